using Headgate.Testing;

namespace Headgate.ServerTests.Components;

public sealed class TrashingConfigurations(ComponentsFixture platform) : IClassFixture<ComponentsFixture>
{
    [Fact]
    public async Task What_is_in_the_trash_answers_404_everywhere_and_comes_back_whole()
    {
        var path = await platform.NewConfigurationAsync(new { a = 1 });
        await platform.NewRowAsync(path, "r1", new { b = 1 });
        await DeleteAsync(path);
        var id = ComponentsFixture.IdOf(path);

        foreach (var below in new[] { "", "/versions", "/versions/1", "/rows", "/rows/r1", "/rows/r1/versions", "/rows/r1/versions/1" })
        {
            using var answer = await platform.GetAsync(path + below);
            await answer.ShouldBeRefusedAsync(404, "storage.configuration.notFound", $"Configuration \"{id}\" not found");
        }

        foreach (var change in new[]
        {
            platform.PutAsync(path, new { name = "x" }), platform.PutAsync($"{path}/state", new { state = new { } }), platform.PostAsync($"{path}/rows", new { }),
            platform.PutAsync($"{path}/rows/r1", new { name = "x" }), platform.PostAsync($"{path}/versions/1/rollback"),
            platform.PostAsync($"{path}/versions/1/create", new { name = "x" }),
        })
        {
            using var answer = await change;
            await answer.ShouldBeRefusedAsync(404, "storage.configuration.notFound");
        }

        using var restored = await platform.PostAsync($"{path}/restore");
        var back = await restored.ShouldBeAsync(200);
        Assert.Equal(4, back["version"]!.GetValue<int>());
        Assert.Equal("Configuration restored", back.Text("changeDescription"));
        Assert.False(back["isDeleted"]!.GetValue<bool>());
        Assert.Equal("""{"b":1}""", (await platform.GetJsonAsync($"{path}/rows/r1"))["configuration"]!.ToJsonString());
    }

    [Fact]
    public async Task Only_what_is_in_the_trash_can_be_restored()
    {
        var path = await platform.NewConfigurationAsync();
        using var living = await platform.PostAsync($"{path}/restore");
        await living.ShouldBeRefusedAsync(404, "notFound", $"Deleted configuration {ComponentsFixture.IdOf(path)} not found");
        using var unknown = await platform.PostAsync($"{ComponentsFixture.Configs()}/nowhere/restore");
        await unknown.ShouldBeRefusedAsync(404, "notFound", "Deleted configuration nowhere not found");
    }

    [Fact]
    public async Task An_id_in_the_trash_is_taken_until_it_is_purged()
    {
        var path = await platform.NewConfigurationAsync(new { a = 1 });
        var id = ComponentsFixture.IdOf(path);
        await platform.NewRowAsync(path, "r1");
        await DeleteAsync(path);
        using (var taken = await platform.PostAsync(ComponentsFixture.Configs(), new { name = "x", configurationId = id }))
            await taken.ShouldBeRefusedAsync(400, "configurationAlreadyExists");

        await DeleteAsync(path);

        using var gone = await platform.PostAsync($"{path}/restore");
        await gone.ShouldBeRefusedAsync(404, "notFound");
        using var third = await platform.DeleteAsync(path);
        await third.ShouldBeRefusedAsync(404, "storage.configuration.notFound");
        using var again = await platform.PostAsync(ComponentsFixture.Configs(), new { name = "x", configurationId = id });
        Assert.Equal(1, (await again.ShouldBeAsync(201))["version"]!.GetValue<int>());
        Assert.Empty((await platform.GetJsonAsync($"{path}/rows")).AsArray());
        var events = (await platform.GetJsonAsync($"/v2/storage/events?q=objectId:\"{id}\"")).AsArray().Select(one => one!.Text("event"));
        Assert.Contains("storage.componentConfigurationPurged", events);
    }

    [Fact]
    public async Task Purging_needs_the_right_for_it()
    {
        var path = await platform.NewConfigurationAsync();
        var without = await platform.NewTokenAsync(new { canManageBuckets = true });
        var with = await platform.NewTokenAsync(new { canManageBuckets = true, canPurgeTrash = true });
        await DeleteAsync(path, without);

        using (var refused = await platform.DeleteAsync(path, token: without))
            await refused.ShouldBeRefusedAsync(403, "accessDenied");
        Assert.Contains(
            ComponentsFixture.IdOf(path),
            (await platform.GetJsonAsync($"{ComponentsFixture.Configs()}?isDeleted=true")).AsArray().Select(one => one!.Text("id")));
        await DeleteAsync(path, with);
    }

    [Fact]
    public async Task The_trash_of_a_development_branch_cannot_be_purged()
    {
        var path = await platform.NewConfigurationAsync();
        var branch = await platform.NewBranchAsync();
        var inBranch = path.Replace("/storage/", $"/storage/branch/{branch}/", StringComparison.Ordinal);
        await DeleteAsync(inBranch);

        using var refused = await platform.DeleteAsync(inBranch);
        await refused.ShouldBeRefusedAsync(
            400, "storage.components.cannotDeleteConfiguration", "Deleting configuration from trash is not allowed in development branches.");
        Assert.Equal(1, (await platform.GetJsonAsync(path))["version"]!.GetValue<int>());
    }

    private async Task DeleteAsync(string path, string? token = null)
    {
        using var answer = await platform.DeleteAsync(path, token: token);
        await answer.ShouldBeAsync(204);
    }
}
