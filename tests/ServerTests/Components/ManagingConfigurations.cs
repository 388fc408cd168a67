using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Components;

public sealed class ManagingConfigurations(ComponentsFixture platform) : IClassFixture<ComponentsFixture>
{
    [Fact]
    public async Task A_new_configuration_has_the_fields_that_clients_read()
    {
        using var answer = await platform.PostAsync(ComponentsFixture.Configs(), new
        {
            name = "Main",
            description = "About it",
            configurationId = "main-1",
            configuration = new { key = "value" },
            state = new { lastId = 1 },
            changeDescription = "Initial configuration",
            isDisabled = true,
        });

        var made = await answer.ShouldBeAsync(201);

        Assert.Equal("main-1", made.Text("id"));
        Assert.Equal("Main", made.Text("name"));
        Assert.Equal("About it", made.Text("description"));
        Assert.Equal(1, made["version"]!.GetValue<int>());
        Assert.Equal("Initial configuration", made.Text("changeDescription"));
        Assert.True(made["isDisabled"]!.GetValue<bool>());
        Assert.False(made["isDeleted"]!.GetValue<bool>());
        Assert.Equal("""{"key":"value"}""", made["configuration"]!.ToJsonString());
        Assert.Equal("""{"lastId":1}""", made["state"]!.ToJsonString());
        Assert.Equal(platform.MasterToken.Split('-')[1], made["creatorToken"]!["id"]!.GetValue<long>().ToString(CultureInfo.InvariantCulture));
        Assert.Contains("@", made["creatorToken"]!.Text("description"), StringComparison.Ordinal);
        Assert.Matches("^[0-9]{4}-[0-9-]{5}T[0-9:]{8}[+-][0-9]{4}$", made.Text("created"));
        Assert.Equal("Initial configuration", made["currentVersion"]!.Text("changeDescription"));
        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{26}$", made["currentVersion"]!.Text("versionIdentifier"));
        Assert.Equal(made.Text("created"), made["currentVersion"]!.Text("created"));
        // Clients read this answer into the object whose rows they are about to send.
        Assert.Null(made["rows"]);

        var detail = await platform.GetJsonAsync($"{ComponentsFixture.Configs()}/main-1");
        Assert.Empty(detail["rows"]!.AsArray());
        Assert.Empty(detail["rowsSortOrder"]!.AsArray());
        Assert.Equal(made["currentVersion"]!.ToJsonString(), detail["currentVersion"]!.ToJsonString());
    }

