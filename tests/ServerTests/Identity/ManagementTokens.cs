using System.Text.Json;
using Headgate.Identity;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Identity;

public sealed class ManagementTokens(IdentityPlatform platform) : IClassFixture<IdentityPlatform>
{
    private ProjectAdministration Administration => platform.Services.GetRequiredService<ProjectAdministration>();

    [Fact]
    public async Task Personal_token_shows_its_user()
    {
        using var answer = await VerifyAsync(platform.ManageToken);
        var me = await answer.ShouldBeAsync(200);

        Assert.Equal(platform.ManageToken.Split('-')[0], me["id"]!.ToJsonString());
        Assert.Equal("admin", me.Text("type"));
        Assert.Equal("admin@localhost", me["user"]!.Text("email"));
        Assert.True(me["user"]!["isSuperAdmin"]!.GetValue<bool>());
        Assert.Equal(JsonValueKind.Number, me["user"]!["id"]!.GetValueKind());
        Assert.DoesNotContain(platform.ManageToken.Split('-')[1], me.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Application_token_shows_its_scopes_and_no_user()
    {
        using var answer = await VerifyAsync(await Administration.CreateManageTokenAsync("billing", null, ["projects:read"], null, CancellationToken.None));
        var me = await answer.ShouldBeAsync(200);

        Assert.Equal("super", me.Text("type"));
        Assert.Equal("""["projects:read"]""", me["scopes"]!.ToJsonString());
        Assert.False(me.AsObject().ContainsKey("user"));
    }

    [Fact]
    public async Task Wrong_missing_and_expired_tokens_are_refused()
    {
        var short_lived = await Administration.CreateManageTokenAsync("soon over", null, [], platform.Clock.GetUtcNow().AddHours(1), CancellationToken.None);
        using (var good = await VerifyAsync(short_lived))
            await good.ShouldBeAsync(200);
        platform.Clock.Advance(TimeSpan.FromHours(1.1));

        foreach (var wrong in new[] { platform.ManageToken + "x", "999999-abc", "nonsense", platform.MasterToken, short_lived })
        {
            using var answer = await VerifyAsync(wrong);
            await answer.ShouldBeRefusedAsync(401, "storage.tokenInvalid", "Invalid access token");
        }

        using var missing = await platform.GetAsync("/manage/tokens/verify");
        await missing.ShouldBeRefusedAsync(401, "storage.tokenInvalid", "Access token must be set");
    }

    private async Task<HttpResponseMessage> VerifyAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/manage/tokens/verify");
        request.Headers.Add("X-KBC-ManageApiToken", token);
        return await platform.Client.SendAsync(request);
    }
}
