using System.Text.Json.Nodes;
using Headgate.Testing;
using Headgate.Workspaces;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Workspaces.Loads;

/// <summary>Tables and files go into file workspaces and come back.</summary>
public sealed class LoadingFiles(LoadsFixture platform) : IClassFixture<LoadsFixture>
{
    private async Task<(TestWorkspace Workspace, Func<Task<List<string>>> Blobs)> NewAsync()
    {
        var workspace = await platform.NewWorkspaceAsync("abs");
        var engine = platform.Services.GetServices<IWorkspaceEngine>().Single(found => found.Backend == "abs");
        var store = platform.Services.GetRequiredService<WorkspaceStore>();
        return (workspace, async () =>
        {
            var found = await store.FindAsync(platform.Project, platform.DefaultBranch, workspace.Id, TestContext.Current.CancellationToken);
            return [.. (await engine.ListAsync(found!, TestContext.Current.CancellationToken)).Select(blob => blob.Name)];
        });
    }

    [Fact]
    public async Task Tables_become_slices_and_come_back_by_their_manifest()
    {
        var table = await platform.NewTableAsync("id,t\n1,\"x\"\"y\"\n2,\"two\nlines\"\n");
        var (workspace, blobs) = await NewAsync();
        await workspace.LoadedOneAsync(new { source = table, destination = "in/orders" });
        Assert.Contains("in/ordersmanifest", await blobs());
        foreach (var name in new[] { "in/ordersmanifest", "in/orders/" })
        {
            var target = await platform.NewTableAsync("id,t\n");
            var job = await platform.Api.EndedJobAsync(await platform.Api.PostAsync($"/v2/storage/tables/{target}/import-async", new JsonObject
            {
                ["dataWorkspaceId"] = workspace.Id,
                ["dataObject"] = name,
                ["columns"] = new JsonArray("id", "t"),
            }));
            Assert.Equal("success", job.Text("status"));
            Assert.Equal(await platform.PreviewRowsAsync(table), await platform.PreviewRowsAsync(target));
        }
    }

    [Fact]
    public async Task Files_are_put_there_and_make_tables()
    {
        var file = await platform.Api.UploadAsync("data.csv", "id\n7\n");
        var (workspace, blobs) = await NewAsync();
        await workspace.LoadedOneAsync(new { dataFileId = file, destination = "files/data.csv" });
        Assert.Equal(["files/data.csv"], await blobs());
        var bucket = await platform.NewBucketAsync();
        var made = await platform.Api.ResultsAsync(await platform.Api.PostAsync($"/v2/storage/buckets/{bucket}/tables-async", new JsonObject { ["name"] = "t", ["dataWorkspaceId"] = workspace.Id, ["dataObject"] = "files/data.csv" }));
        Assert.Equal(["\"7\""], await platform.PreviewRowsAsync(made.Text("id")));
        await workspace.LoadedOneAsync(new { dataFileId = file, destination = "other.csv" }, preserve: true);
        Assert.Equal(["files/data.csv", "other.csv"], await blobs());
    }

    [Fact]
    public async Task What_file_workspaces_do_not_do_is_refused()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var (workspace, blobs) = await NewAsync();
        var job = await workspace.LoadAsync(new { input = new[] { new { source = table, destination = "t", incremental = true } } });
        Assert.Equal("workspace.loadRequestLogicalException", job["error"]!.Text("code"));
        using (var answer = await workspace.AskAsync(new { input = new[] { new { dataFileId = 999999999, destination = "t" } } }))
            await answer.ShouldBeRefusedAsync(404, "workspace.sourceNotFound");
        using (var answer = await workspace.AskAsync(new { input = new[] { new { source = table, destination = "../t" } } }))
            await answer.ShouldBeRefusedAsync(400, "workspace.loadRequestBadInput", "destination");
        using (var answer = await workspace.AskAsync(new { tableName = "t" }, "table-export"))
            await answer.ShouldBeRefusedAsync(400, null);
        var import = await platform.Api.EndedJobAsync(await platform.Api.PostAsync($"/v2/storage/tables/{table}/import-async", new JsonObject { ["dataWorkspaceId"] = workspace.Id, ["dataObject"] = "none.csv" }));
        Assert.Equal("storage.importFileMissing", import["error"]!.Text("code"));
        Assert.Empty(await blobs());
    }
}
