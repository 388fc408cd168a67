using Headgate.Testing;

namespace Headgate.ServerTests.Components;

/// <summary>Who reaches which configurations.</summary>
public sealed class ReachingConfigurations(ComponentsFixture platform) : IClassFixture<ComponentsFixture>
{
    [Fact]
    public async Task A_token_reaches_the_components_it_names_and_no_others()
    {
        var mine = await platform.NewConfigurationAsync(component: "keboola.ex-http");
        var others = await platform.NewConfigurationAsync(component: "keboola.ex-ftp");
        var token = await platform.NewTokenAsync(new { componentAccess = new[] { "keboola.ex-http" } });

        Assert.Equal(ComponentsFixture.IdOf(mine), (await platform.GetJsonAsync(mine, token)).Text("id"));
        using (var change = await platform.PutAsync(mine, new { description = "by token" }, token))
            await change.ShouldBeAsync(200);
        await platform.NewConfigurationAsync(component: "keboola.ex-http", token: token);

        foreach (var path in new[] { others, $"{ComponentsFixture.Configs("keboola.ex-ftp")}/nowhere", ComponentsFixture.Configs("keboola.ex-ftp"), $"{others}/versions", $"{others}/rows" })
        {
            using var read = await platform.GetAsync(path, token);
            await read.ShouldBeRefusedAsync(403, "accessDenied");
        }

        foreach (var change in new[]
        {
            platform.PutAsync(others, new { name = "x" }, token), platform.DeleteAsync(others, token: token), platform.PostAsync($"{others}/rows", new { }, token),
            platform.PostAsync(ComponentsFixture.Configs("keboola.ex-ftp"), new { name = "x" }, token), platform.PutAsync($"{others}/state", new { state = new { } }, token),
            platform.PostAsync($"{others}/restore", null, token), platform.PostAsync($"{others}/versions/1/rollback", null, token),
            platform.PostAsync($"{others}/versions/1/create", new { name = "x" }, token),
        })
        {
            using var answer = await change;
            await answer.ShouldBeRefusedAsync(403, "accessDenied");
        }

        Assert.Equal(1, (await platform.GetJsonAsync(others))["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_token_that_manages_all_buckets_reaches_all_and_one_without_rights_none()
    {
        var path = await platform.NewConfigurationAsync();
        var all = await platform.NewTokenAsync(new { canManageBuckets = true });
        var none = await platform.NewTokenAsync();

        using var change = await platform.PutAsync(path, new { name = "by token" }, all);
        Assert.Equal("by token", (await change.ShouldBeAsync(200)).Text("name"));
        using var refused = await platform.GetAsync(path, none);
        await refused.ShouldBeRefusedAsync(403, "accessDenied");
    }

    [Fact]
    public async Task A_role_that_only_reads_changes_nothing()
    {
        var path = await platform.NewConfigurationAsync();
        var reader = await platform.NewMemberAsync(platform.Project, "readOnly");

        Assert.Equal(ComponentsFixture.IdOf(path), (await platform.GetJsonAsync(path, reader)).Text("id"));
        foreach (var change in new[] { platform.PutAsync(path, new { name = "x" }, reader), platform.DeleteAsync(path, token: reader), platform.PostAsync($"{path}/rows", new { }, reader) })
        {
            using var answer = await change;
            await answer.ShouldBeRefusedAsync(403, "accessDenied");
        }
    }

    [Fact]
    public async Task Another_projects_configuration_does_not_exist()
    {
        var path = await platform.NewConfigurationAsync();
        await platform.NewRowAsync(path, "r1");
        var other = await platform.NewProjectAsync();

        foreach (var below in new[] { "", "/versions", "/versions/1", "/rows", "/rows/r1" })
        {
            using var read = await platform.GetAsync(path + below, other.MasterToken);
            await read.ShouldBeRefusedAsync(404, "storage.configuration.notFound");
        }

        using var change = await platform.PutAsync(path, new { name = "stolen" }, other.MasterToken);
        await change.ShouldBeRefusedAsync(404, "storage.configuration.notFound");
        using var delete = await platform.DeleteAsync(path, token: other.MasterToken);
        await delete.ShouldBeRefusedAsync(404, "storage.configuration.notFound");
        Assert.Empty((await platform.GetJsonAsync(ComponentsFixture.Configs(), other.MasterToken)).AsArray());
        // The same id is free there.
        using var same = await platform.PostAsync(ComponentsFixture.Configs(), new { name = "x", configurationId = ComponentsFixture.IdOf(path) }, other.MasterToken);
        await same.ShouldBeAsync(201);
        Assert.Equal(2, (await platform.GetJsonAsync(path))["version"]!.GetValue<int>());
    }
}
