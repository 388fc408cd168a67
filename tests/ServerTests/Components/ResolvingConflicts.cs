using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Components;

public sealed class ResolvingConflicts(ComponentsFixture platform) : IClassFixture<ComponentsFixture>
{
    private static readonly string[] EditableFields = ["name", "description", "changeDescription", "isDisabled", "configuration", "rows"];

    [Fact]
    public async Task Diff_has_the_base_and_both_heads()
    {
        var scenario = await MergeScenario.NewAsync(platform, configurations: "main-1");
        var path = MergeScenario.Path("main-1", scenario.Branch);
        Assert.Equal((await scenario.GetAsync(path + "/diff"))["theirs"]!.ToJsonString(), (await scenario.GetAsync(path + "/diff"))["base"]!.ToJsonString());

        await scenario.ChangeAsync("main-1", scenario.Branch, new { configuration = new { key = "dev" }, changeDescription = "Dev branch change" });
        using (var row = await platform.PostAsync(path + "/rows", new { rowId = "row-2", name = "Added in dev branch", configuration = new { key = "new" } }, scenario.Token))
            await row.ShouldBeAsync(201);
        await scenario.ChangeAsync("main-1", null, new { configuration = new { key = "default" }, changeDescription = "Default branch change" });

        var diff = await scenario.GetAsync(path + "/diff");

        Assert.Equal(["base", "ours", "theirs"], diff.AsObject().Select(side => side.Key));
        foreach (var (_, side) in diff.AsObject())
        {
            Assert.Equal(["version", "isDeleted", "diff"], side!.AsObject().Select(field => field.Key));
            Assert.Equal(EditableFields, side["diff"]!.AsObject().Select(field => field.Key));
        }

        Assert.Equal((2, 3, 3), ((int)diff["base"]!["version"]!, (int)diff["ours"]!["version"]!, (int)diff["theirs"]!["version"]!));
        Assert.Equal("""{"key":"value"}""", diff["base"]!["diff"]!["configuration"]!.ToJsonString());
        Assert.Equal("""{"key":"dev"}""", diff["ours"]!["diff"]!["configuration"]!.ToJsonString());
        Assert.Equal("""{"key":"default"}""", diff["theirs"]!["diff"]!["configuration"]!.ToJsonString());
        Assert.Equal("Default branch change", diff["theirs"]!["diff"]!.Text("changeDescription"));
        Assert.Equal("""{"id":"row-1","name":"First","description":"","isDisabled":false,"configuration":{"key":"value"}}""", diff["ours"]!["diff"]!["rows"]![0]!.ToJsonString());
        Assert.Equal(["row-1", "row-2"], RowsOf(diff["ours"]!));
        Assert.Equal(["row-1"], RowsOf(diff["base"]!));
        Assert.Equal(["row-1"], RowsOf(diff["theirs"]!));
    }

    [Fact]
    public async Task Diff_of_what_only_one_branch_has_or_deleted()
    {
        var scenario = await MergeScenario.NewAsync(platform, configurations: "deleted");
        await scenario.CreateAsync("ours", scenario.Branch);
        await scenario.CreateAsync("theirs", null);
        await scenario.DeleteAsync(MergeScenario.Path("deleted", scenario.Branch));

        var ours = await scenario.GetAsync(MergeScenario.Path("ours", scenario.Branch) + "/diff");
        var theirs = await scenario.GetAsync(MergeScenario.Path("theirs", scenario.Branch) + "/diff");
        var deleted = await scenario.GetAsync(MergeScenario.Path("deleted", scenario.Branch) + "/diff");

        Assert.Null(ours["base"]);
        Assert.Null(ours["theirs"]);
        Assert.NotNull(ours["ours"]);
        Assert.Null(theirs["base"]);
        Assert.Null(theirs["ours"]);
        Assert.NotNull(theirs["theirs"]);
        Assert.True((bool)deleted["ours"]!["isDeleted"]!);
        Assert.False((bool)deleted["base"]!["isDeleted"]!);
    }

