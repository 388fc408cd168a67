using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Storage;

/// <summary>A lake that gives up replaced versions as soon as it is told to.</summary>
public sealed class ForgetfulLake : StorageFixture
{
    protected override void AddModules(WebApplicationBuilder builder)
    {
        builder.Configuration["Lake:ReadGrace"] = "00:00:00";
        base.AddModules(builder);
    }
}

public sealed class Snapshots(ForgetfulLake platform) : IClassFixture<ForgetfulLake>
{
    private const string Rows = "id,name\n1,a\n2,b\n";

    private async Task<JsonObject> SnapshotAsync(string table, string? description = null) =>
        await platform.Api.ResultsAsync(await platform.Api.PostAsync($"/v2/storage/tables/{table}/snapshots", new JsonObject { ["description"] = description }));

    private async Task<JsonObject> RestoreAsync(string bucket, string snapshot, string? name) => await platform.Api.ResultsAsync(
        await platform.Api.PostAsync($"/v2/storage/buckets/{bucket}/tables-async", new JsonObject { ["snapshotId"] = snapshot, ["name"] = name }));

    [Fact]
    public async Task Snapshot_is_made_shown_and_listed()
    {
        var table = await platform.NewTableAsync(Rows, "id");
        var job = await platform.Api.PostAsync($"/v2/storage/tables/{table}/snapshots", new JsonObject { ["description"] = "before the change" });
        Assert.Equal("tableSnapshotCreate", job.Text("operationName"));
        Assert.Equal("before the change", job["operationParams"]!.Text("description"));
        Assert.Equal(table, job.Text("tableId"));
        var made = await platform.Api.ResultsAsync(job);
        var shown = await platform.GetJsonAsync($"/v2/storage/snapshots/{made["id"]}");
        Assert.Equal(made.ToJsonString(), shown.ToJsonString());
        Assert.Equal("before the change", shown.Text("description"));
        Assert.Equal("table", shown.Text("type"));
        Assert.Equal(1, shown["schemaVersion"]!.GetValue<int>());
        Assert.True(shown["creatorToken"]!["id"]!.GetValue<long>() > 0);
        Assert.NotEqual("", shown["creatorToken"]!.Text("description"));
        Assert.True(shown.AsObject().ContainsKey("dataFileId"));
        Assert.Equal(table, shown["table"]!.Text("id"));
        Assert.Equal("""["id"]""", shown["table"]!["primaryKey"]!.ToJsonString());
        Assert.Equal("""["id","name"]""", shown["table"]!["columns"]!.ToJsonString());
        Assert.Equal(2, shown["table"]!["definition"]!["columns"]!.AsArray().Count);

        var second = await SnapshotAsync(table);
        var third = await SnapshotAsync(table);
        var list = (await platform.GetJsonAsync($"/v2/storage/tables/{table}/snapshots")).AsArray();
        Assert.Equal([third.Text("id"), second.Text("id"), made.Text("id")], list.Select(one => one!.Text("id")));
        Assert.EndsWith($"/v2/storage/snapshots/{third["id"]}", list[0]!.Text("uri"));
        Assert.Equal("", list[0]!.Text("description"));
        Assert.Equal(second.Text("id"), Assert.Single((await platform.GetJsonAsync($"/v2/storage/tables/{table}/snapshots?limit=1&offset=1")).AsArray())!.Text("id"));
        Assert.Contains((await platform.GetJsonAsync($"/v2/storage/tables/{table}/events")).AsArray(), one => one!.Text("event") == "storage.tableSnapshotCreated");
    }

