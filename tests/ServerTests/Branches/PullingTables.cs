using System.Text.Json.Nodes;
using Headgate.ServerTests.Storage;
using Headgate.Testing;

namespace Headgate.ServerTests.Branches;

/// <summary>The default branch's table comes to a development branch again, whatever the branch has made of it.</summary>
public sealed class PullingTables(StorageFixture platform) : IClassFixture<StorageFixture>
{
    [Fact]
    public async Task Changed_table_becomes_mains_again_with_columns_and_metadata()
    {
        var table = await platform.NewTableAsync("id,name\n1,one\n", "id");
        var branch = await platform.NewBranchAsync();
        using var api = platform.InBranch(branch);
        await LoadAsync(api, table, "id,name,more\n7,seven,x\n");
        await NoteAsync(api, table, "branch");
        await LoadAsync(platform.Api, table, "id,name\n2,two\n");
        await NoteAsync(platform.Api, table, "main");

        var accepted = await api.PostAsync($"/v2/storage/tables/{table}/pull", []);
        var result = await api.ResultsAsync(accepted);

        Assert.Equal("devBranchTablePull", accepted.Text("operationName"));
        Assert.Equal(table, accepted.Text("tableId"));
        Assert.Equal(branch, accepted["operationParams"]!["targetBranchId"]!.GetValue<long>());
        Assert.NotEqual(branch, accepted["operationParams"]!["sourceBranchId"]!.GetValue<long>());
        Assert.Equal(table, result.Text("id"));
        Assert.Equal(["2,two"], (await api.RowsAsync(table)).Select(row => string.Join(',', row)));
        var detail = await api.GetAsync($"/v2/storage/tables/{table}");
        Assert.Equal(["id", "name"], detail["columns"]!.AsArray().Select(column => (string)column!));
        Assert.Equal(["main"], detail["metadata"]!.AsArray().Select(pair => pair!.Text("value")));
        Assert.Equal(["main"], detail["columnMetadata"]!["name"]!.AsArray().Select(pair => pair!.Text("value")));

        await LoadAsync(api, table, "id,name\n3,three\n");
        Assert.Equal(["2,two"], (await platform.Api.RowsAsync(table)).Select(row => string.Join(',', row)));
    }

    [Fact]
    public async Task Table_and_bucket_that_the_branch_has_not_are_made()
    {
        var branch = await platform.NewBranchAsync();
        var table = await platform.NewTableAsync("id\n1\n");
        var bucket = table[..table.LastIndexOf('.')];
        using var api = platform.InBranch(branch);

        await api.ResultsAsync(await api.PostAsync($"/v2/storage/tables/{table}/pull", []));

        Assert.Equal(["1"], (await api.RowsAsync(table)).Select(row => row[0]));
        Assert.Equal($"{branch}_{bucket}", (await api.GetAsync($"/v2/storage/buckets/{bucket}"))["backendPath"]![1]!.GetValue<string>());
    }

    [Fact]
    public async Task Aliases_in_the_branch_show_what_was_pulled()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var bucket = table[..table.LastIndexOf('.')];
        var alias = (await platform.Api.PostAsync($"/v2/storage/buckets/{bucket}/table-aliases", new JsonObject { ["name"] = "same", ["sourceTable"] = table })).Text("id");
        var branch = await platform.NewBranchAsync();
        using var api = platform.InBranch(branch);
        await LoadAsync(api, table, "id\n7\n");
        await LoadAsync(platform.Api, table, "id\n2\n");
        Assert.Equal(["7"], (await api.RowsAsync(alias)).Select(row => row[0]));

        await api.ResultsAsync(await api.PostAsync($"/v2/storage/tables/{table}/pull", []));
        var refused = await api.EndedJobAsync(await api.PostAsync($"/v2/storage/tables/{alias}/pull", []));

        Assert.Equal(["2"], (await api.RowsAsync(alias)).Select(row => row[0]));
        Assert.Equal("devBranch.cannotPullAlias", refused["error"]!.Text("code"));
    }

    [Fact]
    public async Task Name_that_is_in_the_way_is_told()
    {
        var branch = await platform.NewBranchAsync();
        var name = platform.NewName("b");
        var main = await platform.Api.PostAsync("/v2/storage/buckets", new JsonObject { ["name"] = name, ["displayName"] = name + "-shown" });
        var table = await platform.Api.NewTableAsync(main.Text("id"), "t", "id\n1\n");
        using var api = platform.InBranch(branch);
        await api.PostAsync("/v2/storage/buckets", new JsonObject { ["name"] = name + "x", ["displayName"] = name + "-shown" });

        var job = await api.EndedJobAsync(await api.PostAsync($"/v2/storage/tables/{table}/pull", []));

        Assert.Equal("devBranch.pullConflict", job["error"]!.Text("code"));
        using var nothing = await platform.GetAsync($"/v2/storage/branch/{branch}/tables/{table}");
        Assert.Equal(404, (int)nothing.StatusCode);
    }

    [Fact]
    public async Task Pull_needs_a_branch_a_table_and_the_right()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var bucket = table[..table.LastIndexOf('.')];
        var branch = await platform.NewBranchAsync();
        var token = await platform.NewTokenAsync(new { bucketPermissions = new Dictionary<string, string> { [bucket] = "read" } });
        var other = await platform.NewProjectAsync();

        using var toMain = await platform.PostAsync($"/v2/storage/branch/default/tables/{table}/pull");
        using var unknown = await platform.PostAsync($"/v2/storage/branch/{branch}/tables/{bucket}.none/pull");
        using var noId = await platform.PostAsync($"/v2/storage/branch/{branch}/tables/none/pull");
        using var reader = await platform.PostAsync($"/v2/storage/branch/{branch}/tables/{table}/pull", token: token);
        using var stranger = await platform.PostAsync($"/v2/storage/branch/{branch}/tables/{table}/pull", token: other.MasterToken);

        await toMain.ShouldBeRefusedAsync(400, null, "A table can be pulled to a development branch only.");
        await unknown.ShouldBeRefusedAsync(404, "storage.tables.notFound");
        await noId.ShouldBeRefusedAsync(404, "storage.tables.notFound");
        await reader.ShouldBeRefusedAsync(403, "accessDenied");
        await stranger.ShouldBeRefusedAsync(404, null, $"Branch id:\"{branch}\" was not found.");
    }

    private static async Task LoadAsync(StorageApi api, string table, string csv) =>
        await api.ResultsAsync(await api.ImportAsync(table, await api.UploadAsync("rows.csv", csv), incremental: false));

    private static async Task NoteAsync(StorageApi api, string table, string value) =>
        await api.PostAsync($"/v2/storage/tables/{table}/metadata", new JsonObject
        {
            ["provider"] = "user",
            ["metadata"] = new JsonArray(new JsonObject { ["key"] = "note", ["value"] = value }),
            ["columnsMetadata"] = new JsonObject { ["name"] = new JsonArray(new JsonObject { ["key"] = "note", ["value"] = value }) },
        });
}