    [Theory]
    [InlineData("GET", "diff", "storage.configuration.diffNotAvailableOnDefaultBranch", "Configuration diff is only available in dev branches")]
    [InlineData("POST", "rebase", "storage.configuration.rebaseNotAvailableOnDefaultBranch", "Configuration rebase is only available in dev branches")]
    [InlineData("POST", "reset-to-default", "storage.configuration.resetNotAvailableOnDefaultBranch", "Configuration reset to default is only available in dev branches")]
    public async Task Only_development_branches_can(string method, string action, string code, string text)
    {
        var scenario = await MergeScenario.NewAsync(platform, configurations: "main-1");
        using var onDefault = await platform.SendAsync(new HttpMethod(method), MergeScenario.Path("main-1", null) + "/" + action, null, scenario.Token);
        await onDefault.ShouldBeRefusedAsync(400, code, text);
        using var unknown = await platform.SendAsync(
            new HttpMethod(method), MergeScenario.Path("nothing", scenario.Branch) + "/" + action, method == "POST" ? new { version = 1 } : null, scenario.Token);
        await unknown.ShouldBeRefusedAsync(404, "storage.configuration.notFound", "Configuration \"nothing\" not found");
    }

    [Fact]
    public async Task Rebase_begins_with_the_chosen_version_and_puts_the_resolved_head_on_top()
    {
        var scenario = await MergeScenario.NewAsync(platform, configurations: "main-1");
        var path = MergeScenario.Path("main-1", scenario.Branch);
        foreach (var id in new[] { "row-2", "row-3" })
        {
            using var row = await platform.PostAsync(path + "/rows", new { rowId = id, state = new { last = id } }, scenario.Token);
            await row.ShouldBeAsync(201);
        }

        using (var row = await platform.PostAsync(MergeScenario.Path("main-1", null) + "/rows", new { rowId = "row-default", name = "Theirs", configuration = new { a = 1 } }, scenario.Token))
            await row.ShouldBeAsync(201);
        await scenario.ChangeAsync("main-1", null, new { configuration = new { key = "default" }, changeDescription = "Default branch change" });

        using var answer = await platform.PostAsync(
            path + "/rebase",
            new
            {
                version = 4,
                name = "Resolved",
                description = "resolved description",
                changeDescription = "Conflict resolved via rebase",
                isDisabled = true,
                configuration = new { key = "resolved" },
                rows = new object[]
                {
                    new { id = "row-2", name = "Second", configuration = new { b = 2 } },
                    new { id = "row-1", name = "First", description = "", isDisabled = false, configuration = new { key = "value" } },
                    new { name = "Made here" },
                },
            },
            scenario.Token);
        var rebased = await answer.ShouldBeAsync(200);

        Assert.Equal("Resolved", rebased.Text("name"));
        Assert.Equal("""{"key":"resolved"}""", rebased["configuration"]!.ToJsonString());
        Assert.True((bool)rebased["isDisabled"]!);
        Assert.Equal(2, (int)rebased["version"]!);
        Assert.Equal("Conflict resolved via rebase", rebased.Text("changeDescription"));
        var rows = rebased["rows"]!.AsArray();
        Assert.Equal(["row-2", "row-1"], rows.Take(2).Select(row => row!.Text("id")));
        Assert.Equal("Made here", rows[2]!.Text("name"));
        Assert.NotEmpty(rows[2]!.Text("id"));
        Assert.Equal("""{"last":"row-2"}""", rows[0]!["state"]!.ToJsonString());
        Assert.Equal(1, (int)rows[1]!["version"]!);

        var versions = (await scenario.GetAsync(path + "/versions")).AsArray();
        Assert.Equal([2, 1], versions.Select(version => (int)version!["version"]!));
        Assert.Equal("Default branch change", versions[1]!.Text("changeDescription"));
        var first = await scenario.GetAsync(path + "/versions/1");
        Assert.Equal("""{"key":"default"}""", first["configuration"]!.ToJsonString());
        Assert.Equal(["row-1", "row-default"], first["rows"]!.AsArray().Select(row => row!.Text("id")));
        var diff = await scenario.GetAsync(path + "/diff");
        Assert.Equal(diff["theirs"]!.ToJsonString(), diff["base"]!.ToJsonString());
        var request = await scenario.ApprovedRequestAsync();
        Assert.Empty((await scenario.GetAsync($"merge-request/{request}/conflicts")).AsArray());
        Assert.Equal("success", (await scenario.MergeAsync(request)).Text("status"));
        var merged = await scenario.GetAsync(MergeScenario.Path("main-1", null));
        Assert.Equal("Resolved", merged.Text("name"));
        Assert.Equal(rows.Select(row => row!.Text("id")), merged["rows"]!.AsArray().Select(row => row!.Text("id")));
    }

