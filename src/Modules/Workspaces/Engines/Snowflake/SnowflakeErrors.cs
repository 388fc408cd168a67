using Headgate.Kernel;
using Headgate.Warehouse;

namespace Headgate.Workspaces;

internal static class SnowflakeErrors
{
    public static ApiError Failed(WarehouseException failure) =>
        new(failure.SessionLost ? 503 : 400, failure.SessionLost ? "workspace.warehouseEnded" : "workspace.statementFailed", failure.Message);

    public static ApiError ResultTooLong(int bytes) => new(
        400, "workspace.resultTooLong", $"The result has more than {bytes / 1024 / 1024} MB. Read it with a driver, or ask for less with LIMIT.");
}
