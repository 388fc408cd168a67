using Headgate.Testing;

namespace Headgate.ServerTests.Identity;

public sealed class ReachingTokens(IdentityPlatform platform) : IClassFixture<IdentityPlatform>
{
    private const string Tokens = "/v2/storage/tokens";

    [Fact]
    public async Task Manager_of_tokens_lists_all_of_the_project()
    {
        var project = await platform.NewProjectAsync();
        var guest = await platform.NewMemberAsync(project.Id, "guest");
        using var made = await platform.PostAsync(Tokens, null, project.MasterToken);
        var plain = (await made.ShouldBeAsync(201)).Text("id");

        var all = (await platform.GetJsonAsync(Tokens, project.MasterToken)).AsArray();

        Assert.Equal([Id(project.MasterToken), Id(guest), plain], all.Select(token => token!.Text("id")));
        Assert.Equal(["admin", "guest", null], all.Select(token => token!["admin"]?.Text("role")));
        Assert.Equal(project.MasterToken, all[0]!.Text("token"));
        Assert.All(all.Skip(1), token => Assert.False(token!.AsObject().ContainsKey("token")));
    }

    [Fact]
    public async Task Other_tokens_list_and_see_only_themselves()
    {
        var token = await platform.NewTokenAsync();
        var other = Id(await platform.NewTokenAsync());

        Assert.Equal(Id(token), Assert.Single((await platform.GetJsonAsync(Tokens, token)).AsArray())!.Text("id"));
        var own = await platform.GetJsonAsync($"{Tokens}/{Id(token)}", token);
        Assert.Equal(token, own.Text("token"));
        Assert.Equal(platform.Project.Value, own["owner"]!["id"]!.GetValue<long>());
        foreach (var (method, path) in new[]
        {
            (HttpMethod.Get, $"{Tokens}/{other}"), (HttpMethod.Put, $"{Tokens}/{other}"), (HttpMethod.Delete, $"{Tokens}/{other}"),
            (HttpMethod.Post, $"{Tokens}/{other}/refresh"), (HttpMethod.Get, $"{Tokens}/{other}/events"), (HttpMethod.Get, $"{Tokens}/987654321"),
        })
        {
            using var answer = await platform.SendAsync(method, path, null, token);
            await answer.ShouldBeRefusedAsync(403, "accessDenied");
        }
    }

    [Fact]
    public async Task Tokens_of_another_project_are_not_found()
    {
        var theirs = await platform.NewProjectAsync();
        using var made = await platform.PostAsync(Tokens, null, theirs.MasterToken);
        var plain = (await made.ShouldBeAsync(201)).Text("id");

        foreach (var id in new[] { plain, Id(theirs.MasterToken) })
        {
            foreach (var (method, path) in new[]
            {
                (HttpMethod.Get, $"{Tokens}/{id}"), (HttpMethod.Put, $"{Tokens}/{id}"), (HttpMethod.Delete, $"{Tokens}/{id}"), (HttpMethod.Post, $"{Tokens}/{id}/refresh"), (HttpMethod.Get, $"{Tokens}/{id}/events"),
            })
            {
                using var answer = await platform.SendAsync(method, path, null, null);
                await answer.ShouldBeRefusedAsync(404, "storage.tokens.notFound", id);
            }
        }

        await platform.GetJsonAsync("/v2/storage/tokens/verify", theirs.MasterToken);
    }

    [Fact]
    public async Task What_is_not_an_id_is_refused_in_the_words_clients_know()
    {
        using (var detail = await platform.GetAsync($"{Tokens}/foo"))
            await detail.ShouldBeRefusedAsync(404, "notFound", "resource not found");
        using (var delete = await platform.DeleteAsync($"{Tokens}/foo"))
            await delete.ShouldBeRefusedAsync(404, "notFound", "resource not found");
        using var refresh = await platform.PostAsync($"{Tokens}/foo/refresh");
        await refresh.ShouldBeRefusedAsync(400, "storage.validation", "Argument \"id\" is expected to be type \"int\", value \"foo\" given.");
    }

    [Fact]
    public async Task Branch_paths_show_the_same()
    {
        var id = Id(await platform.NewTokenAsync());
        Assert.Equal(id, (await platform.GetJsonAsync($"/v2/storage/branch/default/tokens/{id}")).Text("id"));
        Assert.Contains(id, (await platform.GetJsonAsync("/v2/storage/branch/default/tokens")).AsArray().Select(token => token!.Text("id")));
    }

    private static string Id(string token) => token.Split('-')[1];
}
