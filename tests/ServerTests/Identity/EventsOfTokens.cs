using Headgate.Testing;

namespace Headgate.ServerTests.Identity;

public sealed class EventsOfTokens(IdentityPlatform platform) : IClassFixture<IdentityPlatform>
{
    [Fact]
    public async Task Life_of_a_token_is_told_newest_first()
    {
        var token = await platform.NewTokenAsync(new { description = "told" });
        var path = $"/v2/storage/tokens/{token.Split('-')[1]}";
        using var changed = await platform.PutAsync(path, new { description = "told again" });
        using var refreshed = await platform.PostAsync($"{path}/refresh");
        var fresh = (await refreshed.ShouldBeAsync(200)).Text("token");
        using var spoke = await platform.PostAsync("/v2/storage/events", new { component = "dummy", message = "I was here" }, fresh);
        using var deleted = await platform.DeleteAsync(path);

        var events = (await platform.GetJsonAsync($"{path}/events")).AsArray();

        Assert.Equal(
            ["storage.tokenDeleted", "ext.dummy.", "storage.tokenRefreshed", "storage.tokenUpdated", "storage.tokenCreated"],
            events.Select(one => one!.Text("event")));
        var created = events[^1]!;
        Assert.Equal("token", created.Text("objectType"));
        Assert.Equal(token.Split('-')[1], created.Text("objectId"));
        Assert.Equal("told", created.Text("objectName"));
        Assert.Equal("admin@localhost", created["token"]!.Text("name"));
        Assert.Equal("storage", created.Text("component"));
        Assert.Equal("127.0.0.1", created["context"]!.Text("remoteAddr"));
    }

    [Fact]
    public async Task Token_sees_its_own_events_and_refused_changes_leave_none()
    {
        var token = await platform.NewTokenAsync();
        var path = $"/v2/storage/tokens/{token.Split('-')[1]}";
        using var refused = await platform.PutAsync(path, new { bucketPermissions = new Dictionary<string, string> { ["in.c-nowhere"] = "read" } });
        await refused.ShouldBeAsync(400);

        var events = (await platform.GetJsonAsync($"{path}/events", token)).AsArray();

        Assert.Equal("storage.tokenCreated", Assert.Single(events)!.Text("event"));
    }
}