    [Fact]
    public async Task Table_of_a_snapshot_has_its_rows_columns_key_and_metadata()
    {
        var table = await platform.NewTableAsync(Rows, "id");
        using (var noted = await platform.PostAsync($"/v2/storage/tables/{table}/metadata", new { provider = "example.component", metadata = new[] { new { key = "color", value = "blue" } } }))
            await noted.ShouldBeAsync(201);
        using (var noted = await platform.PostAsync($"/v2/storage/columns/{table}.name/metadata", new { provider = "user", metadata = new[] { new { key = "kind", value = "label" } } }))
            await noted.ShouldBeAsync(201);
        var snapshot = await SnapshotAsync(table);
        await platform.ImportAsync(table, "id,name,more\n7,z,1\n");
        var elsewhere = await platform.NewBucketAsync();
        var job = await platform.Api.PostAsync($"/v2/storage/buckets/{elsewhere}/tables-async", new JsonObject { ["snapshotId"] = long.Parse(snapshot.Text("id"), null), ["name"] = "restored" });
        Assert.Equal("tableCreate", job.Text("operationName"));
        Assert.Equal($$"""{"snapshotId":{{snapshot["id"]}},"type":"snapshot"}""", job["operationParams"]!["source"]!.ToJsonString().Replace($"\"{snapshot["id"]}\"", snapshot.Text("id"), StringComparison.Ordinal));
        var restored = await platform.Api.ResultsAsync(job);
        Assert.Equal($"{elsewhere}.restored", restored.Text("id"));
        Assert.Equal("""["id","name"]""", restored["columns"]!.ToJsonString());
        Assert.Equal("""["id"]""", restored["primaryKey"]!.ToJsonString());
        Assert.Equal(2, restored["rowsCount"]!.GetValue<long>());
        Assert.Equal("blue", Assert.Single(restored["metadata"]!.AsArray())!.Text("value"));
        Assert.Equal("label", restored["columnMetadata"]!["name"]![0]!.Text("value"));
        Assert.Equal(["\"1\",\"a\"", "\"2\",\"b\""], await platform.PreviewRowsAsync($"{elsewhere}.restored"));
        Assert.Equal(["\"7\",\"z\",\"1\""], await platform.PreviewRowsAsync(table));
        await platform.ImportAsync($"{elsewhere}.restored", "id,name\n2,changed\n", new JsonObject { ["incremental"] = true });
        Assert.Equal(["\"1\",\"a\"", "\"2\",\"changed\""], await platform.PreviewRowsAsync($"{elsewhere}.restored"));
        Assert.Equal(["\"1\",\"a\"", "\"2\",\"b\""], await platform.PreviewRowsAsync((await RestoreAsync(elsewhere, snapshot.Text("id"), "again")).Text("id")));
    }

    [Fact]
    public async Task Typed_table_comes_back_typed()
    {
        var table = await platform.NewTypedTableAsync(
            [
                new JsonObject { ["name"] = "n", ["definition"] = new JsonObject { ["type"] = "INTEGER", ["nullable"] = false } },
                new JsonObject { ["name"] = "t", ["definition"] = new JsonObject { ["type"] = "VARCHAR", ["length"] = "20" } },
            ],
            "n");
        await platform.ImportAsync(table, "n,t\n1,x\n");
        var snapshot = await SnapshotAsync(table);
        var restored = await RestoreAsync(await platform.NewBucketAsync(), snapshot.Text("id"), null);
        Assert.Equal(table[(table.LastIndexOf('.') + 1)..], restored.Text("name"));
        Assert.True(restored["isTyped"]!.GetValue<bool>());
        var own = await platform.GetJsonAsync($"/v2/storage/tables/{table}");
        Assert.Equal(own["definition"]!.ToJsonString(), restored["definition"]!.ToJsonString());
        Assert.Equal(own["metadata"]!.AsArray().Select(one => one!.Text("key")), restored["metadata"]!.AsArray().Select(one => one!.Text("key")));
        Assert.Equal(own["columnMetadata"]!["n"]!.AsArray().Count, restored["columnMetadata"]!["n"]!.AsArray().Count);
    }

    [Fact]
    public async Task Snapshot_outlives_its_table_its_bucket_and_the_retention()
    {
        var table = await platform.NewTableAsync(Rows);
        await platform.ImportAsync(table, Rows);
        var bucket = table[..table.LastIndexOf('.')];
        var snapshot = (await SnapshotAsync(table)).Text("id");
        var doomed = (await SnapshotAsync(table)).Text("id");
        using (var answer = await platform.DeleteAsync($"/v2/storage/buckets/{bucket}?force=1"))
            await answer.ShouldBeAsync(204);
        Assert.True((await SweepAllAsync()).Versions >= 1);
        Assert.Equal(table, (await platform.GetJsonAsync($"/v2/storage/snapshots/{snapshot}"))["table"]!.Text("id"));
        var restored = await RestoreAsync(await platform.NewBucketAsync(), snapshot, "back");
        Assert.Equal(["\"1\",\"a\"", "\"2\",\"b\""], await platform.PreviewRowsAsync(restored.Text("id")));
        var drop = await platform.Api.DeleteAsync($"/v2/storage/snapshots/{doomed}");
        Assert.Equal("tableSnapshotDelete", drop.Text("operationName"));
        Assert.Equal(doomed, drop["operationParams"]!.Text("snapshotId"));
        Assert.Equal("success", (await platform.Api.EndedJobAsync(drop)).Text("status"));
        await platform.Api.EndedJobAsync(await platform.Api.DeleteAsync($"/v2/storage/snapshots/{snapshot}"));
        await SweepAllAsync();
        Assert.Equal(["\"1\",\"a\"", "\"2\",\"b\""], await platform.PreviewRowsAsync(restored.Text("id")));
        using var gone = await platform.GetAsync($"/v2/storage/snapshots/{snapshot}");
        await gone.ShouldBeRefusedAsync(404, "storage.snapshots.notFound");
        using var restore = await platform.PostAsync($"/v2/storage/buckets/{await platform.NewBucketAsync()}/tables-async", new { snapshotId = snapshot, name = "x" });
        await restore.ShouldBeRefusedAsync(404, "storage.snapshots.notFound");
    }

