using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Workspaces.SnowflakeProtocol;

public sealed class KeepingASession(SnowflakeFixture platform) : IClassFixture<SnowflakeFixture>
{
    [Fact]
    public async Task An_expired_token_is_told_from_an_unknown_one_and_renewed_with_the_master_token()
    {
        var session = await (await platform.NewTargetAsync()).ConnectAsync();
        platform.Clock.Advance(TimeSpan.FromMinutes(61));

        Assert.Equal("390112", (await session.QueryAsync("rows 1")).Text("code"));
        Assert.Equal("390104", (await (session with { Token = "unknown" }).QueryAsync("rows 1")).Text("code"));
        var renewed = await session.RenewAsync();
        Assert.Equal(session.Master, renewed["data"]!.Text("masterToken"));
        Assert.Equal(3600, renewed["data"]!["validityInSecondsST"]!.GetValue<int>());
        var again = session with { Token = renewed["data"]!.Text("sessionToken") };
        Assert.True((await again.QueryAsync("rows 1"))["success"]!.GetValue<bool>());
        Assert.Equal("390112", (await session.QueryAsync("rows 1")).Text("code"));
    }

    [Fact]
    public async Task A_session_token_does_not_renew_and_a_master_token_does_not_query()
    {
        var session = await (await platform.NewTargetAsync()).ConnectAsync();

        Assert.Equal("390114", (await session.RenewAsync(session.Token)).Text("code"));
        Assert.Equal("390104", (await (session with { Token = session.Master }).QueryAsync("rows 1")).Text("code"));
    }

    [Fact]
    public async Task Renewals_at_once_all_give_tokens_that_work()
    {
        var session = await (await platform.NewTargetAsync()).ConnectAsync();

        var renewed = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => session.RenewAsync()));

        foreach (var token in renewed.Select(answer => answer["data"]!.Text("sessionToken")))
            Assert.True((await (session with { Token = token }).QueryAsync("rows 1"))["success"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_heartbeat_keeps_a_session_and_silence_ends_it()
    {
        var target = await platform.NewTargetAsync();
        var (beating, silent) = (await target.ConnectAsync(), await target.ConnectAsync());
        await silent.QueryAsync("rows 1");
        for (var hour = 0; hour < 5; hour++)
        {
            beating = beating with { Token = (await beating.RenewAsync())["data"]!.Text("sessionToken") };
            Assert.True((await platform.AskAsync(HttpMethod.Post, "/session/heartbeat", beating.Token))["success"]!.GetValue<bool>());
            platform.Clock.Advance(TimeSpan.FromMinutes(59));
        }

        Assert.Equal("390114", (await silent.RenewAsync()).Text("code"));
        await Eventually.HoldsAsync(() => platform.Warehouses.Sessions.Any(session => session.IsDisposed));
        Assert.True((await beating.QueryAsync("rows 1"))["success"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Its_end_closes_the_warehouses_session_and_stops_what_runs()
    {
        var session = await (await platform.NewTargetAsync()).ConnectAsync();
        platform.Warehouses.Hold();
        var waiting = session.QueryAsync("wait");
        await Eventually.HoldsAsync(() => platform.Warehouses.Running > 0);

        Assert.True((await session.EndAsync())["success"]!.GetValue<bool>());

        Assert.Equal("000604", (await waiting).Text("code"));
        await Eventually.HoldsAsync(() => platform.Warehouses.Running == 0);
        Assert.Equal("390104", (await session.EndAsync()).Text("code"));
        Assert.Equal("390114", (await session.RenewAsync()).Text("code"));
    }

    [Fact]
    public async Task A_workspace_has_no_more_sessions_than_it_may_however_many_come_at_once()
    {
        var target = await platform.NewTargetAsync();

        var logins = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => target.LoginAsync()));

        Assert.Equal(4, logins.Count(login => login["success"]!.GetValue<bool>()));
        Assert.All(logins.Where(login => !login["success"]!.GetValue<bool>()), login => Assert.Equal("390400", login.Text("code")));
        var one = logins.First(login => login["success"]!.GetValue<bool>())["data"]!;
        await new DriverConnection(platform, one.Text("token"), one.Text("masterToken")).EndAsync();
        await target.ConnectAsync();
    }

    [Fact]
    public async Task Parameters_of_the_login_reach_the_warehouse()
    {
        var target = await platform.NewTargetAsync();
        var login = await target.LoginAsync(more: new JsonObject { ["SESSION_PARAMETERS"] = new JsonObject { ["timezone"] = "Asia/Tokyo" } });
        await new DriverConnection(platform, login["data"]!.Text("token"), "").QueryAsync("rows 1");

        Assert.Contains(platform.Warehouses.Opened, opened => opened.User == target.User && opened.Parameters["TIMEZONE"] == "Asia/Tokyo");
    }

    [Fact]
    public async Task A_call_without_a_token_gets_401()
    {
        using var none = await platform.CallAsync(HttpMethod.Post, "/queries/v1/query-request", null, new JsonObject { ["sqlText"] = "rows 1" });
        Assert.Equal("390101", (await none.ShouldBeAsync(401)).Text("code"));
    }

    [Fact]
    public async Task Telemetry_is_taken_and_dropped()
    {
        var session = await (await platform.NewTargetAsync()).ConnectAsync();

        var answer = await platform.AskAsync(HttpMethod.Post, "/telemetry/send", session.Token, new JsonObject { ["logs"] = new JsonArray() }, isPacked: true);

        Assert.True(answer["success"]!.GetValue<bool>());
    }
}
