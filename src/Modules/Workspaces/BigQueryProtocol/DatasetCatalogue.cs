using Headgate.Warehouse;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Buckets under the names of datasets.</summary>
internal sealed class DatasetCatalogue(IStorageCatalogue buckets) : IStorageCatalogue
{
    public async Task<IReadOnlyList<string>> SchemasAsync(CancellationToken stop) => [.. (await buckets.SchemasAsync(stop)).Select(Datasets.NameOf).Distinct(StringComparer.Ordinal)];

    public async Task<IReadOnlyList<CatalogueTable>> TablesAsync(string schema, CancellationToken stop) =>
        await BucketAsync(schema, stop) is { } bucket ? await buckets.TablesAsync(bucket, stop) : [];

    public async Task<TableReference?> ReadAsync(string schema, string table, CancellationToken stop) =>
        await BucketAsync(schema, stop) is { } bucket ? await buckets.ReadAsync(bucket, table, stop) : null;

    // Views that the platform made name the bucket itself.
    private async Task<string?> BucketAsync(string dataset, CancellationToken stop) =>
        (await buckets.SchemasAsync(stop)).FirstOrDefault(bucket => bucket == dataset || Datasets.NameOf(bucket) == dataset);
}
