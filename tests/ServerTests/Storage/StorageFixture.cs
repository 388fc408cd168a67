using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Headgate.Files;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Storage;
using Headgate.Testing;
using Microsoft.AspNetCore.Builder;

namespace Headgate.ServerTests.Storage;

/// <summary>A platform with files, lake and the Storage API, and what tests of it do often.</summary>
public class StorageFixture : PlatformFixture
{
    private int names;

    /// <summary>The API with the first project's master token.</summary>
    public StorageApi Api => field ??= ApiOf(MasterToken);

    protected override void AddModules(WebApplicationBuilder builder)
    {
        builder.Services.AddLake(sweeps: true);
        builder.Services.AddFiles();
        builder.Services.AddStorage();
    }

    protected override void MapModules(WebApplication app)
    {
        app.MapFiles();
        app.MapStorageApi();
    }

    /// <summary>The API with another token.</summary>
    public StorageApi ApiOf(string token)
    {
        var http = NewHttpClient();
        http.BaseAddress = Client.BaseAddress;
        http.DefaultRequestHeaders.Add(CallerMiddleware.StorageTokenHeader, token);
        return new StorageApi(http);
    }

    /// <summary>The API of a branch, as official clients use it.</summary>
    public StorageApi InBranch(long branch, string? token = null)
    {
        var http = NewHttpClient(new BranchPath(branch));
        http.BaseAddress = Client.BaseAddress;
        http.DefaultRequestHeaders.Add(CallerMiddleware.StorageTokenHeader, token ?? MasterToken);
        return new StorageApi(http);
    }

    /// <summary>A name that no other test has.</summary>
    public string NewName(string prefix = "t") => prefix + Interlocked.Increment(ref names).ToString(CultureInfo.InvariantCulture);

    /// <summary>A new bucket's id.</summary>
    public Task<string> NewBucketAsync() => Api.NewBucketAsync(NewName("b"));

    /// <summary>A new development branch's number.</summary>
    public async Task<long> NewBranchAsync(string? name = null) =>
        (long)(await Api.ResultsAsync(await Api.PostAsync("/v2/storage/dev-branches", new JsonObject { ["name"] = name ?? NewName("Branch ") })))["id"]!;

    /// <summary>A new table in a new bucket.</summary>
    public async Task<string> NewTableAsync(string csv, params string[] primaryKey) => await Api.NewTableAsync(await NewBucketAsync(), NewName(), csv, primaryKey);

    /// <summary>Imports a text and gives the job as it ended.</summary>
    public async Task<JsonObject> ImportAsync(string table, string csv, JsonObject? options = null) =>
        await ImportAsync(table, await Api.UploadAsync("rows.csv", csv), options);

    /// <summary>Imports a file and gives the job as it ended.</summary>
    public async Task<JsonObject> ImportAsync(string table, long file, JsonObject? options = null)
    {
        var body = (JsonObject?)options?.DeepClone() ?? [];
        body["dataFileId"] = file;
        return await Api.EndedJobAsync(await Api.PostAsync($"/v2/storage/tables/{table}/import-async", body));
    }

    /// <summary>A table of typed columns, empty.</summary>
    public async Task<string> NewTypedTableAsync(JsonArray columns, params string[] primaryKey)
    {
        var bucket = await NewBucketAsync();
        var job = await Api.PostAsync($"/v2/storage/buckets/{bucket}/tables-definition", new JsonObject
        {
            ["name"] = NewName(),
            ["primaryKeysNames"] = new JsonArray([.. primaryKey.Select(column => (JsonNode)column)]),
            ["columns"] = columns,
        });
        return (await Api.ResultsAsync(job)).Text("id");
    }

    /// <summary>The preview as CSV text.</summary>
    public Task<string> PreviewAsync(string table, string query = "") => Api.GetTextAsync($"/v2/storage/tables/{table}/data-preview{query}");

    /// <summary>The preview's rows in their text order, without the header.</summary>
    public async Task<string[]> PreviewRowsAsync(string table, string query = "") =>
        [.. (await PreviewAsync(table, query)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Order(StringComparer.Ordinal)];

    /// <summary>A multipart form with a file part <c>data</c>.</summary>
    public static MultipartFormDataContent Form(byte[] csv, params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), name);
        form.Add(new ByteArrayContent(csv), "data", "rows.csv");
        return form;
    }

    /// <summary>Bytes of a text in UTF-8.</summary>
    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Packed bytes of a text.</summary>
    public static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Utf8(text));
        return packed.ToArray();
    }
}
