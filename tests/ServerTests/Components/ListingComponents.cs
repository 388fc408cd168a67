using System.Text.Json.Nodes;
using Headgate.Postgres;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Components;

public sealed class ListingComponents(ComponentsFixture platform) : IClassFixture<ComponentsFixture>
{
    private const string Large = "configuration,rows,state";

    [Fact]
    public async Task Components_that_have_configurations_are_listed_with_these()
    {
        var scenario = await ScenarioAsync();
        var list = (await scenario.GetAsync("components")).AsArray();

        Assert.Equal(["keboola.ex-db-mysql", "keboola.wr-db-mysql"], list.Select(component => component!.Text("id")));
        var component = list[0]!.AsObject();
        var alone = (await platform.GetJsonAsync("/v2/storage/components/keboola.ex-db-mysql", token: "")).AsObject();
        Assert.Equal([.. alone.Select(field => field.Key), "configurations"], component.Select(field => field.Key));
        Assert.Equal(alone["configurationSchema"]!.ToJsonString(), component["configurationSchema"]!.ToJsonString());
        Assert.Equal(["one", "two"], component["configurations"]!.AsArray().Select(one => one!.Text("id")));
        Assert.Equal(
            ["id", "name", "description", "created", "creatorToken", "version", "changeDescription", "isDisabled", "isDeleted", "currentVersion"],
            component["configurations"]![0]!.AsObject().Select(field => field.Key));
    }

    [Fact]
    public async Task Include_adds_what_was_asked_for()
    {
        var scenario = await ScenarioAsync();
        var whole = (await scenario.GetAsync($"components?include={Large}"))[0]!["configurations"]![0]!;
        var state = (await scenario.GetAsync("components?include=state"))[0]!["configurations"]![0]!.AsObject();

        Assert.Equal("""{"key":"value"}""", whole["configuration"]!.ToJsonString());
        Assert.Equal("{}", whole["state"]!.ToJsonString());
        Assert.Equal("row-1", Assert.Single(whole["rows"]!.AsArray())!.Text("id"));
        Assert.True(state.ContainsKey("state"));
        Assert.False(state.ContainsKey("rows"));
        Assert.False(state.ContainsKey("configuration"));
    }

    [Fact]
    public async Task Type_trash_and_branch_choose_what_is_listed()
    {
        var scenario = await ScenarioAsync();
        await scenario.DeleteAsync(MergeScenario.Path("two", null));
        await scenario.CreateAsync("three", scenario.Branch);

        Assert.Equal(["keboola.wr-db-mysql: writer"], await ListAsync("components?componentType=writer"));
        Assert.Empty(await ListAsync("components?componentType=application"));
        Assert.Equal(["keboola.ex-db-mysql: one", "keboola.wr-db-mysql: writer"], await ListAsync("components?componentType="));
        Assert.Equal(["keboola.ex-db-mysql: two"], await ListAsync("components?isDeleted=1"));
        Assert.Equal(["keboola.ex-db-mysql: one", "keboola.wr-db-mysql: writer"], await ListAsync("branch/default/components?isDeleted=0"));
        Assert.Equal(["keboola.ex-db-mysql: one two three", "keboola.wr-db-mysql: writer"], await ListAsync($"branch/{scenario.Branch}/components"));

        async Task<string[]> ListAsync(string path) => [.. (await scenario.GetAsync(path)).AsArray().Select(component =>
            $"{component!.Text("id")}: {string.Join(' ', component!["configurations"]!.AsArray().Select(one => one!.Text("id")))}")];
    }

    [Fact]
    public async Task Token_sees_the_components_that_it_names()
    {
        var scenario = await ScenarioAsync();
        var token = await scenario.Api.PostAsync("/v2/storage/tokens", new JsonObject { ["componentAccess"] = new JsonArray("keboola.wr-db-mysql") });
        var list = await platform.GetJsonAsync("/v2/storage/components", token.Text("token"));
        Assert.Equal(["keboola.wr-db-mysql"], list.AsArray().Select(component => component!.Text("id")));
        var nothing = await scenario.Api.PostAsync("/v2/storage/tokens", []);
        Assert.Empty((await platform.GetJsonAsync("/v2/storage/components", nothing.Text("token"))).AsArray());
        var other = await platform.NewProjectAsync();
        Assert.Empty((await platform.GetJsonAsync("/v2/storage/components", other.MasterToken)).AsArray());
    }

    [Fact]
    public async Task Configurations_of_a_component_that_is_gone_are_still_seen()
    {
        var scenario = await ScenarioAsync();
        await using (var command = platform.Services.GetRequiredService<MetadataDatabase>().Source.CreateCommand(
            "UPDATE components.configuration SET component = 'gone.component' WHERE project = @project AND component = 'keboola.wr-db-mysql'"))
        {
            command.Parameters.AddWithValue("project", scenario.Project.Id.Value);
            await command.ExecuteNonQueryAsync();
        }

        var gone = (await scenario.GetAsync("components"))[0]!;
        Assert.Equal("gone.component", gone.Text("id"));
        Assert.Equal("other", gone.Text("type"));
        Assert.Equal("writer", Assert.Single(gone["configurations"]!.AsArray())!.Text("id"));
    }

    [Fact]
    public async Task Many_configurations_are_all_there_once()
    {
        var scenario = await ScenarioAsync();
        await Task.WhenAll(Enumerable.Range(0, 520).Chunk(130).Select(async part =>
        {
            foreach (var number in part)
            {
                using var answer = await platform.PostAsync("/v2/storage/components/keboola.ex-http/configs", new { name = $"c{number}", configurationId = $"c{number}" }, scenario.Token);
                await answer.ShouldBeAsync(201);
            }
        }));
        var list = (await scenario.GetAsync($"components?include={Large}")).AsArray();
        Assert.Equal(3, list.Count);
        var ids = list.Single(component => component!.Text("id") == "keboola.ex-http")!["configurations"]!.AsArray().Select(one => one!.Text("id")).ToList();
        Assert.Equal(520, ids.Count);
        Assert.Equal(520, ids.Distinct().Count());
    }

    /// <summary>A project with two extractor configurations, one of a writer, and a branch.</summary>
    private async Task<MergeScenario> ScenarioAsync()
    {
        var scenario = await MergeScenario.NewAsync(platform, before: WriterAsync, configurations: ["one", "two"]);
        return scenario;

        async Task WriterAsync(MergeScenario made)
        {
            using var answer = await platform.PostAsync("/v2/storage/components/keboola.wr-db-mysql/configs", new { name = "writer", configurationId = "writer" }, made.Token);
            await answer.ShouldBeAsync(201);
        }
    }
}
