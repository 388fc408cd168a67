using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Headgate.Kernel;
using Headgate.Warehouse;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>The datasets that a workspace sees: its own, and the buckets of Storage when it has access to them.</summary>
/// <remarks>A dataset's name has letters, digits and underscores only: the bucket <c>in.c-main</c> is the dataset <c>in_c_main</c>.</remarks>
internal sealed partial class Datasets(BigQueryWarehouse warehouse)
{
    /// <summary>The name of a bucket's dataset.</summary>
    public static string NameOf(string bucket) => NotInNames().Replace(bucket, "_");

    /// <summary>All of them, the workspace's own first.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(BigQueryCall call) =>
        [call.Dataset, .. (await BucketsAsync(call)).Order(StringComparer.Ordinal)];

    /// <summary>The dataset of a path.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public async Task<string> FindAsync(BigQueryCall call, string dataset) =>
        dataset == call.Dataset || (await BucketsAsync(call)).Contains(dataset) ? dataset : throw new RefusedException(BigQueryErrors.DatasetNotFound(call.Project, dataset));

    /// <summary>The tables of a bucket's dataset; <c>null</c> for the workspace's own.</summary>
    public async Task<IReadOnlyList<CatalogueTable>?> TablesAsync(BigQueryCall call, string dataset) =>
        dataset == call.Dataset ? null : await warehouse.CatalogueOf(call.Workspace).TablesAsync(dataset, call.Stop);

    public static JsonObject Reference(BigQueryCall call, string dataset) => new() { ["projectId"] = call.Project, ["datasetId"] = dataset };

    /// <summary>The resource <c>Dataset</c>.</summary>
    public static JsonObject Resource(BigQueryCall call, string dataset) => new()
    {
        ["kind"] = "bigquery#dataset",
        ["etag"] = dataset,
        ["id"] = $"{call.Project}:{dataset}",
        ["datasetReference"] = Reference(call, dataset),
        ["location"] = BigQueryNames.Location,
        ["type"] = "DEFAULT",
        ["creationTime"] = Created(call),
        ["lastModifiedTime"] = Created(call),
        ["access"] = new JsonArray(new JsonObject { ["role"] = dataset == call.Dataset ? "WRITER" : "READER", ["userByEmail"] = call.Account.Email }),
    };

    /// <summary>The workspace's time of creation; tables have none of their own.</summary>
    public static string Created(BigQueryCall call) => call.Workspace.Created.ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture);

    private Task<IReadOnlyList<string>> BucketsAsync(BigQueryCall call) => warehouse.CatalogueOf(call.Workspace).SchemasAsync(call.Stop);

    [GeneratedRegex("[^A-Za-z0-9_]", RegexOptions.CultureInvariant)]
    private static partial Regex NotInNames();
}
