using Headgate.Identity;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Identity;

public sealed class TokensThatExpired(IdentityPlatform platform) : IClassFixture<IdentityPlatform>
{
    [Fact]
    public async Task They_are_listed_as_expired_for_a_while_and_then_deleted()
    {
        var soon = (await platform.NewTokenAsync(new { expiresIn = 60 })).Split('-')[1];
        var later = (await platform.NewTokenAsync(new { expiresIn = 3600 * 24 * 30 })).Split('-')[1];
        var never = (await platform.NewTokenAsync()).Split('-')[1];
        platform.Clock.Advance(TimeSpan.FromDays(1));

        await SweepAsync();
        Assert.True((await platform.GetJsonAsync($"/v2/storage/tokens/{soon}"))["isExpired"]!.GetValue<bool>());

        platform.Clock.Advance(TimeSpan.FromDays(7));
        await SweepAsync();

        using var gone = await platform.GetAsync($"/v2/storage/tokens/{soon}");
        await gone.ShouldBeRefusedAsync(404, "storage.tokens.notFound");
        Assert.False((await platform.GetJsonAsync($"/v2/storage/tokens/{later}"))["isExpired"]!.GetValue<bool>());
        Assert.Null((await platform.GetJsonAsync($"/v2/storage/tokens/{never}"))["expires"]);
    }

    private Task SweepAsync() => platform.Services.GetRequiredService<ExpiredTokens>().SweepAsync(CancellationToken.None);
}
