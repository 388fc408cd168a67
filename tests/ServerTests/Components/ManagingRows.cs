using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Components;

public sealed class ManagingRows(ComponentsFixture platform) : IClassFixture<ComponentsFixture>
{
    [Fact]
    public async Task A_new_row_has_the_fields_that_clients_read()
    {
        var path = await platform.NewConfigurationAsync();

        var row = await platform.PostJsonAsync($"{path}/rows", new
        {
            rowId = "r1",
            name = "First",
            description = "About it",
            configuration = new { host = "localhost", port = 4406 },
            state = new { lastId = 1 },
            isDisabled = "1",
            changeDescription = "Added new row",
        });

        Assert.Equal("r1", row.Text("id"));
        Assert.Equal("First", row.Text("name"));
        Assert.Equal("About it", row.Text("description"));
        Assert.Equal("""{"host":"localhost","port":4406}""", row["configuration"]!.ToJsonString());
        Assert.Equal("""{"lastId":1}""", row["state"]!.ToJsonString());
        Assert.True(row["isDisabled"]!.GetValue<bool>());
        Assert.Equal(1, row["version"]!.GetValue<int>());
        Assert.Equal("Added new row", row.Text("changeDescription"));
        Assert.NotNull(row["creatorToken"]!["id"]);
        Assert.NotEmpty(row.Text("created"));
        Assert.Equal(26, row.Text("versionIdentifier").Length);
        Assert.Equal(row.ToJsonString(), (await platform.GetJsonAsync($"{path}/rows/r1")).ToJsonString());
        Assert.Equal(row.ToJsonString(), Assert.Single((await platform.GetJsonAsync($"{path}/rows")).AsArray())!.ToJsonString());
        var configuration = await platform.GetJsonAsync(path);
        Assert.Equal("Added new row", configuration.Text("changeDescription"));
        Assert.Equal(2, configuration["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task Ids_are_made_when_none_is_sent_and_taken_ones_are_refused()
    {
        var path = await platform.NewConfigurationAsync();
        var first = await platform.PostJsonAsync($"{path}/rows", new { rowId = (string?)null, configuration = (object?)null });
        var second = await platform.PostJsonAsync($"{path}/rows");
        Assert.NotEqual(first.Text("id"), second.Text("id"));
        Assert.Equal($"Row {first.Text("id")} added", first.Text("changeDescription"));
        Assert.Equal("{}", first["configuration"]!.ToJsonString());

        using var again = await platform.PostAsync($"{path}/rows", new { rowId = first.Text("id") });
        await again.ShouldBeRefusedAsync(400, "configurationRowAlreadyExists");
        Assert.Equal(3, (await platform.GetJsonAsync(path))["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task An_update_changes_what_it_names_and_makes_one_version_of_both()
    {
        var path = await platform.NewConfigurationAsync();
        var row = await platform.NewRowAsync(path, "r1", new { a = 1 });
        var before = await platform.GetJsonAsync(row);

        var after = await platform.PutJsonAsync(row, new { name = "New" });
        var same = await platform.PutJsonAsync(row, new { name = "New" });

        Assert.Equal(2, after["version"]!.GetValue<int>());
        Assert.Equal("New", after.Text("name"));
        Assert.Equal("""{"a":1}""", after["configuration"]!.ToJsonString());
        Assert.Equal("Row r1 changed", after.Text("changeDescription"));
        Assert.Equal(before.Text("created"), after.Text("created"));
        Assert.Equal(after.ToJsonString(), same.ToJsonString());
        var configuration = await platform.GetJsonAsync(path);
        Assert.Equal(3, configuration["version"]!.GetValue<int>());
        Assert.Equal("Row r1 changed", configuration.Text("changeDescription"));
    }

    [Fact]
    public async Task A_state_makes_no_version_of_either()
    {
        var path = await platform.NewConfigurationAsync();
        var row = await platform.NewRowAsync(path);

        var byState = await platform.PutJsonAsync($"{row}/state", new { state = new { lastId = 123 } });
        Assert.Equal("""{"lastId":123}""", byState["state"]!.ToJsonString());
        var byUpdate = await platform.PutJsonAsync(row, new { state = Array.Empty<int>() });
        Assert.Equal("[]", byUpdate["state"]!.ToJsonString());
        Assert.Equal(1, byUpdate["version"]!.GetValue<int>());
        Assert.Equal(2, (await platform.GetJsonAsync(path))["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task The_order_of_rows_is_kept_and_has_to_name_them_all()
    {
        var path = await platform.NewConfigurationAsync();
        foreach (var id in new[] { "a", "b", "c" })
            await platform.NewRowAsync(path, id);
        Assert.Empty((await platform.GetJsonAsync(path))["rowsSortOrder"]!.AsArray());

        var sorted = await platform.PutJsonAsync(path, new { rowsSortOrder = new[] { "c", "a", "b" } });
        Assert.Equal(["c", "a", "b"], Texts(sorted["rowsSortOrder"]!));
        Assert.Equal(["c", "a", "b"], await IdsAsync($"{path}/rows"));

        foreach (var wrong in new[] { ["a", "b"], ["a", "b", "c", "d"], ["a", "a", "b", "c"], new[] { "x", "y", "z" } })
        {
            using var refused = await platform.PutAsync(path, new { rowsSortOrder = wrong });
            await refused.ShouldBeRefusedAsync(400, "validation.invalidRowSortOrder");
        }

        using var notAList = await platform.PutAsync(path, new { rowsSortOrder = "a" });
        await notAList.ShouldBeRefusedAsync(400, "validation.invalidRowSortOrder");

        using (var delete = await platform.DeleteAsync($"{path}/rows/a"))
            await delete.ShouldBeAsync(204);
        await platform.NewRowAsync(path, "d");
        Assert.Equal(["c", "b", "d"], await IdsAsync($"{path}/rows"));
        Assert.Equal(["c", "b", "d"], Texts((await platform.GetJsonAsync(path))["rowsSortOrder"]!));
    }

    [Fact]
    public async Task A_deleted_row_is_gone_and_its_id_can_be_used_again()
    {
        var path = await platform.NewConfigurationAsync();
        var row = await platform.NewRowAsync(path, "r1", new { a = 1 });
        await platform.PutJsonAsync($"{row}/state", new { state = new { old = 1 } });
        using (var delete = await platform.DeleteAsync(row))
            await delete.ShouldBeAsync(204);

        using var detail = await platform.GetAsync(row);
        await detail.ShouldBeRefusedAsync(404, "notFound", "Row r1 not found");
        using var update = await platform.PutAsync(row, new { name = "x" });
        await update.ShouldBeRefusedAsync(404, "notFound", "Row r1 not found");
        using var again = await platform.DeleteAsync(row);
        await again.ShouldBeRefusedAsync(404, "notFound", "Row r1 not found");
        Assert.Equal("Row r1 deleted", (await platform.GetJsonAsync(path)).Text("changeDescription"));

        await platform.NewRowAsync(path, "r1", new { b = 1 });
        var made = await platform.GetJsonAsync(row);
        Assert.Equal("""{"b":1}""", made["configuration"]!.ToJsonString());
        Assert.Equal("{}", made["state"]!.ToJsonString());
        Assert.Equal([2, 1], (await platform.GetJsonAsync($"{row}/versions")).AsArray().Select(version => version!["version"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Versions_of_a_row_can_be_read_rolled_back_and_copied()
    {
        var path = await platform.NewConfigurationAsync();
        var other = await platform.NewConfigurationAsync();
        var row = await platform.NewRowAsync(path, "r1", new { a = 1 });
        await platform.PutJsonAsync(row, new { configuration = new { a = 2 }, name = "Two", state = new { s = 1 } });

        var list = (await platform.GetJsonAsync($"{row}/versions?include=&offset=0&limit=10")).AsArray();
        Assert.Equal([2, 1], list.Select(version => version!["version"]!.GetValue<int>()));
        Assert.Null(list[0]!["configuration"]);
        Assert.Equal("Two", list[0]!.Text("name"));
        Assert.False(list[0]!["isDisabled"]!.GetValue<bool>());
        Assert.Equal("""{"a":2}""", (await platform.GetJsonAsync($"{row}/versions?include=configuration&limit=1"))[0]!["configuration"]!.ToJsonString());
        var first = await platform.GetJsonAsync($"{row}/versions/1");
        Assert.Equal("""{"a":1}""", first["configuration"]!.ToJsonString());
        Assert.Equal(list[1]!.Text("versionIdentifier"), first.Text("versionIdentifier"));

        var back = await platform.PostJsonAsync($"{row}/versions/1/rollback", new { changeDescription = "Back" });
        Assert.Equal(3, back["version"]!.GetValue<int>());
        Assert.Equal("""{"a":1}""", back["configuration"]!.ToJsonString());
        Assert.Equal("""{"s":1}""", back["state"]!.ToJsonString());
        Assert.Equal("Back", back.Text("changeDescription"));

        var copy = await platform.PostJsonAsync($"{row}/versions/2/create", new { targetConfigId = ComponentsFixture.IdOf(other) });
        Assert.Equal("""{"a":2}""", copy["configuration"]!.ToJsonString());
        Assert.Equal("Copied from configuration row \"Two\" (r1) version 2", copy.Text("changeDescription"));
        Assert.Equal([copy.Text("id")], await IdsAsync($"{other}/rows"));
        using var nowhere = await platform.PostAsync($"{row}/versions/2/create", new { targetConfigId = "nowhere" });
        await nowhere.ShouldBeRefusedAsync(404, "storage.configuration.notFound", "Configuration \"nowhere\" not found");
    }

    private async Task<IEnumerable<string>> IdsAsync(string path) => (await platform.GetJsonAsync(path)).AsArray().Select(row => row!.Text("id"));

    private static IEnumerable<string> Texts(JsonNode list) => list.AsArray().Select(id => id!.GetValue<string>());
}
