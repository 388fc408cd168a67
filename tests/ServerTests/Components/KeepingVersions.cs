using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Components;

/// <summary>Every change makes exactly one version, which holds the whole configuration for good.</summary>
public sealed class KeepingVersions(ComponentsFixture platform) : IClassFixture<ComponentsFixture>
{
    private const int Writers = 20;

    [Fact]
    public async Task Every_kind_of_change_makes_exactly_one_version()
    {
        var path = await platform.NewConfigurationAsync(new { v = 1 });
        var expected = 1;
        async Task MakesOneAsync(Task<HttpResponseMessage> change, int status, string why)
        {
            using (var answer = await change)
                await answer.ShouldBeAsync(status);
            var versions = (await platform.GetJsonAsync($"{path}/versions")).AsArray();
            Assert.Equal(++expected, versions.Count);
            Assert.Equal(why, versions[0]!.Text("changeDescription"));
        }

        await MakesOneAsync(platform.PutAsync(path, new { configuration = new { v = 2 } }), 200, "Configuration updated");
        await MakesOneAsync(platform.PutAsync(path, new { name = "Other", description = "d", isDisabled = true, changeDescription = "All at once" }), 200, "All at once");
        await MakesOneAsync(platform.PostAsync($"{path}/rows", new { rowId = "r1", configuration = new { a = 1 } }), 201, "Row r1 added");
        await MakesOneAsync(platform.PostAsync($"{path}/rows", new { rowId = "r2" }), 201, "Row r2 added");
        await MakesOneAsync(platform.PutAsync($"{path}/rows/r1", new { configuration = new { a = 2 } }), 200, "Row r1 changed");
        await MakesOneAsync(platform.PutAsync(path, new { rowsSortOrder = new[] { "r2", "r1" } }), 200, "Configuration updated");
        await MakesOneAsync(platform.PostAsync($"{path}/rows/r1/versions/1/rollback"), 201, "Row r1 rolled back to version 1");
        await MakesOneAsync(platform.PostAsync($"{path}/rows/r1/versions/1/create", new { changeDescription = "Another" }), 201, "Another");
        await MakesOneAsync(platform.DeleteAsync($"{path}/rows/r2", new { changeDescription = "Not needed" }), 204, "Not needed");
        await MakesOneAsync(platform.PostAsync($"{path}/versions/1/rollback"), 201, "Rollback to version 1");
        using (var delete = await platform.DeleteAsync(path))
            await delete.ShouldBeAsync(204);
        expected++;
        await MakesOneAsync(platform.PostAsync($"{path}/restore"), 200, "Configuration restored");

        var all = (await platform.GetJsonAsync($"{path}/versions")).AsArray();
        Assert.Equal(Enumerable.Range(1, expected).Reverse(), all.Select(version => version!["version"]!.GetValue<int>()));
        Assert.Equal(expected, all.Select(version => version!.Text("versionIdentifier")).Distinct().Count());
        Assert.Equal([expected - 1], all.Where(version => version!["isDeleted"]!.GetValue<bool>()).Select(version => version!["version"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Twenty_writers_of_a_configuration_make_twenty_versions_and_lose_none()
    {
        var path = await platform.NewConfigurationAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => platform.PutJsonAsync(path, new { configuration = new { writer } })));

        Assert.Equal(Enumerable.Range(2, Writers), answers.Select(answer => answer["version"]!.GetValue<int>()).Order());
        var versions = (await platform.GetJsonAsync($"{path}/versions?include=configuration")).AsArray();
        Assert.Equal(Enumerable.Range(1, Writers + 1).Reverse(), versions.Select(version => version!["version"]!.GetValue<int>()));
        // What each writer was told is what its version holds.
        foreach (var answer in answers)
            Assert.Equal(
                answer["configuration"]!.ToJsonString(),
                versions.Single(version => version!["version"]!.GetValue<int>() == answer["version"]!.GetValue<int>())!["configuration"]!.ToJsonString());
    }

    [Fact]
    public async Task Writers_of_rows_and_of_the_configuration_share_one_line_of_versions()
    {
        var path = await platform.NewConfigurationAsync();
        await platform.NewRowAsync(path, "shared");

        var tasks = Enumerable.Range(0, Writers).Select(async writer =>
        {
            var answer = (writer % 4) switch
            {
                0 => await platform.PutAsync(path, new { configuration = new { writer } }),
                1 => await platform.PutAsync($"{path}/rows/shared", new { configuration = new { writer } }),
                2 => await platform.PostAsync($"{path}/rows", new { rowId = $"row-{writer}", configuration = new { writer } }),
                _ => await platform.PutAsync($"{path}/state", new { state = new { writer } }),
            };
            using (answer)
                Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        });
        await Task.WhenAll(tasks);

        const int perKind = Writers / 4;
        var versions = (await platform.GetJsonAsync($"{path}/versions")).AsArray();
        Assert.Equal(Enumerable.Range(1, 2 + (3 * perKind)).Reverse(), versions.Select(version => version!["version"]!.GetValue<int>()));
        var shared = (await platform.GetJsonAsync($"{path}/rows/shared/versions")).AsArray();
        Assert.Equal(Enumerable.Range(1, 1 + perKind).Reverse(), shared.Select(version => version!["version"]!.GetValue<int>()));
        Assert.Equal(1 + perKind, (await platform.GetJsonAsync($"{path}/rows")).AsArray().Count);
    }

    [Fact]
    public async Task Of_writers_that_create_one_id_one_wins_and_the_others_are_told()
    {
        var id = platform.NewName();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => platform.PostAsync(ComponentsFixture.Configs(), new { name = "x", configurationId = id })));
        Assert.Single(answers, answer => (int)answer.StatusCode == 201);
        foreach (var answer in answers.Where(answer => (int)answer.StatusCode != 201))
            await answer.ShouldBeRefusedAsync(400, "configurationAlreadyExists");
        Assert.Single((await platform.GetJsonAsync($"{ComponentsFixture.Configs()}/{id}/versions")).AsArray());
        foreach (var answer in answers)
            answer.Dispose();
    }

