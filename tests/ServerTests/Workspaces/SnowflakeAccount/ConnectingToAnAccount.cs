using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Workspaces.SnowflakeAccount;

namespace Headgate.ServerTests.Workspaces.SnowflakeAccount;

/// <summary>The client of Snowflake's protocol against the endpoint of another node.</summary>
public sealed class ConnectingToAnAccount(AccountFixture platform) : IClassFixture<AccountFixture>
{
    private const string Slow = "select count(*) as n from table(generator(rowcount => 1000000000)) a, table(generator(rowcount => 1000)) b where seq8() % 7 = 3";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_wrong_password_is_told_with_the_setting()
    {
        var refused = await RefusedAsync(platform.Options with { Password = "not-this-one" });
        Assert.Equal("workspace.accountLoginRefused", refused.Code);
        Assert.Contains("Workspaces:SnowflakeAccount:Password", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-this-one", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_that_is_not_there_is_told()
    {
        Assert.Equal("workspace.accountPlaceMissing", (await RefusedAsync(platform.Options with { Schema = "NOWHERE" })).Code);
    }

    [Fact]
    public async Task Something_else_than_an_account_is_told()
    {
        var refused = await RefusedAsync(platform.Options with { AccountUrl = platform.Options.AccountUrl + "nothing/here" });
        Assert.Equal("workspace.accountUnreachable", refused.Code);
        Assert.Contains("Workspaces:SnowflakeAccount:AccountUrl", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_pair_opens_it_and_a_file_without_one_is_told()
    {
        using var key = RSA.Create(2048);
        await platform.Account.PostAsync($"{platform.AccountWorkspace}/public-key", new JsonObject { ["publicKey"] = key.ExportSubjectPublicKeyInfoPem() });
        var file = Path.GetTempFileName();
        try
        {
            var options = platform.Options with { Password = null, PrivateKeyFile = file };
            Assert.Equal("workspace.accountLoginRefused", (await RefusedAsync(options)).Code);
            await File.WriteAllTextAsync(file, key.ExportPkcs8PrivateKeyPem(), Stop);
            using var client = new AccountClient(options, TimeProvider.System);
            await using var session = await client.OpenAsync(options.Schema, options.Role, Stop);
            Assert.Equal([["1"]], await (await session.ExecuteAsync("SELECT 1", Stop)).AllAsync(Stop));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_token_that_has_expired_is_renewed()
    {
        using var client = new AccountClient(platform.Options, TimeProvider.System);
        await using var session = await client.OpenAsync(platform.Options.Schema, null, Stop);
        await session.ExecuteAsync("SET marked = 'kept'", Stop);
        await Task.Delay(TimeSpan.FromSeconds(1.5), Stop);
        Assert.Equal([["kept"]], await (await session.ExecuteAsync("SELECT $marked", Stop)).AllAsync(Stop));
    }

    [Fact]
    public async Task A_statement_that_nobody_waits_for_is_ended()
    {
        using var client = new AccountClient(platform.Options, TimeProvider.System);
        await using var session = await client.OpenAsync(platform.Options.Schema, null, Stop);
        using var given = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var slow = session.ExecuteAsync(Slow, given.Token);
        given.CancelAfter(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slow);
        Assert.Equal([["1"]], await (await session.ExecuteAsync("SELECT 1", Stop)).AllAsync(Stop));
    }

    [Fact]
    public async Task A_refused_statement_has_the_accounts_number_and_text()
    {
        using var client = new AccountClient(platform.Options, TimeProvider.System);
        await using var session = await client.OpenAsync(platform.Options.Schema, null, Stop);
        var failure = await Assert.ThrowsAsync<AccountFailureException>(() => session.ExecuteAsync("SELECT * FROM nowhere", Stop));
        Assert.Equal(("002003", true), (failure.Code, failure.IsStatements));
    }

    private static async Task<ApiError> RefusedAsync(SnowflakeAccountOptions options)
    {
        using var client = new AccountClient(options, TimeProvider.System);
        return (await Assert.ThrowsAsync<RefusedException>(() => client.OpenAsync(options.Schema, options.Role, Stop))).Error;
    }
}
