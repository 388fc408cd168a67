using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Components;

/// <summary>Metadata of configurations and the search by it.</summary>
public sealed class SearchingConfigurations(ComponentsFixture platform) : IClassFixture<ComponentsFixture>
{
    [Fact]
    public async Task Metadata_is_set_changed_listed_and_deleted_and_makes_no_version()
    {
        var path = In("default", await platform.NewConfigurationAsync());

        var set = (await SetAsync(path, ("some-key", "Some value"), ("KBC.other", ""))).AsArray();
        Assert.Equal(["some-key", "KBC.other"], set.Select(pair => pair!.Text("key")));
        Assert.Equal("Some value", set[0]!.Text("value"));
        Assert.Equal("user", set[0]!.Text("provider"));
        Assert.Matches("^[0-9]+$", set[0]!["id"]!.GetValue<string>());
        Assert.Matches("^[0-9]{4}-[0-9-]{5}T[0-9:]{8}[+-][0-9]{4}$", set[0]!.Text("timestamp"));

        platform.Clock.Advance(TimeSpan.FromSeconds(10));
        var changed = (await SetAsync(path, ("some-key", "New value"))).AsArray();
        Assert.Equal(2, changed.Count);
        Assert.Equal("New value", changed[0]!.Text("value"));
        Assert.Equal(set[0]!.Text("id"), changed[0]!.Text("id"));
        Assert.NotEqual(set[0]!.Text("timestamp"), changed[0]!.Text("timestamp"));
        Assert.Equal(set[1]!.ToJsonString(), changed[1]!.ToJsonString());

        using (var delete = await platform.DeleteAsync($"{path}/metadata/{set[0]!.Text("id")}"))
            await delete.ShouldBeAsync(204);
        Assert.Equal(set[1]!.ToJsonString(), Assert.Single((await platform.GetJsonAsync($"{path}/metadata")).AsArray())!.ToJsonString());
        using var again = await platform.DeleteAsync($"{path}/metadata/{set[0]!.Text("id")}");
        await again.ShouldBeRefusedAsync(404, "storage.metadata.notFound");
        Assert.Equal(1, (await platform.GetJsonAsync(path))["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task One_key_of_two_providers_is_two_pairs()
    {
        var path = In("default", await platform.NewConfigurationAsync());
        await SetAsync(path, ("key", "mine"));
        var both = (await platform.PostJsonAsync($"{path}/metadata", new { provider = "keboola.flow", metadata = new[] { new { key = "key", value = "its" } } })).AsArray();
        Assert.Equal(["user mine", "keboola.flow its"], both.Select(pair => $"{pair!.Text("provider")} {pair!.Text("value")}"));
    }

    [Theory]
    [InlineData("""{"metadata":"x"}""", 400, "storage.metadata.invalidParameter", "The metadata parameter must be an array.")]
    [InlineData("""{"metadata":[{"key":"a"}]}""", 400, "storage.metadata.invalidStructure", "")]
    [InlineData("""{"metadata":[{"key":"a?","value":"b"}]}""", 400, "storage.metadata.invalidKey", "Invalid Metadata Key (metadata[0][key])")]
    [InlineData("""{"provider":"?","metadata":[{"key":"a","value":"b"}]}""", 400, "storage.metadata.invalidProvider", "Invalid metadata provider.")]
    [InlineData("""{"provider":"storage","metadata":[{"key":"a","value":"b"}]}""", 403, "storage.metadata.invalidProvider", "cannot be edited/deleted by user.")]
    public async Task Metadata_that_is_wrong_is_refused(string body, int status, string code, string text)
    {
        var path = In("default", await platform.NewConfigurationAsync());
        using var answer = await platform.PostAsync($"{path}/metadata", ComponentsFixture.Json(body));
        await answer.ShouldBeRefusedAsync(status, code, text);
        Assert.Empty((await platform.GetJsonAsync($"{path}/metadata")).AsArray());
    }

    [Fact]
    public async Task Metadata_of_others_is_out_of_reach()
    {
        var path = In("default", await platform.NewConfigurationAsync());
        var id = (await SetAsync(path, ("key", "mine")))[0]!.Text("id");
        var other = await platform.NewProjectAsync();
        var poor = await platform.NewTokenAsync();

        foreach (var (token, status, code) in new[] { (other.MasterToken, 404, "storage.configuration.notFound"), (poor, 403, "accessDenied") })
        {
            using var list = await platform.GetAsync($"{path}/metadata", token);
            await list.ShouldBeRefusedAsync(status, code);
            using var set = await platform.PostAsync($"{path}/metadata", new { metadata = new[] { new { key = "key", value = "stolen" } } }, token);
            await set.ShouldBeRefusedAsync(status, code);
            using var delete = await platform.DeleteAsync($"{path}/metadata/{id}", token: token);
            await delete.ShouldBeRefusedAsync(status, code);
        }

        // The number of a pair of another configuration is none of this one's.
        var elsewhere = In("default", await platform.NewConfigurationAsync());
        using var wrong = await platform.DeleteAsync($"{elsewhere}/metadata/{id}");
        await wrong.ShouldBeRefusedAsync(404, "storage.metadata.notFound", $"Metadata \"{id}\" not found for configuration");
        Assert.Equal("mine", (await platform.GetJsonAsync($"{path}/metadata"))[0]!.Text("value"));
    }

    [Fact]
    public async Task The_search_finds_by_component_id_and_key()
    {
        var project = await platform.NewProjectAsync();
        var token = project.MasterToken;
        var tagged = await platform.NewConfigurationAsync(component: "keboola.ex-http", token: token);
        var other = await platform.NewConfigurationAsync(component: "keboola.ex-http", token: token);
        var plain = await platform.NewConfigurationAsync(component: "keboola.flow", token: token);
        var trashed = await platform.NewConfigurationAsync(component: "keboola.flow", token: token);
        foreach (var (path, key) in new[] { (tagged, "one"), (tagged, "two"), (other, "three"), (trashed, "one") })
        {
            using var set = await platform.PostAsync(In("default", $"{path}/metadata"), new { metadata = new[] { new { key, value = $"of {key}" } } }, token);
            await set.ShouldBeAsync(201);
        }

        using (var delete = await platform.DeleteAsync(trashed, token: token))
            await delete.ShouldBeAsync(204);

        Assert.Equal([tagged, other, plain], await FindAsync("", token));
        Assert.Equal([tagged, other], await FindAsync("?idComponent=keboola.ex-http", token));
        Assert.Equal([tagged, other], await FindAsync("?componentId=keboola.ex-http", token));
        Assert.Equal([plain], await FindAsync($"?configurationId={ComponentsFixture.IdOf(plain)}", token));
        Assert.Equal([tagged], await FindAsync("?metadataKeys[]=two&metadataKeys[]=nothing", token));
        Assert.Equal([tagged, other], await FindAsync("?metadataKeys=two,three", token));
        Assert.Equal([other], await FindAsync("?limit=1&offset=1", token));
        // With metadata asked for, what has none is not there.
        Assert.Equal([tagged, other], await FindAsync("?include=filteredMetadata", token));
        var filtered = await platform.GetJsonAsync("/v2/storage/branch/default/search/component-configurations?include=filteredMetadata&metadataKeys[0]=two", token);
        var pair = Assert.Single(Assert.Single(filtered.AsArray())!["metadata"]!.AsArray())!;
        Assert.Equal("two", pair.Text("key"));
        Assert.Equal("of two", pair.Text("value"));
        Assert.NotEmpty(pair.Text("id"));
        Assert.NotEmpty(pair.Text("timestamp"));
        Assert.Empty(await FindAsync("?metadataKeys[]=two&idComponent=keboola.flow", token));
    }

    [Fact]
    public async Task The_search_shows_what_the_token_reaches()
    {
        var mine = await platform.NewConfigurationAsync(component: "keboola.ex-s3");
        await platform.NewConfigurationAsync(component: "keboola.ex-gmail");
        var token = await platform.NewTokenAsync(new { componentAccess = new[] { "keboola.ex-s3" } });
        Assert.Equal([mine], await FindAsync("", token));
        Assert.Empty(await FindAsync("", await platform.NewTokenAsync()));
    }

    [Fact]
    public async Task Without_a_branch_the_search_is_not_implemented()
    {
        using var answer = await platform.GetAsync("/v2/storage/search/component-configurations?idComponent=keboola.flow");
        await answer.ShouldBeRefusedAsync(501, null, "Not implemented");
    }

    [Fact]
    public async Task A_branch_has_the_metadata_of_its_beginning()
    {
        var path = await platform.NewConfigurationAsync();
        await SetAsync(In("default", path), ("folder", "one"));
        var branch = (await platform.NewBranchAsync()).ToString(System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal("one", Assert.Single((await platform.GetJsonAsync(In(branch, $"{path}/metadata"))).AsArray())!.Text("value"));
        await SetAsync(In(branch, path), ("folder", "two"));
        Assert.Equal("one", (await platform.GetJsonAsync(In("default", $"{path}/metadata")))[0]!.Text("value"));
        var found = await platform.GetJsonAsync($"/v2/storage/branch/{branch}/search/component-configurations?configurationId={ComponentsFixture.IdOf(path)}&include=filteredMetadata");
        Assert.Equal("two", found[0]!["metadata"]![0]!.Text("value"));
    }

    private Task<JsonNode> SetAsync(string path, params (string Key, string Value)[] pairs) =>
        platform.PostJsonAsync($"{path}/metadata", new { metadata = pairs.Select(pair => new { key = pair.Key, value = pair.Value }).ToArray() });

    private async Task<IEnumerable<string>> FindAsync(string query, string token) =>
        (await platform.GetJsonAsync($"/v2/storage/branch/default/search/component-configurations{query}", token)).AsArray()
            .Select(found => $"{ComponentsFixture.Configs(found!.Text("idComponent"))}/{found!.Text("configurationId")}");

    private static string In(string branch, string path) => path.Replace("/storage/", $"/storage/branch/{branch}/", StringComparison.Ordinal);
}
