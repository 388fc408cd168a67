using Headgate.Warehouse;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Buckets under the names of datasets.</summary>
/// <param name="buckets">The buckets of the branch.</param>
/// <param name="isOpen">Whether users see them; else only views read them that a load has put there.</param>
internal sealed class DatasetCatalogue(IStorageCatalogue buckets, bool isOpen) : IStorageCatalogue
{
    public async Task<IReadOnlyList<string>> SchemasAsync(CancellationToken stop) =>
        isOpen ? [.. (await buckets.SchemasAsync(stop)).Select(Datasets.NameOf).Distinct(StringComparer.Ordinal)] : [];

    public async Task<IReadOnlyList<CatalogueTable>> TablesAsync(string schema, CancellationToken stop) =>
        isOpen && await BucketAsync(schema, stop) is { } bucket ? await buckets.TablesAsync(bucket, stop) : [];

    public async Task<TableReference?> ReadAsync(string schema, string table, CancellationToken stop)
    {
        // Only a view of ours names a bucket by its id: GoogleSQL has no name with a dot in it.
        if (schema.Contains('.', StringComparison.Ordinal))
            return await buckets.ReadAsync(schema, table, stop);
        return isOpen && await BucketAsync(schema, stop) is { } bucket ? await buckets.ReadAsync(bucket, table, stop) : null;
    }

    private async Task<string?> BucketAsync(string dataset, CancellationToken stop) =>
        (await buckets.SchemasAsync(stop)).FirstOrDefault(bucket => Datasets.NameOf(bucket) == dataset);
}
