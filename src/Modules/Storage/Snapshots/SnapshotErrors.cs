using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>Refusals about snapshots; each code has a page in docs/errors/aliases.md.</summary>
internal static class SnapshotErrors
{
    public static ApiError NotFound(string id) => new(404, "storage.snapshots.notFound", $"Snapshot {id} not found.");

    public static ApiError OfAlias { get; } =
        new(400, "storage.tables.aliasSnapshotNotAllowed", "Snapshots of alias tables are not allowed. Make one of the source table.");
}
