using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>Finds tables for callers; the token's right on the bucket decides before anybody learns whether there is such a table.</summary>
internal sealed class TableAccessRules(TableStore tables)
{
    /// <exception cref="RefusedException">403 or 404.</exception>
    public async Task<Table> FindAsync(Origin from, string tableId, BucketAccess needed, CancellationToken stop)
    {
        var bucket = TableIds.BucketOf(tableId);
        if (bucket.Length > 0)
            from.Caller.Require(bucket, needed);
        return (bucket.Length > 0 ? await tables.FindAsync(from.Project, from.Branch.Id, tableId, stop) : null)
            ?? throw new RefusedException(TableErrors.NotFound(from.Project, tableId));
    }

    /// <summary>A table whose rows or columns the caller may change: not an alias.</summary>
    /// <exception cref="RefusedException">403, 404, or it is an alias.</exception>
    public async Task<Table> FindOwnRowsAsync(Origin from, string tableId, CancellationToken stop) =>
        (await FindAsync(from, tableId, BucketAccess.Write, stop)).RequireOwnRows();
}
