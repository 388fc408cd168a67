using Headgate.Kernel;

namespace Headgate.Storage;

internal static class PrimaryKeyErrors
{
    public static ApiError NoColumns { get; } =
        new(400, "storage.validation.primaryKey", "Primary key columns must be set. Send at least one column in \"columns\".");

    public static ApiError AlreadySet(Table table) =>
        new(400, "storage.validation.primaryKey", $"The table {table.Id} already has a primary key ({string.Join(", ", table.PrimaryKey)}). Remove it first.");
}
