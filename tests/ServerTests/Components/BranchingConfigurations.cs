using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Components;

public sealed class BranchingConfigurations(ComponentsFixture platform) : IClassFixture<ComponentsFixture>
{
    [Fact]
    public async Task A_branch_begins_with_copies_that_have_a_history_of_their_own()
    {
        var path = await platform.NewConfigurationAsync(new { v = 1 });
        var id = ComponentsFixture.IdOf(path);
        await platform.NewRowAsync(path, "r1", new { a = 1 });
        await platform.NewRowAsync(path, "r2", new { b = 1 });
        await platform.PutJsonAsync(path, new { rowsSortOrder = new[] { "r2", "r1" }, isDisabled = true });
        await platform.PutJsonAsync(path, new { state = new { s = 1 } });
        await platform.PutJsonAsync($"{path}/rows/r1/state", new { state = new { r = 1 } });
        await platform.PutJsonAsync($"{path}/rows/r1", new { configuration = new { a = 2 }, name = "Row one" });
        var trashed = await platform.NewConfigurationAsync();
        using (var delete = await platform.DeleteAsync(trashed))
            await delete.ShouldBeAsync(204);
        var before = await platform.GetJsonAsync(path);

        var branch = await platform.NewBranchAsync();

        var copy = await platform.GetJsonAsync(In(branch, path));
        foreach (var same in new[] { "id", "name", "description", "configuration", "state", "isDisabled", "isDeleted", "rowsSortOrder", "created", "creatorToken" })
            Assert.Equal(before[same]!.ToJsonString(), copy[same]!.ToJsonString());
        Assert.Equal(1, copy["version"]!.GetValue<int>());
        Assert.Equal($"Copied from default branch configuration \"{id}\" ({id}) version 5", copy.Text("changeDescription"));
        Assert.NotEqual(before["currentVersion"]!.Text("versionIdentifier"), copy["currentVersion"]!.Text("versionIdentifier"));
        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{26}$", copy["currentVersion"]!.Text("versionIdentifier"));
        Assert.Equal(["""r2 1 {"b":1} {}""", """r1 1 {"a":2} {"r":1}"""], RowsOf(copy));
        Assert.Equal("Copied from default branch configuration row \"Row one\" (r1) version 2", copy["rows"]![1]!.Text("changeDescription"));
        Assert.Single((await platform.GetJsonAsync(In(branch, $"{path}/versions"))).AsArray());
        Assert.Equal(["""r2 1 {"b":1} """, """r1 1 {"a":2} """], RowsOf(await platform.GetJsonAsync(In(branch, $"{path}/versions/1"))));
        using var notCopied = await platform.GetAsync(In(branch, trashed));
        await notCopied.ShouldBeRefusedAsync(404, "storage.configuration.notFound");
    }

    [Fact]
    public async Task Changes_stay_in_their_branch()
    {
        var path = await platform.NewConfigurationAsync(new { v = 1 });
        await platform.NewRowAsync(path, "r1", new { a = 1 });
        var branch = await platform.NewBranchAsync();
        var before = (await platform.GetJsonAsync(path)).ToJsonString();

        await platform.PutJsonAsync(In(branch, path), new { configuration = new { v = 2 } });
        await platform.PutJsonAsync(In(branch, $"{path}/rows/r1"), new { configuration = new { a = 2 } });
        await platform.PutJsonAsync(In(branch, $"{path}/state"), new { state = new { s = 2 } });
        await platform.NewRowAsync(In(branch, path), "r2");
        var added = await platform.PostJsonAsync(In(branch, ComponentsFixture.Configs()), new { name = "Only here" });

        Assert.Equal(before, (await platform.GetJsonAsync(path)).ToJsonString());
        Assert.Equal(4, (await platform.GetJsonAsync(In(branch, path)))["version"]!.GetValue<int>());
        using var notThere = await platform.GetAsync($"{ComponentsFixture.Configs()}/{added.Text("id")}");
        await notThere.ShouldBeRefusedAsync(404, "storage.configuration.notFound");
        await platform.PutJsonAsync(path, new { configuration = new { v = 3 } });
        Assert.Equal("""{"v":2}""", (await platform.GetJsonAsync(In(branch, path)))["configuration"]!.ToJsonString());
    }

    [Fact]
    public async Task A_deleted_branch_takes_its_configurations_along_and_no_others()
    {
        var path = await platform.NewConfigurationAsync(new { v = 1 });
        await platform.NewRowAsync(path, "r1");
        var branch = await platform.NewBranchAsync();
        var kept = await platform.NewBranchAsync();
        await platform.PutJsonAsync(In(branch, path), new { configuration = new { v = 2 } });

        var job = await platform.Api.EndedJobAsync(await platform.Api.DeleteAsync($"/v2/storage/dev-branches/{branch}"));

        Assert.Equal("success", job.Text("status"));
        using var gone = await platform.GetAsync(In(branch, path));
        await gone.ShouldBeRefusedAsync(404, null, "was not found");
        Assert.Equal("""{"v":1}""", (await platform.GetJsonAsync(path))["configuration"]!.ToJsonString());
        Assert.Single((await platform.GetJsonAsync(In(kept, path)))["rows"]!.AsArray());
    }

    private static string In(long branch, string path) => path.Replace("/storage/", $"/storage/branch/{branch}/", StringComparison.Ordinal);

    private static IEnumerable<string> RowsOf(JsonNode configuration) => configuration["rows"]!.AsArray()
        .Select(row => $"{row!.Text("id")} {row!["version"]} {row!["configuration"]!.ToJsonString()} {row!["state"]?.ToJsonString()}");
}