    [Fact]
    public async Task Diff_sent_back_changes_nothing_of_the_rows()
    {
        var scenario = await MergeScenario.NewAsync(platform, configurations: "main-1");
        var path = MergeScenario.Path("main-1", scenario.Branch);
        await scenario.ChangeAsync("main-1", null, new { description = "theirs" });
        var body = (await scenario.GetAsync(path + "/diff"))["theirs"]!["diff"]!.DeepClone().AsObject();
        body["version"] = 3;
        using var answer = await platform.PostAsync(path + "/rebase", body, scenario.Token);
        var rebased = await answer.ShouldBeAsync(200);
        Assert.Equal("theirs", rebased.Text("description"));
        Assert.Equal(1, (int)Assert.Single(rebased["rows"]!.AsArray())!["version"]!);
    }

    [Fact]
    public async Task Rebase_with_a_version_alone_deletes()
    {
        var scenario = await MergeScenario.NewAsync(platform, configurations: "main-1");
        var path = MergeScenario.Path("main-1", scenario.Branch);
        await scenario.ChangeAsync("main-1", scenario.Branch, new { description = "ours" });
        await scenario.ChangeAsync("main-1", null, new { description = "theirs" });
        using var answer = await platform.PostAsync(path + "/rebase", new { version = 3 }, scenario.Token);
        var rebased = await answer.ShouldBeAsync(200);
        Assert.True((bool)rebased["isDeleted"]!);
        Assert.Equal(2, (int)rebased["version"]!);
        Assert.Equal("success", (await scenario.MergeAsync(await scenario.ApprovedRequestAsync())).Text("status"));
        using var gone = await platform.GetAsync(MergeScenario.Path("main-1", null), scenario.Token);
        await gone.ShouldBeRefusedAsync(404, "storage.configuration.notFound");
    }

    [Fact]
    public async Task Deletion_in_the_branch_can_be_taken_back_by_a_rebase()
    {
        var scenario = await MergeScenario.NewAsync(platform, configurations: "main-1");
        var path = MergeScenario.Path("main-1", scenario.Branch);
        await scenario.DeleteAsync(path);
        await scenario.ChangeAsync("main-1", null, new { description = "theirs" });
        using var answer = await platform.PostAsync(path + "/rebase", new { version = 3, name = "Kept", rows = Array.Empty<object>() }, scenario.Token);
        var rebased = await answer.ShouldBeAsync(200);
        Assert.False((bool)rebased["isDeleted"]!);
        Assert.Equal("{}", rebased["configuration"]!.ToJsonString());
        Assert.Empty(rebased["rows"]!.AsArray());
    }

    [Theory]
    [InlineData("""{"name":"x","rows":[]}""", 400, "storage.components.validation", "version")]
    [InlineData("""{"version":2,"name":"x"}""", 400, "storage.components.validation", "rows")]
    [InlineData("""{"version":2,"rows":[]}""", 400, "storage.components.validation", "name")]
    [InlineData("""{"version":2,"name":"x","rows":[{"id":"a"},{"id":"a"}]}""", 400, "storage.components.validation", "Row a is there twice.")]
    [InlineData("""{"version":2,"name":"x","rows":"none"}""", 400, "storage.components.validation", "rows")]
    [InlineData("""{"version":2,"name":"x","rows":[],"configuration":"{"}""", 400, "storage.components.validation", "This value should be valid JSON.")]
    [InlineData("""{"version":999,"name":"x","rows":[]}""", 404, "storage.configuration.versionNotFound", "Version 999 not found")]
    public async Task Wrong_rebase_is_refused_and_changes_nothing(string body, int status, string code, string text)
    {
        var scenario = await MergeScenario.NewAsync(platform, configurations: "main-1");
        var path = MergeScenario.Path("main-1", scenario.Branch);
        await scenario.ChangeAsync("main-1", scenario.Branch, new { description = "ours" });
        var before = (await scenario.GetAsync(path)).ToJsonString();
        using var answer = await platform.PostAsync(path + "/rebase", JsonNode.Parse(body), scenario.Token);
        await answer.ShouldBeRefusedAsync(status, code, text);
        Assert.Equal(before, (await scenario.GetAsync(path)).ToJsonString());
    }