    [Fact]
    public async Task A_version_holds_the_configuration_and_the_rows_as_they_were_then()
    {
        var path = await platform.NewConfigurationAsync(new { v = 1 });
        await platform.NewRowAsync(path, "r1", new { a = 1 });
        await platform.NewRowAsync(path, "r2", new { b = 1 });
        var third = await WholeAsync(path, 3);
        await platform.PutJsonAsync($"{path}/rows/r1", new { configuration = new { a = 2 }, name = "Renamed" });
        using (var delete = await platform.DeleteAsync($"{path}/rows/r2"))
            await delete.ShouldBeAsync(204);
        await platform.PutJsonAsync(path, new { configuration = new { v = 2 }, name = "Renamed" });

        Assert.Equal(third.ToJsonString(), (await WholeAsync(path, 3)).ToJsonString());
        Assert.Equal("""{"v":1}""", third["configuration"]!.ToJsonString());
        Assert.Equal(["""r1 {"a":1}""", """r2 {"b":1}"""], RowsOf(third));
        Assert.Empty((await WholeAsync(path, 1))["rows"]!.AsArray());
        Assert.Equal(["""r1 {"a":2}"""], RowsOf(await WholeAsync(path, 5)));
        var last = await WholeAsync(path, 6);
        Assert.Equal("""{"v":2}""", last["configuration"]!.ToJsonString());
        Assert.Equal("Renamed", last.Text("name"));
        Assert.Equal(["""r1 {"a":2}"""], RowsOf(last));
    }

    [Fact]
    public async Task A_rollback_restores_configuration_and_rows_and_keeps_the_states()
    {
        var path = await platform.NewConfigurationAsync(new { v = 1 });
        await platform.NewRowAsync(path, "kept", new { k = 1 });
        await platform.NewRowAsync(path, "changed", new { a = 1 });
        await platform.NewRowAsync(path, "deleted", new { d = 1 });
        await platform.PutJsonAsync(path, new { rowsSortOrder = new[] { "deleted", "changed", "kept" } });
        var then = await WholeAsync(path, 5);
        await platform.PutJsonAsync(path, new { configuration = new { v = 2 }, name = "Other", isDisabled = true });
        await platform.PutJsonAsync($"{path}/rows/changed", new { configuration = new { a = 2 } });
        await platform.NewRowAsync(path, "added");
        await platform.PutJsonAsync($"{path}/state", new { state = new { s = 1 } });
        await platform.PutJsonAsync($"{path}/rows/deleted/state", new { state = new { last = 7 } });
        using (var delete = await platform.DeleteAsync($"{path}/rows/deleted"))
            await delete.ShouldBeAsync(204);

        var rolledBack = await platform.PostJsonAsync($"{path}/versions/5/rollback", new { changeDescription = "Back" });

        Assert.Equal("""{"version":10}""", rolledBack.ToJsonString());
        var now = await platform.GetJsonAsync(path);
        Assert.Equal(then["configuration"]!.ToJsonString(), now["configuration"]!.ToJsonString());
        Assert.Equal(then.Text("name"), now.Text("name"));
        Assert.False(now["isDisabled"]!.GetValue<bool>());
        Assert.Equal("Back", now.Text("changeDescription"));
        Assert.Equal(["deleted", "changed", "kept"], now["rowsSortOrder"]!.AsArray().Select(id => id!.GetValue<string>()));
        Assert.Equal(RowsOf(then), RowsOf(now));
        Assert.Equal("""{"s":1}""", now["state"]!.ToJsonString());
        var byId = now["rows"]!.AsArray().ToDictionary(row => row!.Text("id"), row => row!);
        Assert.Equal("""{"last":7}""", byId["deleted"]["state"]!.ToJsonString());
        Assert.Equal(1, byId["kept"]["version"]!.GetValue<int>());
        Assert.Equal(3, byId["changed"]["version"]!.GetValue<int>());
        Assert.Equal(2, byId["deleted"]["version"]!.GetValue<int>());
        Assert.Equal(3, now["rows"]!.AsArray().Select(row => row!.Text("versionIdentifier")).Distinct().Count());
        // Forward again: history after a rollback is not lost.
        await platform.PostJsonAsync($"{path}/versions/9/rollback");
        Assert.Equal(["""changed {"a":2}""", """kept {"k":1}""", "added {}"], RowsOf(await platform.GetJsonAsync(path)));
    }

