using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Storage;
using Headgate.Warehouse;

namespace Headgate.Workspaces;

/// <summary>Every bucket of a branch as a schema: read where it is, as of the moment of asking.</summary>
/// <remarks>
/// A development branch has all buckets of its own (docs/adr/0012), so nothing is read through to the default branch. Only what is named is looked up: the
/// number of tables in the project does not matter. Linked buckets and aliases show what they show in the Storage API.
/// </remarks>
internal sealed class StorageCatalogue(ProjectId project, long branch, SourceTables tables, DataLake lake) : IStorageCatalogue
{
    private readonly string branched = $"{branch}_";

    public Task<IReadOnlyList<string>> SchemasAsync(CancellationToken stop) => tables.BucketsAsync(project, branch, stop);

    public async Task<IReadOnlyList<CatalogueTable>> TablesAsync(string schema, CancellationToken stop) =>
        [.. from table in await tables.OfBucketAsync(project, branch, Bucket(schema), stop)
            select new CatalogueTable(table.Name, Columns(table), table.RowsCount, table.DataSizeBytes, table.IsAlias)];

    public async Task<TableReference?> ReadAsync(string schema, string table, CancellationToken stop)
    {
        // A name with a dot would reach into another bucket's id.
        if (table.Contains('.', StringComparison.Ordinal) || await tables.FindAsync(project, branch, $"{Bucket(schema)}.{table}", stop) is not { } found)
            return null;
        var rows = await lake.ReferToHeadAsync(found.DataOwner, found.Data, found.Narrow(new ReadRequest { IncludeTimestamp = found.KeepsTimestamp }), stop);
        return rows?.ToTable();
    }

    private static List<ReferenceColumn> Columns(SourceTable table)
    {
        List<ReferenceColumn> columns = [.. table.Columns.Select(column => new ReferenceColumn(column.Name, (column.Type?.Kept ?? LakeType.Varchar).Sql, column.Type?.Nullable ?? false))];
        if (table.KeepsTimestamp)
            columns.Add(new(LakeSchema.TimestampColumn, "TIMESTAMP"));
        return columns;
    }

    /// <summary>The Storage API tells clients that a branch's bucket is the schema with the branch's number before the id.</summary>
    private string Bucket(string schema) => schema.StartsWith(branched, StringComparison.Ordinal) ? schema[branched.Length..] : schema;
}
