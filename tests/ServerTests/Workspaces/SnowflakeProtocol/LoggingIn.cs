using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Headgate.Testing;
using Headgate.Workspaces;

namespace Headgate.ServerTests.Workspaces.SnowflakeProtocol;

public sealed class LoggingIn(SnowflakeFixture platform) : IClassFixture<SnowflakeFixture>
{
    [Fact]
    public async Task A_password_gives_tokens_and_what_drivers_read()
    {
        var target = await platform.NewTargetAsync();

        var answer = await target.LoginAsync(user: target.User.ToLowerInvariant(), more: new JsonObject { ["SESSION_PARAMETERS"] = new JsonObject { ["JS_TREAT_INTEGER_AS_BIGINT"] = true, ["QUERY_TAG"] = "tag" } });

        Assert.True(answer["success"]!.GetValue<bool>());
        var data = answer["data"]!;
        Assert.Equal(64, data.Text("token").Length);
        Assert.Equal(64, data.Text("masterToken").Length);
        Assert.NotEqual(data.Text("token"), data.Text("masterToken"));
        Assert.Equal(3600, data["validityInSeconds"]!.GetValue<int>());
        Assert.Equal(14_400, data["masterValidityInSeconds"]!.GetValue<int>());
        Assert.Equal(target.User, data.Text("displayUserName"));
        Assert.Equal($"KEBOOLA_{platform.Project}", data["sessionInfo"]!.Text("databaseName"));
        Assert.Equal(target.Schema, data["sessionInfo"]!.Text("schemaName"));
        var parameters = data["parameters"]!.AsArray().ToDictionary(parameter => parameter!.Text("name"), parameter => parameter!["value"]!);
        Assert.True(parameters["AUTOCOMMIT"].GetValue<bool>());
        Assert.True(parameters["JS_TREAT_INTEGER_AS_BIGINT"].GetValue<bool>());
        Assert.Equal("tag", parameters["QUERY_TAG"].GetValue<string>());
        Assert.Equal("JSON", parameters["QUERY_RESULT_FORMAT"].GetValue<string>());
    }

