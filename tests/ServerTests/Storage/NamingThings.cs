using Headgate.Testing;

namespace Headgate.ServerTests.Storage;

public sealed class NamingThings(StorageFixture platform) : IClassFixture<StorageFixture>
{
    [Theory]
    [InlineData("My$$Display-Name", "My-Display-Name")]
    [InlineData("Žluťoučký kůň", "Zlutoucky-kun")]
    [InlineData("_under_score_", "under_score_")]
    [InlineData("  a  b  ", "a-b")]
    public async Task Display_name_is_made_of_any_text(string text, string name)
    {
        using var answer = await platform.PostAsync("/v2/storage/webalize/display-name", new { displayName = text });
        Assert.Equal(name, (await answer.ShouldBeAsync(200)).Text("displayName"));
    }

    [Fact]
    public async Task Nothing_left_of_a_name_is_422_and_none_at_all_is_400()
    {
        using var nothing = await platform.PostAsync("/v2/storage/webalize/display-name", new { displayName = "$$$" });
        await nothing.ShouldBeRefusedAsync(422, "storage.webalize.displayName.invalid");
        using var missing = await platform.PostAsync("/v2/storage/webalize/display-name", new { });
        await missing.ShouldBeRefusedAsync(400, "validation.failed", "displayName");
        using var list = await platform.PostAsync("/v2/storage/webalize/display-name", new { displayName = new[] { "a" } });
        await list.ShouldBeRefusedAsync(400, "validation.failed", "displayName");
    }

    [Fact]
    public async Task Column_names_are_made_as_the_header_of_a_csv_is_read()
    {
        using var answer = await platform.PostAsync("/v2/storage/webalize/column-names", new { columnNames = new[] { "First$$Column-Name", "Second Column-Name", "_timestamp" } });
        Assert.Equal("""["First_Column_Name","Second_Column_Name","_timestamp"]""", (await answer.ShouldBeAsync(200))["columnNames"]!.ToJsonString());
        using var missing = await platform.PostAsync("/v2/storage/webalize/column-names", new { columnNames = "a" });
        await missing.ShouldBeRefusedAsync(400, "validation.failed", "columnNames");
    }

    [Fact]
    public async Task Column_names_that_cannot_be_are_all_named()
    {
        using var good = await platform.PostAsync("/v2/storage/branch/default/validate/column-names", new { columnNames = new[] { "a", "B-1_c" } });
        await good.ShouldBeAsync(204);
        using var bad = await platform.PostAsync("/v2/storage/validate/column-names", new { columnNames = new[] { "First$$Column-Name", "fine", "", "_TIMESTAMP" } });
        var refusal = await bad.ShouldBeRefusedAsync(422, "storage.tables.validation.invalidColumnName", "First$$Column-Name");
        Assert.Equal(["columnNames[0]", "columnNames[2]", "columnNames[3]"], refusal["errors"]!.AsArray().Select(error => error!.Text("key")));
    }
}