    [Fact]
    public async Task Reset_makes_the_configuration_what_it_is_in_the_default_branch()
    {
        var scenario = await MergeScenario.NewAsync(platform, configurations: "main-1");
        var path = MergeScenario.Path("main-1", scenario.Branch);
        await scenario.ChangeAsync("main-1", scenario.Branch, new { description = "ours" });
        await scenario.DeleteAsync(path + "/rows/row-1");
        await scenario.ChangeAsync("main-1", null, new { name = "theirs" });

        using (var answer = await platform.PostAsync(path + "/reset-to-default", null, scenario.Token))
            await answer.ShouldBeAsync(204);

        var reset = await scenario.GetAsync(path);
        Assert.Equal("theirs", reset.Text("name"));
        Assert.Equal("", reset.Text("description"));
        Assert.Equal(["row-1"], reset["rows"]!.AsArray().Select(row => row!.Text("id")));
        var diff = await scenario.GetAsync(path + "/diff");
        Assert.Equal(diff["theirs"]!.ToJsonString(), diff["base"]!.ToJsonString());
        Assert.Empty((await scenario.GetAsync($"merge-request/{await scenario.NewRequestAsync()}"))["changeLog"]!["configurations"]!.AsArray());

        using (var again = await platform.PostAsync(path + "/reset-to-default", null, scenario.Token))
            await again.ShouldBeAsync(204);
        Assert.Equal((int)reset["version"]!, (int)(await scenario.GetAsync(path))["version"]!);
    }

    [Fact]
    public async Task Reset_follows_a_deletion_and_undoes_one()
    {
        var scenario = await MergeScenario.NewAsync(platform, configurations: ["here", "there"]);
        await scenario.DeleteAsync(MergeScenario.Path("here", scenario.Branch));
        await scenario.DeleteAsync(MergeScenario.Path("there", null));
        foreach (var id in new[] { "here", "there" })
        {
            using var answer = await platform.PostAsync(MergeScenario.Path(id, scenario.Branch) + "/reset-to-default", null, scenario.Token);
            await answer.ShouldBeAsync(204);
        }

        var living = await scenario.GetAsync($"branch/{scenario.Branch}/components/{MergeScenario.Component}/configs");
        Assert.Equal(["here"], living.AsArray().Select(one => one!.Text("id")));
        await scenario.CreateAsync("mine", scenario.Branch);
        using var mine = await platform.PostAsync(MergeScenario.Path("mine", scenario.Branch) + "/reset-to-default", null, scenario.Token);
        await mine.ShouldBeRefusedAsync(404, "storage.configuration.notFound");
    }

    [Fact]
    public async Task Other_projects_and_poor_tokens_reach_nothing()
    {
        var scenario = await MergeScenario.NewAsync(platform, configurations: "main-1");
        var path = MergeScenario.Path("main-1", scenario.Branch);
        var poor = await platform.ApiOf(scenario.Token).PostAsync("/v2/storage/tokens", new JsonObject { ["componentAccess"] = new JsonArray("keboola.ex-http") });
        foreach (var (method, action) in new[] { (HttpMethod.Get, "diff"), (HttpMethod.Post, "rebase"), (HttpMethod.Post, "reset-to-default") })
        {
            using var foreign = await platform.SendAsync(method, path + "/" + action, null, null);
            await foreign.ShouldBeRefusedAsync(404, null, $"Branch id:\"{scenario.Branch}\" was not found.");
            using var denied = await platform.SendAsync(method, path + "/" + action, null, poor.Text("token"));
            await denied.ShouldBeRefusedAsync(403, "accessDenied");
        }
    }

    private static IEnumerable<string> RowsOf(JsonNode side) => side["diff"]!["rows"]!.AsArray().Select(row => row!.Text("id"));
}
