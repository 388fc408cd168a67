using Headgate.Kernel;

namespace Headgate.Storage;

internal static class BranchErrors
{
    public static ApiError CannotDeleteDefault { get; } = new(400, null, "Cannot delete Main branch");

    public static ApiError CannotRenameDefault { get; } = new(400, null, "You can not update default branch name.");

    public static ApiError CannotPullToDefault { get; } = new(400, null, "A table can be pulled to a development branch only.");

    public static ApiError CannotSwapInDefault { get; } =
        new(400, "devBranch.cannotSwapInDefault", "Tables can be swapped in a development branch only. Swap them there, under its path.");

    public static ApiError CannotSwapWithItself(string tableId) =>
        new(400, "devBranch.cannotSwapWithItself", $"The table {tableId} cannot be swapped with itself. Name another table as targetTableId.");

    public static ApiError CannotPullAlias(string tableId) =>
        new(400, "devBranch.cannotPullAlias", $"The table {tableId} is an alias in the default branch. Pull the table it reads.");

    public static ApiError PullConflict(string tableId) => new(
        400, "devBranch.pullConflict", $"The branch has an alias {tableId}, or another bucket or table with the display name. Delete or rename that and pull again.");
}