    [Fact]
    public async Task An_unknown_user_and_a_wrong_password_are_told_the_same()
    {
        var target = await platform.NewTargetAsync();
        JsonNode[] refused =
        [
            await target.LoginAsync("wrong"), await target.LoginAsync(""), await target.LoginAsync(user: "HEADGATE_NOBODY"), await target.LoginAsync(user: ""),
            await target.LoginAsync(target.Password + "x"), await target.LoginAsync(user: target.User + "\0"), await target.LoginAsync(user: new string('x', 5000)),
        ];

        Assert.All(refused, answer => Assert.Equal(refused[0].ToJsonString(), answer.ToJsonString()));
        Assert.Equal("390100", refused[0].Text("code"));
        Assert.Equal("Incorrect username or password was specified.", refused[0].Text("message"));
        Assert.False(refused[0]["success"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_reset_password_ends_its_sessions_and_their_results_at_once()
    {
        var target = await platform.NewTargetAsync();
        var before = await target.ConnectAsync();
        var left = (await before.QueryAsync("rows 1"))["data"]!.Text("queryId");
        platform.Warehouses.Hold();
        var waiting = before.QueryAsync("wait");
        await Eventually.HoldsAsync(() => platform.Warehouses.Running > 0);

        var password = await platform.Logins.ResetPasswordAsync((await platform.Logins.FindAsync(target.User, CancellationToken.None))!.Workspace, CancellationToken.None);

        Assert.False((await waiting)["success"]!.GetValue<bool>());
        Assert.Equal("390104", (await before.QueryAsync("rows 1")).Text("code"));
        Assert.Equal("390114", (await before.RenewAsync()).Text("code"));
        Assert.Equal("390100", (await target.LoginAsync()).Text("code"));
        var after = await (target with { Password = password }).ConnectAsync();
        Assert.True((await after.QueryAsync("rows 1"))["success"]!.GetValue<bool>());
        Assert.Equal("000707", (await after.ResultAsync(left)).Text("code"));
    }

    [Fact]
    public async Task A_deleted_workspace_ends_its_sessions_and_takes_its_files_away()
    {
        var target = await platform.NewTargetAsync();
        var session = await target.ConnectAsync();
        await session.DoneAsync("rows 200000");
        Assert.True(Directory.Exists(System.IO.Path.Combine(platform.ResultFolder, $"{target.Id}")));

        await platform.Api.DeleteAsync($"{RowsFixture.Path}/{target.Id}/?async=false");

        Assert.Equal("390104", (await session.QueryAsync("rows 1")).Text("code"));
        Assert.Equal("390100", (await target.LoginAsync()).Text("code"));
        Assert.False(Directory.Exists(System.IO.Path.Combine(platform.ResultFolder, $"{target.Id}")));
    }

    [Fact]
    public async Task Both_key_slots_open_the_workspace_and_a_replaced_key_ends_its_sessions()
    {
        var target = await platform.NewTargetAsync();
        using var first = await AddKeyAsync(target, LoginKey.First);
        using var second = await AddKeyAsync(target, LoginKey.Second);
        var now = platform.Clock.GetUtcNow();
        var one = await KeyLoginAsync(target, KeyPairs.Token(first, target.User, now));
        var two = await KeyLoginAsync(target, KeyPairs.Token(second, target.User, now, account: "ORG.ACCOUNT", inMilliseconds: true));
        Assert.True(one["success"]!.GetValue<bool>(), one.ToJsonString());
        Assert.True(two["success"]!.GetValue<bool>(), two.ToJsonString());

        using var third = await AddKeyAsync(target, LoginKey.First);

        Assert.Equal("390104", (await Connection(one).QueryAsync("rows 1")).Text("code"));
        Assert.True((await Connection(two).QueryAsync("rows 1"))["success"]!.GetValue<bool>());
        Assert.Equal("390144", (await KeyLoginAsync(target, KeyPairs.Token(first, target.User, now))).Text("code"));
    }

    [Fact]
    public async Task A_token_that_is_not_right_is_refused_whatever_is_wrong_with_it()
    {
        var target = await platform.NewTargetAsync();
        using var key = await AddKeyAsync(target, LoginKey.First);
        using var foreign = RSA.Create(2048);
        var now = platform.Clock.GetUtcNow();
        var good = KeyPairs.Token(key, target.User, now);
        string[] tokens =
        [
            "", "nonsense", "a.b.c", good[..^8] + "AAAAAAAA", good + ".x",
            KeyPairs.Token(foreign, target.User, now),
            KeyPairs.Token(foreign, target.User, now, claimed: key),
            KeyPairs.Token(key, target.User, now, algorithm: "none"),
            KeyPairs.Token(key, target.User, now, algorithm: "HS256"),
            KeyPairs.Token(key, target.User, now - TimeSpan.FromHours(1)),
            KeyPairs.Token(key, target.User, now + TimeSpan.FromHours(1)),
            KeyPairs.Token(key, target.User, now, life: TimeSpan.FromDays(1)),
            KeyPairs.Token(key, target.User, now, subject: "ANY.SOMEBODY"),
            KeyPairs.Token(key, "SOMEBODY", now),
        ];

        foreach (var token in tokens.Take(8))
            Assert.Equal("390144", (await KeyLoginAsync(target, token)).Text("code"));
        // The next guesses come after the lock that so many wrong ones bring.
        platform.Clock.Advance(TimeSpan.FromMinutes(2));
        now = platform.Clock.GetUtcNow();
        foreach (var token in tokens.Skip(8))
            Assert.Equal("390144", (await KeyLoginAsync(target, token)).Text("code"));
        Assert.True((await KeyLoginAsync(target, KeyPairs.Token(key, target.User, platform.Clock.GetUtcNow())))["success"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData("none")]
    [InlineData("snowflake-person-sso")]
    public async Task A_login_type_without_a_login_lets_nobody_in(string type)
    {
        var target = await platform.NewTargetAsync(new JsonObject { ["backend"] = "snowflake", ["loginType"] = type });

        Assert.Equal("390100", (await target.LoginAsync("")).Text("code"));
        Assert.Equal("390100", (await target.LoginAsync("guess")).Text("code"));
    }

    [Theory]
    [InlineData("EXTERNALBROWSER")]
    [InlineData("OAUTH")]
    [InlineData("https://sso.example.com")]
    public async Task Single_sign_on_is_refused_by_name(string authenticator)
    {
        var target = await platform.NewTargetAsync();

        var login = await target.LoginAsync(more: new JsonObject { ["AUTHENTICATOR"] = authenticator });
        var begin = await platform.AskAsync(HttpMethod.Post, "/session/authenticator-request", null, new JsonObject { ["data"] = new JsonObject { ["AUTHENTICATOR"] = authenticator } });

        Assert.Equal(["390190", "390190"], [login.Text("code"), begin.Text("code")]);
        Assert.Contains(authenticator, login.Text("message"), StringComparison.OrdinalIgnoreCase);
        Assert.Contains(authenticator, begin.Text("message"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Guessing_is_slowed_down_and_the_lock_ends_by_itself()
    {
        var (target, neighbour) = (await platform.NewTargetAsync(), await platform.NewTargetAsync());
        var codes = new List<string>();
        for (var guess = 0; guess < 12; guess++)
            codes.Add((await target.LoginAsync($"guess {guess}")).Text("code"));

        Assert.Equal(Enumerable.Repeat("390100", 10).Append("390102").Append("390102"), codes);
        Assert.Equal("390102", (await target.LoginAsync()).Text("code"));
        await neighbour.ConnectAsync();
        platform.Clock.Advance(TimeSpan.FromSeconds(61));
        await target.ConnectAsync();
    }

    [Fact]
    public async Task Another_schema_is_used_when_it_is_there_and_else_the_answer_names_the_own_one()
    {
        var target = await platform.NewTargetAsync();

        var there = await target.LoginAsync(query: "?schemaName=in.c-main");
        var missing = await target.LoginAsync(query: "?schemaName=nothing");

        Assert.Equal("in.c-main", there["data"]!["sessionInfo"]!.Text("schemaName"));
        Assert.Equal(target.Schema, missing["data"]!["sessionInfo"]!.Text("schemaName"));
    }

    private async Task<RSA> AddKeyAsync(DriverTarget target, string name)
    {
        var key = RSA.Create(2048);
        var login = await platform.Logins.FindAsync(target.User, CancellationToken.None);
        await platform.Logins.SetPublicKeyAsync(login!.Workspace, PublicKeys.Of(key), name, (_, _) => Task.CompletedTask, CancellationToken.None);
        return key;
    }

    private static Task<JsonNode> KeyLoginAsync(DriverTarget target, string token) => target.LoginAsync(more: new JsonObject { ["AUTHENTICATOR"] = "SNOWFLAKE_JWT", ["TOKEN"] = token, ["PASSWORD"] = null });

    private DriverConnection Connection(JsonNode login) => new(platform, login["data"]!.Text("token"), login["data"]!.Text("masterToken"));
}
