using Headgate.Testing;

namespace Headgate.ServerTests.Components;

public sealed class RefusingConfigurations(ComponentsFixture platform) : IClassFixture<ComponentsFixture>
{
    private const string NotJson = "This value should be valid JSON.";

    [Theory]
    [InlineData("""{}""", "storage.components.validation", "Invalid parameters - name: This field is missing.")]
    [InlineData("""{"name":" "}""", "storage.components.validation", "Invalid parameters - name: This value should not be blank.")]
    [InlineData("""{"name":["x"]}""", "storage.components.validation", "name: This value should be of type string.")]
    [InlineData("""{"name":"x","isDisabled":"maybe"}""", "storage.components.validation", "isDisabled: ")]
    [InlineData("""{"name":"x","state":"{"}""", "storage.components.validation", "Invalid parameters - state: This value should be valid JSON.")]
    [InlineData("""{"name":"x","state":5}""", "storage.components.validation", "Invalid parameters - state: This value should be valid JSON.")]
    [InlineData("""{"name":"x","configuration":"{"}""", "validation.invalidConfigurationFormat", NotJson)]
    [InlineData("""{"name":"x","configuration":"\"text\""}""", "validation.invalidConfigurationFormat", NotJson)]
    [InlineData("""{"name":"x","configuration":"{\"a\":\"\\ud800\"}"}""", "validation.invalidConfigurationFormat", NotJson)]
    [InlineData("""{"name":"x","configuration":"{\"a\":1,\"a\":2}"}""", "validation.invalidConfigurationFormat", NotJson)]
    [InlineData("""{"name":"x","configuration":true}""", "validation.invalidConfigurationFormat", NotJson)]
    [InlineData("""{"name":"x","configurationId":"a/b"}""", "storage.components.validation", "configurationId: ")]
    [InlineData("""{"name":"x","configurationId":".."}""", "storage.components.validation", "configurationId: ")]
    [InlineData("""{"name":"x","configurationId":{"a":1}}""", "storage.components.validation", "configurationId: ")]
    [InlineData("""{"name":"x","rowsSortOrder":["a"]}""", "validation.invalidRowSortOrder", "Invalid rowsSortOrder")]
    public async Task A_configuration_that_is_wrong_is_refused_with_the_field(string body, string code, string text)
    {
        using var answer = await platform.PostAsync(ComponentsFixture.Configs("keboola.ex-gcs"), ComponentsFixture.Json(body));
        await answer.ShouldBeRefusedAsync(400, code, text);
        Assert.Empty((await platform.GetJsonAsync(ComponentsFixture.Configs("keboola.ex-gcs"))).AsArray());
    }

    [Theory]
    [InlineData("""{"state":"{"}""", "Invalid parameters - state: This value should be valid JSON.", "storage.componentsRows.validation")]
    [InlineData("""{"isDisabled":2}""", "Invalid parameters - isDisabled: ", "storage.componentsRows.validation")]
    [InlineData("""{"rowId":"a b"}""", "Invalid parameters - rowId: ", "storage.componentsRows.validation")]
    [InlineData("""{"configuration":"nonsense"}""", NotJson, "validation.invalidConfigurationFormat")]
    public async Task A_row_that_is_wrong_is_refused_with_the_field(string body, string text, string code)
    {
        var path = await platform.NewConfigurationAsync();
        using var answer = await platform.PostAsync($"{path}/rows", ComponentsFixture.Json(body));
        await answer.ShouldBeRefusedAsync(400, code, text);
        Assert.Equal(1, (await platform.GetJsonAsync(path))["version"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("""{"state":"{"}""", "validation.invalidStateFormat", "Invalid state body format: This value should be valid JSON.")]
    [InlineData("""{"state":7}""", "validation.invalidStateFormat", "Invalid state body format: This value should be valid JSON.")]
    [InlineData("""{"state":""}""", "validation.invalidStateFormat", "Invalid state body format: This value should not be blank.")]
    [InlineData("""{"state":null}""", "validation.invalidStateFormat", "Invalid state body format: This value should not be blank.")]
    [InlineData("""{}""", "validation.invalidStateFormat", "Invalid state body format: This field is missing.")]
    [InlineData("""{"state":{},"name":"x"}""", null, "Invalid parameters - name: This field was not expected.")]
    public async Task A_state_that_is_wrong_is_refused_with_the_reason(string body, string? code, string text)
    {
        var path = await platform.NewConfigurationAsync();
        var row = await platform.NewRowAsync(path);
        using var ofConfiguration = await platform.PutAsync($"{path}/state", ComponentsFixture.Json(body));
        await ofConfiguration.ShouldBeRefusedAsync(400, code ?? "storage.components.validation", text);
        using var ofRow = await platform.PutAsync($"{row}/state", ComponentsFixture.Json(body));
        await ofRow.ShouldBeRefusedAsync(400, code ?? "storage.componentsRows.validation", text);
    }

    [Fact]
    public async Task Content_of_more_than_4_MB_is_refused_and_4_MB_are_taken()
    {
        var path = await platform.NewConfigurationAsync();
        var limit = new string('x', (4 * 1024 * 1024) - """{"a":""}""".Length);

        var taken = await platform.PutJsonAsync(path, new { configuration = new { a = limit }, state = new { a = limit } });
        Assert.Equal(limit.Length, taken["configuration"]!["a"]!.GetValue<string>().Length);
        using var refused = await platform.PutAsync(path, new { configuration = new { a = limit + "x" } });
        await refused.ShouldBeRefusedAsync(400, "validation.invalidConfigurationFormat", "too long");
        using var state = await platform.PutAsync($"{path}/state", new { state = new { a = limit + "x" } });
        await state.ShouldBeRefusedAsync(400, "validation.invalidStateFormat", "too long");
    }

    [Fact]
    public async Task Unknown_configurations_rows_and_components_are_404()
    {
        var nowhere = $"{ComponentsFixture.Configs()}/nowhere";
        foreach (var answer in new[]
        {
            await platform.GetAsync(nowhere), await platform.PutAsync(nowhere, new { name = "x" }), await platform.DeleteAsync(nowhere),
            await platform.PutAsync($"{nowhere}/state", new { state = new { } }), await platform.GetAsync($"{nowhere}/versions"), await platform.GetAsync($"{nowhere}/rows"),
            await platform.PostAsync($"{nowhere}/rows", new { }),
        })
        {
            using (answer)
                await answer.ShouldBeRefusedAsync(404, "storage.configuration.notFound", "Configuration \"nowhere\" not found");
        }

        var path = await platform.NewConfigurationAsync();
        foreach (var answer in new[]
        {
            await platform.GetAsync($"{path}/rows/nowhere"), await platform.PutAsync($"{path}/rows/nowhere", new { name = "x" }), await platform.DeleteAsync($"{path}/rows/nowhere"),
            await platform.PutAsync($"{path}/rows/nowhere/state", new { state = new { } }), await platform.GetAsync($"{path}/rows/nowhere/versions"),
            await platform.PostAsync($"{path}/rows/nowhere/versions/1/rollback"),
        })
        {
            using (answer)
                await answer.ShouldBeRefusedAsync(404, "notFound", "Row nowhere not found");
        }

        using var list = await platform.GetAsync(ComponentsFixture.Configs("keboola.nothing"));
        await list.ShouldBeRefusedAsync(404, "storage.components.notFound");
        using var create = await platform.PostAsync(ComponentsFixture.Configs("keboola.nothing"), new { name = "x" });
        await create.ShouldBeRefusedAsync(404, "storage.components.notFound");
    }
}
