using System.Net;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Gateway;

/// <summary>The token is made once, kept in <c>bootstrap.json</c> and shown by the command line.</summary>
public sealed class KeepingTheToken(KeptnNode shared)
{
    [Fact]
    public async Task It_is_the_same_after_a_start_on_another_address()
    {
        await using var node = await HeadgateProcess.StartAsync();
        var (token, url) = (node.KeptnToken, node.Url);
        await node.StopAsync();
        // The port is another one each time, unless the system gives the same twice.
        await node.StartAgainAsync();
        Assert.Equal(token, node.KeptnToken);
        Assert.True(node.Url == url || (string?)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(node.DataFolder, "bootstrap.json")))!["url"] == node.Url.ToString().TrimEnd('/'));
        using var api = KeptnApi.Of(node);
        await api.PostAsync("/api/v1/auth", null);
    }

    [Fact]
    public async Task A_stack_from_before_gets_one_and_keeps_its_other_tokens()
    {
        await using var node = await HeadgateProcess.StartAsync();
        var (before, storage, manage) = (node.KeptnToken, node.StorageToken, node.ManageToken);
        Assert.Single(await new NodeDatabase(node.DataFolder).ColumnAsync("DELETE FROM keptn.api_token RETURNING 1"));
        await node.StopAsync();
        var file = Path.Combine(node.DataFolder, "bootstrap.json");
        var made = JsonNode.Parse(await File.ReadAllTextAsync(file))!.AsObject();
        Assert.True(made.Remove("keptnToken"));
        await File.WriteAllTextAsync(file, made.ToJsonString());

        await node.StartAgainAsync();
        Assert.True(node.KeptnToken.Length >= 40);
        Assert.NotEqual(before, node.KeptnToken);
        Assert.Equal((storage, manage), (node.StorageToken, node.ManageToken));
        using var api = KeptnApi.Of(node);
        await api.PostAsync("/api/v1/auth", null);
        using var former = new KeptnApi(node.Url, before);
        await former.PostAsync("/api/v1/auth", null, HttpStatusCode.Unauthorized);
        using var client = node.NewClient();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v2/storage/tokens/verify")).StatusCode);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task The_database_and_the_log_have_no_token()
    {
        var stored = await new NodeDatabase(shared.Process.DataFolder).ColumnAsync("SELECT encode(hash, 'escape') FROM keptn.api_token");
        Assert.DoesNotContain(shared.Process.KeptnToken, Assert.Single(stored), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_prints_it_and_nothing_else()
    {
        var text = await TokenAsync(shared.Process.DataFolder);
        Assert.Equal((shared.Process.KeptnToken + Environment.NewLine, 0), (text.Output, text.Code));
        var json = await TokenAsync(shared.Process.DataFolder, "--json");
        Assert.Equal(shared.Process.KeptnToken, (string?)Assert.Single(JsonNode.Parse(json.Output)!.AsObject()).Value);
    }

    [Fact]
    public async Task Without_a_token_the_command_says_where_it_looked()
    {
        var empty = Directory.CreateTempSubdirectory("headgate-keptn-token-");
        try
        {
            foreach (var (options, code) in new (string[], int)[] { ([], 1), (["--renew"], 4) })
            {
                var ended = await TokenAsync(empty.FullName, options);
                Assert.Equal(("", code), (ended.Output, ended.Code));
                Assert.Contains(Path.Combine(empty.FullName, "bootstrap.json"), ended.Error, StringComparison.Ordinal);
            }
        }
        finally
        {
            empty.Delete();
        }
    }

    private static Task<Ended> TokenAsync(string folder, params string[] options) => HeadgateCommand.RunAsync(folder, null, ["keptn", "token", .. options, "--data", folder]);
}
