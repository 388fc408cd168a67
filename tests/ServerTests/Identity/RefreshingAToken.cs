using Headgate.Testing;

namespace Headgate.ServerTests.Identity;

public sealed class RefreshingAToken(IdentityPlatform platform) : IClassFixture<IdentityPlatform>
{
    private const string Verify = "/v2/storage/tokens/verify";

    [Fact]
    public async Task Every_token_refreshes_itself_and_the_old_secret_is_dead_at_once()
    {
        var token = await platform.NewTokenAsync(new { expiresIn = 3_000_000 });
        var before = await platform.GetJsonAsync(Verify, token);
        platform.Clock.Advance(TimeSpan.FromSeconds(2));

        var fresh = await RefreshedAsync(token, token);

        Assert.NotEqual(token, fresh);
        Assert.Equal(token.Split('-')[..2], fresh.Split('-')[..2]);
        using (var dead = await platform.GetAsync(Verify, token))
            await dead.ShouldBeRefusedAsync(401, "storage.tokenInvalid");
        var after = await platform.GetJsonAsync(Verify, fresh);
        Assert.Equal(fresh, after.Text("token"));
        Assert.Equal(before.Text("created"), after.Text("created"));
        Assert.NotEqual(before.Text("refreshed"), after.Text("refreshed"));
    }

    [Fact]
    public async Task Master_token_refreshes_itself()
    {
        var member = await platform.NewMemberAsync(platform.Project, "guest");
        var fresh = await RefreshedAsync(member, member);
        Assert.Equal("guest", (await platform.GetJsonAsync(Verify, fresh))["admin"]!.Text("role"));
    }

    [Fact]
    public async Task Manager_of_tokens_refreshes_plain_tokens_but_no_other_admins()
    {
        var plain = await platform.NewTokenAsync();
        var admin = await platform.NewMemberAsync(platform.Project, "guest");

        await platform.GetJsonAsync(Verify, await RefreshedAsync(plain, platform.MasterToken));
        using (var refused = await platform.PostAsync(Path(admin)))
            await refused.ShouldBeRefusedAsync(403, "accessDenied");
        await platform.GetJsonAsync(Verify, admin);
    }

    [Fact]
    public async Task Of_refreshes_at_once_the_secret_of_the_last_answer_that_succeeded_works()
    {
        var token = await platform.NewTokenAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => platform.PostAsync(Path(token))));

        var working = 0;
        foreach (var answer in answers)
        {
            using (answer)
            {
                if ((int)answer.StatusCode != 200)
                {
                    await answer.ShouldBeRefusedAsync(400, "storage.tokens.refreshedMeanwhile");
                    continue;
                }

                using var check = await platform.GetAsync(Verify, (await answer.ShouldBeAsync(200)).Text("token"));
                working += check.IsSuccessStatusCode ? 1 : 0;
            }
        }

        Assert.Equal(1, working);
    }

    private async Task<string> RefreshedAsync(string token, string by)
    {
        using var answer = await platform.PostAsync(Path(token), null, by);
        return (await answer.ShouldBeAsync(200)).Text("token");
    }

    private static string Path(string token) => $"/v2/storage/tokens/{token.Split('-')[1]}/refresh";
}
