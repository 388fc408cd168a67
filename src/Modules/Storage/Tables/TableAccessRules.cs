using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>Finds tables for callers; the token's right on the bucket decides before anybody learns whether there is such a table.</summary>
internal sealed class TableAccessRules(TableStore tables, BucketStore buckets)
{
    /// <summary>A table; with more than <see cref="BucketAccess.Read"/> one that may be changed.</summary>
    /// <exception cref="RefusedException">403, 404, or it comes from elsewhere.</exception>
    public async Task<Table> FindAsync(Origin from, string tableId, BucketAccess needed, CancellationToken stop)
    {
        var table = await FindToDescribeAsync(from, tableId, needed, stop);
        if (needed > BucketAccess.Read && await buckets.FindAsync(from.Project, table.Branch, table.BucketId, stop) is { IsReadOnly: true } bucket)
            throw new RefusedException(BucketErrors.ReadOnly(bucket.Id));
        return table;
    }

    /// <summary>A table, also one that comes from elsewhere: for what is said of it, not for its rows and columns.</summary>
    /// <exception cref="RefusedException">403 or 404.</exception>
    public async Task<Table> FindToDescribeAsync(Origin from, string tableId, BucketAccess needed, CancellationToken stop)
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
