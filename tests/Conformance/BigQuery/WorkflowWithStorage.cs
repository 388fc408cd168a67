using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Conformance;

/// <summary>What a program does with a BigQuery workspace: tables of Storage in, SQL with the official client, results back, credentials reset, the end.</summary>
public sealed class WorkflowWithStorage(BigQueryFixture platform) : IClassFixture<BigQueryFixture>
{
    private const string Users = "id,name,age\n1,Ada,36\n2,Grace,\n3,žluťoučký,50\n";

    [Fact]
    public async Task Tables_go_in_and_results_come_back()
    {
        var bucket = await platform.Api.NewBucketAsync($"bq{Guid.NewGuid():n}");
        var table = await platform.Api.NewTableAsync(bucket, "users", Users, "id");
        var workspace = await platform.NewWorkspaceAsync();

        await LoadAsync(workspace, new JsonObject
        {
            ["source"] = table,
            ["destination"] = "people",
            ["columns"] = new JsonArray(
                new JsonObject { ["source"] = "id", ["type"] = "INT64" },
                new JsonObject { ["source"] = "name", ["type"] = "STRING" },
                new JsonObject { ["source"] = "age", ["type"] = "NUMERIC", ["convertEmptyValuesToNull"] = true }),
        });
        await RunAsync(workspace, $"CREATE TABLE {workspace.Dataset}.old AS SELECT id, UPPER(name) AS name, age FROM {workspace.Dataset}.people WHERE age > 40");
        var read = await RunAsync(workspace, $"SELECT id, name, age IS NULL AS unknown FROM {workspace.Dataset}.people ORDER BY id");
        Assert.Equal("""[{"id":1,"name":"Ada","unknown":false},{"id":2,"name":"Grace","unknown":true},{"id":3,"name":"žluťoučký","unknown":false}]""", Plain(read));

        var objects = await platform.Api.GetAsync($"/v2/storage/workspaces/{workspace.Id}/objects");
        Assert.Equal(["old", "people"], objects.AsArray().Select(found => found!.Text("name")));
        await platform.Api.ResultsAsync(await platform.Api.PostAsync($"/v2/storage/buckets/{bucket}/tables-async", new JsonObject { ["name"] = "result", ["dataWorkspaceId"] = workspace.Id, ["dataObject"] = "old" }));
        Assert.Equal(["3", "ŽLUŤOUČKÝ", "50.000000000"], (await platform.Api.RowsAsync($"{bucket}.result")).Single());
        await platform.Api.DeleteAsync($"/v2/storage/workspaces/{workspace.Id}");
    }

    [Fact]
    public async Task A_loaded_table_stays_as_it_was_and_Storage_is_not_seen_without_access()
    {
        var bucket = await platform.Api.NewBucketAsync($"bq{Guid.NewGuid():n}");
        var table = await platform.Api.NewTableAsync(bucket, "users", Users, "id");
        var workspace = await platform.NewWorkspaceAsync();
        await LoadAsync(workspace, new JsonObject { ["source"] = table, ["destination"] = "people" });

        await platform.Api.ResultsAsync(await platform.Api.ImportAsync(table, await platform.Api.UploadAsync("more.csv", "id,name,age\n4,new,1\n"), incremental: true));

        Assert.Equal("""[{"n":3}]""", Plain(await RunAsync(workspace, $"SELECT COUNT(*) AS n FROM {workspace.Dataset}.people")));
        await RunAsync(workspace, $"DELETE FROM {workspace.Dataset}.people WHERE id = '1'");
        Assert.Equal("""[{"n":2}]""", Plain(await RunAsync(workspace, $"SELECT COUNT(*) AS n FROM {workspace.Dataset}.people")));
        var seen = await platform.RunAsync("looks_elsewhere", workspace, new JsonObject { ["otherProject"] = "headgate-999999", ["otherDataset"] = Dataset(bucket), ["otherJob"] = "none" });
        Assert.Equal(404, (int)seen["list"]!["code"]!);
        Assert.Equal(404, (int)seen["dataset"]!["code"]!);
    }

    [Fact]
    public async Task Buckets_are_datasets_that_can_only_be_read_and_are_always_current()
    {
        var bucket = await platform.Api.NewBucketAsync($"bq{Guid.NewGuid():n}");
        var table = await platform.Api.NewTableAsync(bucket, "users", Users, "id");
        var workspace = await platform.NewWorkspaceAsync(readsStorage: true);
        var dataset = Dataset(bucket);

        var seen = await platform.RunAsync("reads_storage", workspace, new JsonObject { ["bucket"] = dataset });

        Assert.Contains(dataset, seen["datasets"]!.AsArray().Select(found => (string)found!));
        Assert.Equal("""[{"id":"1","name":"Ada"},{"id":"2","name":"Grace"},{"id":"3","name":"žluťoučký"}]""", Plain(seen["rows"]!));
        Assert.Equal("""["users"]""", Plain(seen["tables"]!));
        Assert.Equal("ApiError", seen["written"]!.Text("name"));
        await platform.Api.ResultsAsync(await platform.Api.ImportAsync(table, await platform.Api.UploadAsync("more.csv", "id,name,age\n4,new,1\n"), incremental: true));
        Assert.Equal("""[{"n":4}]""", Plain(await RunAsync(workspace, $"SELECT COUNT(*) AS n FROM {dataset}.users")));
    }

    private async Task LoadAsync(BigQueryWorkspace workspace, JsonObject input) =>
        await platform.Api.ResultsAsync(await platform.Api.PostAsync($"/v2/storage/workspaces/{workspace.Id}/load", new JsonObject { ["input"] = new JsonArray(input) }));

    private async Task<JsonNode> RunAsync(BigQueryWorkspace workspace, string sql) => (await platform.RunAsync("runs", workspace, new JsonObject { ["sql"] = sql }))["rows"]!;

    private static string Dataset(string bucket) => bucket.Replace('.', '_').Replace('-', '_');

    private static string Plain(JsonNode node) => node.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
