using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Components;

/// <summary>Global search finds what is there now, by the name it has now.</summary>
public sealed class FindingConfigurations(ComponentsFixture platform) : IClassFixture<ComponentsFixture>
{
    [Fact]
    public async Task A_configuration_and_its_rows_are_found_by_their_names()
    {
        var made = await platform.PostJsonAsync(ComponentsFixture.Configs(), new { name = "Ocelot orders" });
        var row = await platform.PostJsonAsync($"{ComponentsFixture.Configs()}/{made.Text("id")}/rows", new { name = "Ocelot items" });

        var found = await platform.GetJsonAsync("/v2/storage/global-search?query=ocelot");

        var byType = found["items"]!.AsArray().ToDictionary(item => item!.Text("type"), item => item!);
        Assert.Equal(["configuration", "configuration-row"], byType.Keys.Order());
        Assert.Equal(made.Text("id"), byType["configuration"].Text("id"));
        Assert.Equal("keboola.ex-db-mysql", byType["configuration"].Text("componentId"));
        Assert.Equal(row.Text("id"), byType["configuration-row"].Text("id"));
        Assert.Equal("Ocelot orders", byType["configuration-row"]["fullPath"]!["configuration"]!.Text("name"));
    }

    [Theory]
    [InlineData("keboola.flow", "flow")]
    [InlineData("keboola.shared-code", "shared-code")]
    [InlineData("keboola.snowflake-transformation", "transformation")]
    [InlineData("keboola.ex-http", "configuration")]
    public async Task The_type_says_what_kind_of_component_it_is_for(string component, string type)
    {
        var name = platform.NewName("gecko");
        using var made = await platform.PostAsync(ComponentsFixture.Configs(component), new { name });
        await made.ShouldBeAsync(201);
        Assert.Equal([$"{type} {name}"], await FindAsync(name));
    }

    [Fact]
    public async Task What_is_found_follows_every_change()
    {
        var path = await platform.NewConfigurationAsync();
        await platform.PutJsonAsync(path, new { name = "Lynx one" });
        await platform.NewRowAsync(path, "r1");
        await platform.PutJsonAsync($"{path}/rows/r1", new { name = "Lynx row" });
        await platform.NewRowAsync(path, "r2");
        Assert.Equal(["configuration Lynx one", "configuration-row Lynx row"], await FindAsync("lynx"));

        await platform.PutJsonAsync(path, new { name = "Puma" });
        Assert.Equal(["configuration-row Lynx row"], await FindAsync("lynx"));
        using (var delete = await platform.DeleteAsync($"{path}/rows/r1"))
            await delete.ShouldBeAsync(204);
        Assert.Empty(await FindAsync("lynx"));

        // Version 4 has the old name and the row.
        await platform.PostJsonAsync($"{path}/versions/4/rollback");
        Assert.Equal(["configuration Lynx one", "configuration-row Lynx row"], await FindAsync("lynx"));
        Assert.Empty(await FindAsync("puma"));

        using (var trash = await platform.DeleteAsync(path))
            await trash.ShouldBeAsync(204);
        Assert.Empty(await FindAsync("lynx"));
        using (var restore = await platform.PostAsync($"{path}/restore"))
            await restore.ShouldBeAsync(200);
        Assert.Equal(["configuration Lynx one", "configuration-row Lynx row"], await FindAsync("lynx"));

        await platform.PostJsonAsync($"{path}/versions/4/create", new { name = "Lynx two" });
        Assert.Equal(["configuration Lynx one", "configuration Lynx two", "configuration-row Lynx row", "configuration-row Lynx row"], await FindAsync("lynx"));
    }

    [Fact]
    public async Task A_token_finds_configurations_of_the_components_it_reaches()
    {
        using (var made = await platform.PostAsync(ComponentsFixture.Configs("keboola.ex-s3"), new { name = "Tapir" }))
            await made.ShouldBeAsync(201);
        using (var made = await platform.PostAsync(ComponentsFixture.Configs("keboola.ex-ftp"), new { name = "Tapir secret" }))
            await made.ShouldBeAsync(201);
        var token = await platform.NewTokenAsync(new { componentAccess = new[] { "keboola.ex-s3" } });

        Assert.Equal(["configuration Tapir"], await FindAsync("tapir", token));
        Assert.Empty(await FindAsync("tapir", await platform.NewTokenAsync()));
    }

    [Fact]
    public async Task A_branch_finds_its_own_names()
    {
        var path = await platform.NewConfigurationAsync();
        await platform.PutJsonAsync(path, new { name = "Quokka" });
        var branch = await platform.NewBranchAsync();
        await platform.PutJsonAsync(path.Replace("/storage/", $"/storage/branch/{branch}/", StringComparison.Ordinal), new { name = "Quokka in branch" });

        var inBranch = await platform.GetJsonAsync($"/v2/storage/branch/{branch}/global-search?query=quokka");
        Assert.Equal(["Quokka in branch"], inBranch["items"]!.AsArray().Select(item => item!.Text("name")));
        var inDefault = await platform.GetJsonAsync("/v2/storage/branch/default/global-search?query=quokka");
        Assert.Equal(["Quokka"], inDefault["items"]!.AsArray().Select(item => item!.Text("name")));
    }

    private async Task<IEnumerable<string>> FindAsync(string query, string? token = null)
    {
        var found = await platform.GetJsonAsync($"/v2/storage/global-search?query={query}", token);
        return found["items"]!.AsArray().Select((JsonNode? item) => $"{item!.Text("type")} {item!.Text("name")}").Order(StringComparer.Ordinal);
    }
}
