using Headgate.Testing;

namespace Headgate.ServerTests.Identity;

public sealed class VerifyingAToken(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    [Fact]
    public async Task Master_token_shows_its_project_organization_and_admin()
    {
        var me = await platform.GetJsonAsync("/v2/storage/tokens/verify");

        Assert.Equal(platform.MasterToken, me.Text("token"));
        Assert.Equal(platform.MasterToken.Split('-')[1], me["id"]!.GetValue<string>());
        Assert.True(me["isMasterToken"]!.GetValue<bool>());
        Assert.Equal(platform.Project.Value, me["owner"]!["id"]!.GetValue<long>());
    }
}