    private Task<Swept> SweepAllAsync() => platform.Services.GetRequiredService<DataLake>().SweepAsync(
        new Dictionary<ProjectId, TimeSpan> { [platform.Project] = TimeSpan.Zero }, CancellationToken.None);

    [Fact]
    public async Task Aliases_have_no_snapshots()
    {
        var source = await platform.NewTableAsync(Rows);
        using var made = await platform.PostAsync($"/v2/storage/buckets/{await platform.NewBucketAsync()}/table-aliases", new { sourceTable = source });
        var alias = (await made.ShouldBeAsync(201)).Text("id");
        using var answer = await platform.PostAsync($"/v2/storage/tables/{alias}/snapshots", new { });
        await answer.ShouldBeRefusedAsync(400, "storage.tables.aliasSnapshotNotAllowed");
    }

    [Fact]
    public async Task Foreign_projects_and_tokens_without_rights_get_nothing()
    {
        var table = await platform.NewTableAsync(Rows);
        var bucket = table[..table.LastIndexOf('.')];
        var snapshot = (await SnapshotAsync(table)).Text("id");
        var other = await platform.NewProjectAsync();
        using (var detail = await platform.GetAsync($"/v2/storage/snapshots/{snapshot}", other.MasterToken))
            await detail.ShouldBeRefusedAsync(404, "storage.snapshots.notFound");
        using (var drop = await platform.DeleteAsync($"/v2/storage/snapshots/{snapshot}", null, other.MasterToken))
            await drop.ShouldBeRefusedAsync(404, "storage.snapshots.notFound");
        var foreign = await platform.ApiOf(other.MasterToken).NewBucketAsync("theirs");
        using (var restore = await platform.PostAsync($"/v2/storage/buckets/{foreign}/tables-async", new { snapshotId = snapshot, name = "x" }, other.MasterToken))
            await restore.ShouldBeRefusedAsync(404, "storage.snapshots.notFound");
        var stranger = await platform.NewTokenAsync();
        using (var detail = await platform.GetAsync($"/v2/storage/snapshots/{snapshot}", stranger))
            await detail.ShouldBeRefusedAsync(403, "accessDenied");
        var reader = await platform.NewTokenAsync(new { bucketPermissions = new Dictionary<string, string> { [bucket] = "read" } });
        using (var detail = await platform.GetAsync($"/v2/storage/snapshots/{snapshot}", reader))
            await detail.ShouldBeAsync(200);
        using (var create = await platform.PostAsync($"/v2/storage/tables/{table}/snapshots", new { }, reader))
            await create.ShouldBeRefusedAsync(403, "accessDenied");
        using var delete = await platform.DeleteAsync($"/v2/storage/snapshots/{snapshot}", null, reader);
        await delete.ShouldBeRefusedAsync(403, "accessDenied");
        using var words = await platform.GetAsync("/v2/storage/snapshots/words");
        await words.ShouldBeRefusedAsync(404, "storage.snapshots.notFound");
    }

    [Fact]
    public async Task Name_that_is_taken_fails_the_job_and_makes_nothing()
    {
        var table = await platform.NewTableAsync(Rows);
        var bucket = table[..table.LastIndexOf('.')];
        var snapshot = (await SnapshotAsync(table)).Text("id");
        var job = await platform.Api.EndedJobAsync(await platform.Api.PostAsync($"/v2/storage/buckets/{bucket}/tables-async", new JsonObject { ["snapshotId"] = snapshot }));
        Assert.Equal("storage.buckets.tableAlreadyExists", job["error"]!.Text("code"));
        Assert.Single((await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}/tables")).AsArray());
    }

    [Fact]
    public async Task Snapshots_beside_imports_are_one_state_of_the_table_each()
    {
        var table = await platform.NewTableAsync("id,group\n1,0\n", "id");
        List<Task<JsonObject>> jobs = [];
        for (var i = 1; i <= 6; i++)
        {
            var file = await platform.Api.UploadAsync("rows.csv", $"id,group\n{i * 2},{i}\n{(i * 2) + 1},{i}\n");
            jobs.Add(platform.Api.EndedJobAsync(await platform.Api.ImportAsync(table, file, incremental: true)));
            jobs.Add(platform.Api.EndedJobAsync(await platform.Api.PostAsync($"/v2/storage/tables/{table}/snapshots", [])));
        }

        var ended = await Task.WhenAll(jobs);
        Assert.All(ended, job => Assert.Equal("success", job.Text("status")));
        var counts = ended.Where(job => job.Text("operationName") == "tableSnapshotCreate").Select(job => job["results"]!["table"]!["rowsCount"]!.GetValue<long>());
        Assert.Equal([3, 5, 7, 9, 11, 13], counts);
    }
}
