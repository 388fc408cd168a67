using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>Refusals about time travel; each code has a page in docs/errors/aliases.md.</summary>
internal static class TimeTravelErrors
{
    private const string InvalidCode = "storage.timetravel.invalid";

    public static ApiError Invalid(string tableId, DateTimeOffset at) =>
        new(400, InvalidCode, $"Time travel of table {tableId} to {WireTime.Format(at)} is not possible: the table did not exist then, or its data of that time is no longer kept.");

    public static ApiError OutOfRetention(DateTimeOffset at, int days) =>
        new(400, InvalidCode, $"Time travel to {WireTime.Format(at)} is not possible: the project keeps data for {days} days.");

    public static ApiError InFuture(DateTimeOffset at) => new(400, InvalidCode, $"Time travel to {WireTime.Format(at)} is not possible: the time has not come yet.");

    public static ApiError NotSupported(string tableId) =>
        new(400, "storage.validation.timeTravelNotSupported", $"Time travel is not supported for the table {tableId}: aliases have no data of their own. Use their source table.");

    public static ApiError NotKept { get; } =
        new(400, "storage.validation.timeTravelNotSupported", "Time travel is not supported in this project: it keeps data for 0 days.");
}
