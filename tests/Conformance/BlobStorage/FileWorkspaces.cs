using System.Net;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Conformance;

/// <summary>The whole life of a file workspace (backend abs) with the official client <c>@azure/storage-blob</c> and the connection string of the workspace.</summary>
public sealed class FileWorkspaces
{
    private const string Path = "/v2/storage/workspaces";

    [Fact]
    public async Task Tables_come_as_files_files_become_tables_and_a_reset_ends_the_old_connection_string()
    {
        await using var node = await HeadgateProcess.StartAsync();
        using var api = new StorageApi(node.NewClient());
        var bucket = await api.NewBucketAsync("files");
        var table = await api.NewTableAsync(bucket, "orders", "id,note\n1,first\n2,\"two\nlines\"\n", "id");

        var workspace = await api.PostAsync(Path, new JsonObject { ["backend"] = "abs" });
        Assert.Equal(("file", "abs"), ((string?)workspace["type"], (string?)workspace["connection"]!["backend"]));
        var id = (long)workspace["id"]!;
        await api.ResultsAsync(await api.PostAsync($"{Path}/{id}/load", new JsonObject { ["input"] = new JsonArray(new JsonObject { ["source"] = table, ["destination"] = "orders" }) }));
        var slices = await NodeClient.RunAsync("blob-storage.mjs", "reads_slices_by_the_manifest", Connected(workspace, "orders"));
        Assert.Equal("\"1\",\"first\"\n\"2\",\"two\nlines\"\n", string.Concat(slices["contents"]!.AsArray().Select(slice => (string?)slice)));

        var uploaded = await NodeClient.RunAsync("blob-storage.mjs", "uploads_and_downloads", Connected(workspace, "out/names.csv"));
        Assert.Equal("id,name\n1,žluťoučký\n", (string?)uploaded["content"]);
        var made = await api.ResultsAsync(await api.PostAsync($"/v2/storage/buckets/{bucket}/tables-async", new JsonObject
        {
            ["name"] = "names", ["dataWorkspaceId"] = id, ["dataObject"] = "out/names.csv", ["columns"] = new JsonArray("a", "b"),
        }));
        Assert.Equal("\"a\",\"b\"\n\"id\",\"name\"\n\"1\",\"žluťoučký\"\n", await api.GetTextAsync($"/v2/storage/tables/{made["id"]}/data-preview"));

        var renewed = await api.PostAsync($"{Path}/{id}/password", []);
        var refused = await NodeClient.RunAsync("blob-storage.mjs", "refuses_after_the_end", Connected(workspace, "out/names.csv"));
        Assert.Equal(("403 AuthenticationFailed", "403 AuthenticationFailed"), ((string?)refused["read"], (string?)refused["write"]));
        workspace["connection"]!["connectionString"] = (string)renewed["connectionString"]!;
        await NodeClient.RunAsync("blob-storage.mjs", "uploads_and_downloads", Connected(workspace, "again.csv"));

        await api.DeleteAsync($"{Path}/{id}");
        using var gone = await api.Http.GetAsync($"{Path}/{id}");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.Equal("403 AuthenticationFailed", (string?)(await NodeClient.RunAsync("blob-storage.mjs", "refuses_after_the_end", Connected(workspace, "again.csv")))["read"]);
    }

    /// <summary>The workspace in the form in which the script takes files.</summary>
    private static string Connected(JsonNode workspace, string blob)
    {
        var (container, connection) = ((string)workspace["connection"]!["container"]!, (string)workspace["connection"]!["connectionString"]!);
        return new JsonObject
        {
            ["absUploadParams"] = new JsonObject { ["container"] = container, ["blobName"] = blob, ["absCredentials"] = new JsonObject { ["SASConnectionString"] = connection } },
            ["absPath"] = new JsonObject { ["container"] = container },
        }.ToJsonString();
    }
}
