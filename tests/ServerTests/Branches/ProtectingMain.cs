using System.Text.Json.Nodes;
using Headgate.ServerTests.Storage;
using Headgate.Testing;

namespace Headgate.ServerTests.Branches;

/// <summary>With the feature <c>protected-default-branch</c> the default branch is written only with the right to.</summary>
public sealed class ProtectingMain(StorageFixture platform) : IClassFixture<StorageFixture>
{
    [Theory]
    [InlineData("admin", false)]
    [InlineData("developer", false)]
    [InlineData("reviewer", false)]
    [InlineData("productionManager", true)]
    public async Task Main_is_written_by_production_managers_only(string role, bool may)
    {
        var project = await platform.NewProjectAsync("protected-default-branch");
        var token = await platform.NewMemberAsync(project.Id, role);

        using var plain = await platform.PostAsync("/v2/storage/buckets", new { name = "plain" }, token);
        using var named = await platform.PostAsync("/v2/storage/branch/default/buckets", new { name = "named" }, token);

        Assert.Equal(may ? 201 : 403, (int)plain.StatusCode);
        Assert.Equal(may ? 201 : 403, (int)named.StatusCode);
        if (!may)
            await plain.ShouldBeRefusedAsync(403, "accessDenied", "You don't have access to the resource.");
    }

    [Fact]
    public async Task Developer_reads_main_and_writes_in_a_branch()
    {
        var project = await platform.NewProjectAsync("protected-default-branch");
        using var manager = platform.ApiOf(await platform.NewMemberAsync(project.Id, "productionManager"));
        var table = await manager.NewTableAsync(await manager.NewBucketAsync("b"), "t", "id\n1\n");
        var token = await platform.NewMemberAsync(project.Id, "developer");
        using var main = platform.ApiOf(token);
        var branch = (long)(await main.ResultsAsync(await main.PostAsync("/v2/storage/dev-branches", new JsonObject { ["name"] = "Mine" })))["id"]!;
        using var inBranch = platform.InBranch(branch, token);

        Assert.Equal(["1"], (await main.RowsAsync(table)).Select(row => row[0]));
        await inBranch.ResultsAsync(await inBranch.ImportAsync(table, await inBranch.UploadAsync("rows.csv", "id\n2\n"), incremental: false));
        Assert.Equal(["2"], (await inBranch.RowsAsync(table)).Select(row => row[0]));
        Assert.Equal(["1"], (await main.RowsAsync(table)).Select(row => row[0]));

        var file = await main.UploadAsync("rows.csv", "id\n3\n");
        foreach (var (method, path, body) in ((HttpMethod, string, object?)[])
                 [
                     (HttpMethod.Post, $"tables/{table}/import-async", new { dataFileId = file }),
                     (HttpMethod.Delete, $"tables/{table}/rows?allowTruncate=1", null),
                     (HttpMethod.Delete, $"tables/{table}", null),
                     (HttpMethod.Put, $"tables/{table}", new { displayName = "x" }),
                     (HttpMethod.Post, $"tables/{table}/columns", new { name = "x" }),
                     (HttpMethod.Post, $"tables/{table}/metadata", new { provider = "user", metadata = new[] { new { key = "k", value = "v" } } }),
                     (HttpMethod.Delete, "buckets/in.c-b?force=1", null),
                     (HttpMethod.Post, "buckets/in.c-b/table-aliases", new { sourceTable = table, name = "alias" }),
                 ])
        {
            using var answer = await platform.SendAsync(method, "/v2/storage/" + path, body, token);
            await answer.ShouldBeRefusedAsync(403, "accessDenied");
        }

        Assert.Equal(["1"], (await main.RowsAsync(table)).Select(row => row[0]));
    }

    [Fact]
    public async Task Without_the_feature_everybody_writes_as_usual()
    {
        var project = await platform.NewProjectAsync();
        using var answer = await platform.PostAsync("/v2/storage/buckets", new { name = "usual" }, await platform.NewMemberAsync(project.Id, "guest"));
        await answer.ShouldBeAsync(201);
    }
}
