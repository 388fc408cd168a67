using System.Globalization;

namespace Headgate.ServerTests.Cli;

public sealed class ManagingTokens(CommandLine cli) : IClassFixture<CommandLine>
{
    [Fact]
    public async Task A_token_is_made_with_what_it_may_and_its_secret_works()
    {
        cli.Write("t.csv", "id\n1\n");
        await cli.DoAsync("table", "upload", "in.c-seen.t", "t.csv");
        var made = await cli.JsonAsync("token", "create", "--description", "for a test", "--bucket", "in.c-seen=read", "--expires-in", "3600");
        Assert.Equal("read", (string?)made["bucketPermissions"]!["in.c-seen"]);
        Assert.NotNull(made["expires"]);

        var secret = (string)made["token"]!;
        var read = await cli.RunAsync(null, ["table", "preview", "in.c-seen.t", "--url", $"{cli.Node.Url}"], ("HEADGATE_TOKEN", secret));
        Assert.Equal(0, read.Code);
        var written = await cli.RunAsync(null, ["table", "upload", "in.c-seen.t", "t.csv", "--url", $"{cli.Node.Url}"], ("HEADGATE_TOKEN", secret));
        Assert.Equal(4, written.Code);
    }

    [Fact]
    public async Task The_list_shows_tokens_without_secrets()
    {
        var made = await cli.JsonAsync("token", "create", "--description", "listed");
        var (id, secret) = ($"{made["id"]}", (string)made["token"]!);
        foreach (var list in new[] { await cli.DoAsync("token", "list"), await cli.DoAsync("token", "list", "--json") })
        {
            Assert.Contains(id, list, StringComparison.Ordinal);
            Assert.Contains("listed", list, StringComparison.Ordinal);
            Assert.DoesNotContain(secret.Split('-')[2], list, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_refreshed_token_has_a_new_secret_and_the_old_one_is_refused()
    {
        var made = await cli.JsonAsync("token", "create", "--description", "refreshed");
        var refreshed = await cli.JsonAsync("token", "refresh", $"{made["id"]}");
        Assert.NotEqual((string?)made["token"], (string?)refreshed["token"]);
        Assert.Equal(4, await StatusWithAsync((string)made["token"]!));
        Assert.Equal(0, await StatusWithAsync((string)refreshed["token"]!));
    }

    [Fact]
    public async Task A_deleted_token_is_refused()
    {
        var made = await cli.JsonAsync("token", "create", "--can-manage-buckets");
        var id = long.Parse($"{made["id"]}", CultureInfo.InvariantCulture);
        Assert.Equal(0, await StatusWithAsync((string)made["token"]!));
        Assert.Equal(id, (long)(await cli.JsonAsync("token", "delete", $"{id}"))["id"]!);
        Assert.Equal(4, await StatusWithAsync((string)made["token"]!));
    }

    [Fact]
    public async Task Status_tells_of_the_server_and_of_the_tokens_project()
    {
        var status = await cli.JsonAsync("status");
        Assert.True((bool)status["ready"]!);
        Assert.Equal($"{cli.Node.Url}", (string?)status["url"]);
        Assert.NotNull(status["version"]);
        Assert.NotNull(status["project"]!["id"]);
        Assert.Contains("ready", await cli.DoAsync("status"), StringComparison.Ordinal);
    }

    private async Task<int> StatusWithAsync(string token) => (await cli.RunAsync(null, ["status", "--url", $"{cli.Node.Url}"], ("HEADGATE_TOKEN", token))).Code;
}
