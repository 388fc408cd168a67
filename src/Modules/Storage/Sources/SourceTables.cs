using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>The tables of a branch for other modules that read rows.</summary>
public sealed class SourceTables
{
    private readonly TableStore tables;
    private readonly BucketStore buckets;
    private readonly TableAccessRules access;

    internal SourceTables(TableStore tables, BucketStore buckets, TableAccessRules access) => (this.tables, this.buckets, this.access) = (tables, buckets, access);

    /// <summary>A table that the caller may read.</summary>
    /// <exception cref="RefusedException">403 or 404; the right on the bucket decides first.</exception>
    public async Task<SourceTable> FindAsync(Origin from, string tableId, CancellationToken stop) =>
        new(await access.FindAsync(from, tableId, BucketAccess.Read, stop));

    /// <summary>A table of a branch, whoever asks; <c>null</c> when there is none.</summary>
    public async Task<SourceTable?> FindAsync(ProjectId project, long branch, string tableId, CancellationToken stop) =>
        await tables.FindAsync(project, branch, tableId, stop) is { } table ? new(table) : null;

    /// <summary>The ids of a branch's buckets.</summary>
    public async Task<IReadOnlyList<string>> BucketsAsync(ProjectId project, long branch, CancellationToken stop) => await buckets.IdsAsync(project, branch, stop);

    /// <summary>The backend of a bucket; <c>null</c> when there is no such bucket.</summary>
    public async Task<string?> BackendAsync(ProjectId project, long branch, string bucketId, CancellationToken stop) =>
        (await buckets.FindAsync(project, branch, bucketId, stop))?.Backend;

    /// <summary>The tables of one bucket; none when there is no such bucket.</summary>
    public async Task<IReadOnlyList<SourceTable>> OfBucketAsync(ProjectId project, long branch, string bucketId, CancellationToken stop) =>
        [.. (await tables.ListAsync(project, branch, [bucketId], page: null, stop)).Select(table => new SourceTable(table))];
}
