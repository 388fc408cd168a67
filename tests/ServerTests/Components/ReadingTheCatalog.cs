using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Components;

public sealed class ReadingTheCatalog(ComponentsFixture platform) : IClassFixture<ComponentsFixture>
{
    private static readonly string[] SummaryFields = ["id", "name", "type", "ico64", "ico128", "description", "features", "flags", "categories"];

    [Theory]
    [InlineData("/v2/storage/components/keboola.ex-db-mysql", "")]
    [InlineData("/v2/storage/components/keboola.ex-db-mysql", null)]
    [InlineData("/v2/storage/branch/default/components/keboola.ex-db-mysql", null)]
    public async Task Component_has_every_field_that_clients_read(string path, string? token)
    {
        using var answer = await platform.GetAsync(path, token);
        var component = await answer.ShouldBeAsync(200);
        Assert.Equal(
            ["id", "type", "name", "description", "longDescription", "version", "complexity", "categories", "hasUI", "hasRun", "ico32", "ico64", "ico128", "data", "flags",
                "configurationSchema", "configurationRowSchema", "emptyConfiguration", "emptyConfigurationRow", "uiOptions", "configurationDescription", "features",
                "expiredOn", "documentationUrl", "licenseUrl", "dataTypesConfiguration", "processorConfiguration", "uri"],
            component.AsObject().Select(field => field.Key));
        Assert.Equal("keboola.ex-db-mysql", component.Text("id"));
        Assert.Equal("extractor", component.Text("type"));
        Assert.Equal("MySQL", component.Text("name"));
        Assert.Contains("genericDockerUI-rows", component["flags"]!.AsArray().Select(flag => flag!.GetValue<string>()));
        Assert.True(component["data"]!["default_bucket"]!.GetValue<bool>());
        Assert.Equal("in", component["data"]!.Text("default_bucket_stage"));
        Assert.Equal("json", component["data"]!.Text("configuration_format"));
        Assert.Contains("testConnection", component["data"]!["synchronous_actions"]!.AsArray().Select(action => action!.GetValue<string>()));
        Assert.NotNull(component["configurationSchema"]!["properties"]!["db"]!["properties"]!["#password"]);
        Assert.NotNull(component["configurationRowSchema"]!["properties"]!["outputTable"]);
        Assert.Equal("{}", component["uiOptions"]!.ToJsonString());
        Assert.Equal(new Uri(platform.Client.BaseAddress!, "/v2/storage/components/keboola.ex-db-mysql").ToString(), component.Text("uri"));
    }

    [Fact]
    public async Task Address_of_a_component_leads_to_it()
    {
        var component = await platform.GetJsonAsync("/v2/storage/branch/default/components/keboola.orchestrator");
        Assert.Equal("keboola.orchestrator", (await platform.GetJsonAsync(new Uri(component.Text("uri")).PathAndQuery, token: "")).Text("id"));
    }

    [Theory]
    [InlineData("/v2/storage/components/keboola.nothing", "")]
    [InlineData("/v2/storage/branch/default/components/keboola.nothing", null)]
    public async Task Unknown_component_is_not_found(string path, string? token)
    {
        using var answer = await platform.GetAsync(path, token);
        await answer.ShouldBeRefusedAsync(404, "storage.components.notFound", "Component \"keboola.nothing\" not found");
    }

    [Fact]
    public async Task Branch_path_needs_a_token_and_a_branch()
    {
        using var noToken = await platform.GetAsync("/v2/storage/branch/default/components/keboola.ex-http", token: "");
        using var noBranch = await platform.GetAsync("/v2/storage/branch/999999/components/keboola.ex-http");
        await noToken.ShouldBeRefusedAsync(401, "storage.tokenInvalid");
        await noBranch.ShouldBeRefusedAsync(404, null, "Branch id:\"999999\" was not found.");
    }

    [Fact]
    public async Task Index_lists_all_components_whole_shortened_or_not_at_all()
    {
        var whole = (await platform.GetJsonAsync("/v2/storage", token: ""))["components"]!.AsArray();
        var shortened = (await platform.GetJsonAsync("/v2/storage?exclude=componentDetails", token: ""))["components"]!.AsArray();
        var none = await platform.GetJsonAsync("/v2/storage?exclude=componentDetails,components", token: "");

        Assert.True(whole.Count >= 60, $"There are {whole.Count} components.");
        Assert.Equal(whole.Select(one => one!.Text("id")), shortened.Select(one => one!.Text("id")));
        Assert.Equal((await platform.GetJsonAsync("/v2/storage/components/keboola.snowflake-transformation", token: "")).ToJsonString(), Of(whole, "keboola.snowflake-transformation").ToJsonString());
        Assert.All(shortened, one => Assert.Equal(SummaryFields, one!.AsObject().Select(field => field.Key)));
        Assert.Contains("genericCodeBlocksUI", Of(shortened, "keboola.snowflake-transformation")["flags"]!.AsArray().Select(flag => flag!.GetValue<string>()));
        Assert.False(none.AsObject().ContainsKey("components"));
    }

    [Fact]
    public async Task Addresses_in_the_index_are_those_of_the_request()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v2/storage");
        request.Headers.Host = "connection.example.com";
        using var answer = await platform.Client.SendAsync(request);
        var there = (await answer.ShouldBeAsync(200))["components"]!.AsArray();
        var here = (await platform.GetJsonAsync("/v2/storage", token: ""))["components"]!.AsArray();

        Assert.Equal("http://connection.example.com/v2/storage/components/keboola.ex-http", Of(there, "keboola.ex-http").Text("uri"));
        Assert.StartsWith(platform.Client.BaseAddress!.ToString(), Of(here, "keboola.ex-http").Text("uri"), StringComparison.Ordinal);
    }

    private static JsonNode Of(JsonArray components, string id) => components.Single(one => one!.Text("id") == id)!;
}
