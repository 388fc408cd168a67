using System.Globalization;
using Headgate.Kernel;
using Headgate.Postgres;

namespace Headgate.Storage;

/// <summary>Changes pairs, each time in one transaction.</summary>
internal sealed class MetadataWriter(MetadataDatabase database, TimeProvider clock)
{
    /// <exception cref="RefusedException">404: the bucket was dropped.</exception>
    public Task SetAsync(Bucket bucket, MetadataChange change, CancellationToken stop) => database.WriteAsync(
        bucket.Project,
        async (transaction, token) =>
        {
            if (!await MetadataStore.SetAsync(transaction, MetadataOwner.Of(bucket), change.Provider, Unnamed(change.Pairs), clock.GetUtcNow(), token))
                throw new RefusedException(BucketErrors.NotFound(bucket.Project, bucket.Id));
        },
        stop);

    /// <exception cref="RefusedException">404: the table was dropped, or has no such column.</exception>
    public async Task SetAsync(Table table, MetadataChange change, CancellationToken stop)
    {
        if (change.Columns.FirstOrDefault(pair => table.Find(pair.Name) is null) is { } unknown)
            throw new RefusedException(MetadataErrors.ColumnNotFound(unknown.Name, table.Id));
        await database.WriteAsync(
            table.Project,
            async (transaction, token) =>
            {
                var now = clock.GetUtcNow();
                if (!await MetadataStore.SetAsync(transaction, MetadataOwner.Of(table), change.Provider, Unnamed(change.Pairs), now, token)
                    || !await MetadataStore.SetAsync(transaction, MetadataOwner.ColumnsOf(table), change.Provider, change.Columns, now, token))
                    throw new RefusedException(TableErrors.NotFound(table.Project, table.Id));
            },
            stop);
    }

    /// <exception cref="RefusedException">404: there is no such pair; 403: it is Storage's own; 501: the branch is a development branch.</exception>
    public async Task DeleteAsync(Origin from, MetadataOwner owner, string id, string ownerId, CancellationToken stop)
    {
        if (!from.Branch.IsDefault)
            throw new RefusedException(MetadataErrors.NoDeletionInBranch);
        var notFound = new RefusedException(MetadataErrors.NotFound(id, owner.Kind.Word, ownerId));
        if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw notFound;
        await database.WriteAsync(
            owner.Project,
            async (transaction, token) =>
            {
                MetadataProvider.RequireForeign(await MetadataStore.ProviderOfAsync(transaction, owner, number, token) ?? throw notFound);
                await MetadataStore.DeleteAsync(transaction, owner, number, token);
            },
            stop);
    }

    private static NamedPair[] Unnamed(IEnumerable<MetadataPair> pairs) => [.. pairs.Select(pair => new NamedPair("", pair))];
}
