using Headgate.Events;
using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Makes aliases: rows that refer to a table; nothing is copied.</summary>
internal sealed class CreateAlias(
    BucketAccessRules buckets, TableAccessRules access, AliasRules rules, MetadataStore metadata, MetadataDatabase database, EventLog events, TimeProvider clock)
{
    // How branches were told apart before they had storage of their own; clients still mark buckets so.
    private const string BranchMark = "KBC.createdBy.branch.id";
    private const string BranchMarkProvider = "system";

    /// <returns>The alias's number.</returns>
    /// <exception cref="RefusedException">It may not or cannot be made.</exception>
    public async Task<long> RunAsync(Origin from, string bucketId, Fields body, CancellationToken stop)
    {
        var asked = AliasFields.Read(body);
        var bucket = await buckets.FindAsync(from, bucketId, BucketAccess.Write, stop);
        var source = await access.FindAsync(from, asked.SourceTable, BucketAccess.Read, stop);
        var home = await buckets.FindAsync(from, source.BucketId, BucketAccess.Read, stop);
        if (home.ExternalPath is not null)
            throw new RefusedException(AliasErrors.FromExternalBucket(home.Id));
        if (!from.Branch.IsDefault || await IsOfBranchAsync(home, stop))
            throw new RefusedException(AliasErrors.FromBranch);
        if (await IsOfBranchAsync(bucket, stop))
            throw new RefusedException(AliasErrors.InBranchBucket);
        AliasRules.Check(source, asked.Columns, asked.Filter);
        await rules.TryFilterAsync(source, asked.Filter, stop);
        var alias = new NewAlias(bucket, asked.Name ?? source.Name, source, asked.Columns, asked.Filter);
        return await database.WriteAsync(from.Project, (transaction, token) => AddAsync(transaction, from, body, alias, token), stop);
    }

    private async Task<bool> IsOfBranchAsync(Bucket bucket, CancellationToken stop) =>
        (await metadata.OfAsync(MetadataOwner.Of(bucket), stop)).Any(pair => pair is { Key: BranchMark, Provider: BranchMarkProvider });

    private async Task<long> AddAsync(NpgsqlTransaction transaction, Origin from, Fields body, NewAlias alias, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        if (await BucketStore.ChangeAsync(transaction, from.Project, from.Branch.Id, alias.Bucket.Id, now, stop) is null)
            throw new RefusedException(BucketErrors.NotFound(from.Project, alias.Bucket.Id));
        var root = alias.Source.Alias?.Source.Root ?? alias.Source.Number;
        // From here on the source keeps its columns, and what was found before may have changed.
        if (!await AliasStore.ShareAsync(transaction, [.. new[] { alias.Source.Number, root }.Distinct()], stop)
            || await TableStore.FindAsync(transaction, from.Project, alias.Source.Number, stop) is not { } source)
            throw new RefusedException(TableErrors.NotFound(from.Project, alias.Source.Id));
        AliasRules.Check(source, alias.SelectedColumns, alias.Filter);
        var number = await AliasStore.InsertAsync(transaction, alias with { Source = source }, now, stop);
        var id = TableIds.Of(alias.Bucket.Id, alias.Name);
        await events.RecordAsync(
            transaction,
            NewEvent.By(from.Caller, from.Branch, from.Call, "storage.tableAliasCreated", $"Created alias {id} of table {source.Id}", JobEvents.OfTable(id)) with
            {
                RunId = from.RunId,
                Params = body.Values.DeepClone(),
            },
            stop);
        return number;
    }
}