    [Fact]
    public async Task Nothing_but_a_name_is_needed()
    {
        using var answer = await platform.PostAsync(ComponentsFixture.Configs(), new { name = "Plain", configuration = (object?)null, state = (object?)null, changeDescription = (string?)null });
        var made = await answer.ShouldBeAsync(201);

        Assert.NotEmpty(made.Text("id"));
        Assert.Equal("", made.Text("description"));
        Assert.Equal("{}", made["configuration"]!.ToJsonString());
        Assert.Equal("{}", made["state"]!.ToJsonString());
        Assert.Equal("Configuration created", made.Text("changeDescription"));
        Assert.False(made["isDisabled"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Branch_paths_of_the_default_branch_mean_the_same()
    {
        var path = await platform.NewConfigurationAsync();
        var inBranch = await platform.GetJsonAsync(path.Replace("/storage/", "/storage/branch/default/", StringComparison.Ordinal));
        Assert.Equal((await platform.GetJsonAsync(path)).ToJsonString(), inBranch.ToJsonString());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"z":1,"a":{"y":[],"b":{}},"m":[1.0,1e5,12345678901234567890,-0.10],"ž":"\"<é>\"","":null}""")]
    [InlineData("""[1,"two",[],{}]""")]
    public async Task Content_and_state_read_as_they_were_sent_to_the_order_of_keys(string json)
    {
        var path = await platform.NewConfigurationAsync();
        var asText = JsonValue.Create(json)!.ToJsonString();
        foreach (var sent in new[] { json, asText })
        {
            using var answer = await platform.PutAsync(path, ComponentsFixture.Json($$"""{"configuration":{{sent}},"state":{{sent}}}"""));
            await answer.ShouldBeAsync(200);
            using var read = await platform.GetAsync(path);
            var text = await read.Content.ReadAsStringAsync();
            Assert.Contains($"\"configuration\":{json},", text, StringComparison.Ordinal);
            Assert.Contains($"\"state\":{json},", text, StringComparison.Ordinal);
            using var reset = await platform.PutAsync(path, ComponentsFixture.Json("""{"configuration":{"other":1},"state":{"other":1}}"""));
            await reset.ShouldBeAsync(200);
        }
    }

    [Fact]
    public async Task A_form_is_read_as_JSON_is()
    {
        using var form = new FormUrlEncodedContent(
        [
            new("name", "Form"), new("configuration", """{"b":1,"a":[]}"""), new("state", "{}"), new("isDisabled", "1"), new("changeDescription", "By form"),
        ]);
        using var answer = await platform.PostAsync(ComponentsFixture.Configs(), form);
        var made = await answer.ShouldBeAsync(201);

        Assert.Equal("""{"b":1,"a":[]}""", made["configuration"]!.ToJsonString());
        Assert.True(made["isDisabled"]!.GetValue<bool>());
        Assert.Equal("By form", made.Text("changeDescription"));
    }

    [Fact]
    public async Task An_update_changes_what_it_names_and_makes_one_version()
    {
        var path = await platform.NewConfigurationAsync(new { keep = 1 });
        var before = await platform.GetJsonAsync(path);

        var after = await platform.PutJsonAsync(path, new { description = "New", isDisabled = "true" });

        Assert.Equal(2, after["version"]!.GetValue<int>());
        Assert.Equal("New", after.Text("description"));
        Assert.Equal(before.Text("name"), after.Text("name"));
        Assert.True(after["isDisabled"]!.GetValue<bool>());
        Assert.Equal("""{"keep":1}""", after["configuration"]!.ToJsonString());
        Assert.Equal("Configuration updated", after.Text("changeDescription"));
        Assert.Equal(before.Text("created"), after.Text("created"));
        Assert.NotEqual(before["currentVersion"]!.Text("versionIdentifier"), after["currentVersion"]!.Text("versionIdentifier"));
        Assert.Equal(after.ToJsonString(), (await platform.GetJsonAsync(path)).ToJsonString());
    }

    [Fact]
    public async Task An_update_that_changes_nothing_makes_no_version_unless_it_says_why()
    {
        var path = await platform.NewConfigurationAsync(new { a = 1 });
        Assert.Equal(1, (await platform.PutJsonAsync(path, new { configuration = new { a = 1 } }))["version"]!.GetValue<int>());
        Assert.Equal(1, (await platform.PutJsonAsync(path, new { }))["version"]!.GetValue<int>());

        var said = await platform.PutJsonAsync(path, new { configuration = new { a = 1 }, changeDescription = "Looked at it" });

        Assert.Equal(2, said["version"]!.GetValue<int>());
        Assert.Equal("Looked at it", said.Text("changeDescription"));
    }

    [Fact]
    public async Task A_state_makes_no_version()
    {
        var path = await platform.NewConfigurationAsync();

        var byState = await platform.PutJsonAsync($"{path}/state", new { state = new { lastId = 123 } });
        Assert.Equal("""{"lastId":123}""", byState["state"]!.ToJsonString());
        Assert.Equal(1, byState["version"]!.GetValue<int>());
        var byUpdate = await platform.PutJsonAsync(path, new { state = "[]" });
        Assert.Equal("[]", byUpdate["state"]!.ToJsonString());
        Assert.Equal(1, byUpdate["version"]!.GetValue<int>());
        Assert.Single((await platform.GetJsonAsync($"{path}/versions")).AsArray());
    }

    [Fact]
    public async Task The_list_has_the_living_or_the_deleted_with_the_parts_asked_for()
    {
        const string component = "keboola.ex-http";
        var living = await platform.NewConfigurationAsync(new { a = 1 }, component);
        var deleted = await platform.NewConfigurationAsync(component: component);
        await platform.NewRowAsync(living, "row-1");
        using (var delete = await platform.DeleteAsync(deleted))
            await delete.ShouldBeAsync(204);

        var list = Assert.Single((await platform.GetJsonAsync($"{ComponentsFixture.Configs(component)}?isDeleted=")).AsArray())!;
        var trash = Assert.Single((await platform.GetJsonAsync($"{ComponentsFixture.Configs(component)}?isDeleted=1")).AsArray())!;
        var lean = Assert.Single((await platform.GetJsonAsync($"{ComponentsFixture.Configs(component)}?include=configuration")).AsArray())!;

        Assert.Equal((await platform.GetJsonAsync(living)).ToJsonString(), list.ToJsonString());
        Assert.Equal("row-1", list["rows"]![0]!.Text("id"));
        Assert.Equal(ComponentsFixture.IdOf(deleted), trash.Text("id"));
        Assert.True(trash["isDeleted"]!.GetValue<bool>());
        Assert.Equal("Configuration deleted", trash.Text("changeDescription"));
        Assert.Equal("""{"a":1}""", lean["configuration"]!.ToJsonString());
        Assert.Null(lean["rows"]);
        Assert.Null(lean["state"]);
    }

    [Fact]
    public async Task A_long_list_is_whole_and_can_be_paged()
    {
        const string component = "keboola.ex-ftp";
        for (var i = 0; i < 230; i++)
        {
            using var answer = await platform.PostAsync(ComponentsFixture.Configs(component), new { name = $"n{i}", configurationId = $"c{i}" });
            await answer.ShouldBeAsync(201);
        }

        var all = (await platform.GetJsonAsync(ComponentsFixture.Configs(component))).AsArray();
        var page = (await platform.GetJsonAsync($"{ComponentsFixture.Configs(component)}?limit=120&offset=100")).AsArray();

        Assert.Equal(Enumerable.Range(0, 230).Select(i => $"c{i}"), all.Select(one => one!.Text("id")));
        Assert.Equal(Enumerable.Range(100, 120).Select(i => $"c{i}"), page.Select(one => one!.Text("id")));
    }

    [Fact]
    public async Task Events_tell_what_happened_and_hide_the_content()
    {
        var path = await platform.NewConfigurationAsync(new { password = "not-for-the-log" });
        var id = ComponentsFixture.IdOf(path);
        await platform.PutJsonAsync(path, new { configuration = new { password = "not-for-the-log-either" } });
        await platform.NewRowAsync(path, "r1", new { password = "nor-this" });
        using (var delete = await platform.DeleteAsync(path))
            await delete.ShouldBeAsync(204);

        var events = (await platform.GetJsonAsync($"/v2/storage/events?q=objectId:\"{id}\"")).AsArray();

        Assert.Equal(
            ["storage.componentConfigurationDeleted", "storage.componentConfigurationRowCreated", "storage.componentConfigurationChanged", "storage.componentConfigurationCreated"],
            events.Select(one => one!.Text("event")));
        Assert.All(events, one => Assert.Equal("componentConfiguration", one!.Text("objectType")));
        Assert.All(events, one => Assert.Equal(id, one!["params"]!.Text("configurationId")));
        Assert.DoesNotContain("not-for-the-log", events.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("nor-this", events.ToJsonString(), StringComparison.Ordinal);
    }
}