    [Fact]
    public async Task A_copy_has_the_version_it_was_made_from_and_no_state()
    {
        var path = await platform.NewConfigurationAsync(new { v = 1 });
        await platform.NewRowAsync(path, "r1", new { a = 1 });
        await platform.PutJsonAsync($"{path}/state", new { state = new { s = 1 } });
        await platform.PutJsonAsync(path, new { configuration = new { v = 2 } });
        await platform.PutJsonAsync($"{path}/rows/r1", new { configuration = new { a = 2 } });

        var made = await platform.PostJsonAsync($"{path}/versions/2/create", new { name = "Copy" });

        var copy = await platform.GetJsonAsync($"{ComponentsFixture.Configs()}/{made.Text("id")}");
        Assert.Equal("Copy", copy.Text("name"));
        Assert.Equal(1, copy["version"]!.GetValue<int>());
        Assert.Equal("""{"v":1}""", copy["configuration"]!.ToJsonString());
        Assert.Equal(["""r1 {"a":1}"""], RowsOf(copy));
        Assert.Equal("{}", copy["state"]!.ToJsonString());
        Assert.Equal(1, copy["rows"]![0]!["version"]!.GetValue<int>());
        var id = ComponentsFixture.IdOf(path);
        Assert.Equal($"Copied from configuration \"{id}\" ({id}) version 2", copy.Text("changeDescription"));
        Assert.Equal(["""r1 {"a":1}"""], RowsOf(await platform.GetJsonAsync($"{ComponentsFixture.Configs()}/{made.Text("id")}/versions/1")));
    }

    [Fact]
    public async Task The_list_of_versions_pages_and_has_what_was_asked_for()
    {
        var path = await platform.NewConfigurationAsync(new { v = 1 });
        for (var i = 2; i <= 5; i++)
            await platform.PutJsonAsync(path, new { configuration = new { v = i } });

        var page = (await platform.GetJsonAsync($"{path}/versions?limit=2&offset=1&include=")).AsArray();
        var lean = (await platform.GetJsonAsync($"{path}/versions?include=configuration&limit=1")).AsArray();

        Assert.Equal([4, 3], page.Select(version => version!["version"]!.GetValue<int>()));
        Assert.Equal(ComponentsFixture.IdOf(path), page[0]!.Text("name"));
        Assert.Equal("", page[0]!.Text("description"));
        Assert.Null(page[0]!["configuration"]);
        Assert.Equal("""{"v":5}""", lean[0]!["configuration"]!.ToJsonString());
        Assert.Null(lean[0]!["name"]);
    }

    [Fact]
    public async Task Versions_that_are_not_there_are_404()
    {
        var path = await platform.NewConfigurationAsync();
        var row = await platform.NewRowAsync(path);
        foreach (var version in new[] { "3", "0", "x", "99999999999999" })
        {
            using var detail = await platform.GetAsync($"{path}/versions/{version}");
            await detail.ShouldBeRefusedAsync(404, "storage.configuration.versionNotFound", $"Version {version} not found");
            using var rollback = await platform.PostAsync($"{path}/versions/{version}/rollback");
            await rollback.ShouldBeRefusedAsync(404, "storage.configuration.versionNotFound");
            using var copy = await platform.PostAsync($"{path}/versions/{version}/create", new { name = "x" });
            await copy.ShouldBeRefusedAsync(404, "storage.configuration.versionNotFound");
            using var ofRow = await platform.GetAsync($"{row}/versions/{version}");
            await ofRow.ShouldBeRefusedAsync(404, "storage.configuration.versionNotFound");
            using var rowBack = await platform.PostAsync($"{row}/versions/{version}/rollback");
            await rowBack.ShouldBeRefusedAsync(404, "storage.configuration.versionNotFound");
        }

        Assert.Equal(2, (await platform.GetJsonAsync(path))["version"]!.GetValue<int>());
    }

    private Task<JsonNode> WholeAsync(string path, int version) => platform.GetJsonAsync($"{path}/versions/{version}");

    private static IEnumerable<string> RowsOf(JsonNode configuration) =>
        configuration["rows"]!.AsArray().Select(row => $"{row!.Text("id")} {row!["configuration"]!.ToJsonString()}");
}
