using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Cli;

public sealed class WhenACommandFails(CommandLine cli) : IClassFixture<CommandLine>
{
    [Fact]
    public async Task An_address_where_nobody_answers_is_named_with_the_way_to_start_a_server()
    {
        var ended = await cli.RunAsync(null, ["status", "--url", "http://127.0.0.1:1"], ("HEADGATE_TOKEN", "1-1-x"));
        Assert.Equal(3, ended.Code);
        Assert.Contains("http://127.0.0.1:1", ended.Error, StringComparison.Ordinal);
        Assert.Contains("headgate serve", ended.Error, StringComparison.Ordinal);
        Assert.Equal("", ended.Output);
    }

    [Fact]
    public async Task A_token_that_is_not_accepted_is_named_by_its_source_and_not_shown()
    {
        var ended = await cli.RunAsync(null, ["token", "list", "--url", $"{cli.Node.Url}"], ("HEADGATE_TOKEN", "1-1-wrongsecret"));
        Assert.Equal(4, ended.Code);
        Assert.Contains("HEADGATE_TOKEN", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("wrongsecret", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_token_the_ways_to_give_one_are_named()
    {
        var ended = await cli.RunAsync(null, ["token", "list", "--url", $"{cli.Node.Url}"]);
        Assert.Equal(4, ended.Code);
        Assert.Contains("HEADGATE_TOKEN", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_command_line_ends_with_2()
    {
        Assert.Equal(2, (await cli.RunAsync(null, ["table", "preview", "nonsense"])).Code);
    }

    [Fact]
    public async Task A_failed_job_says_why_on_standard_error_only()
    {
        cli.Write("bad.csv", "id,v\n1,a\n2\n");
        var ended = await cli.RunAsync(null, ["table", "upload", "in.c-bad.t", "bad.csv", "--data", cli.Node.DataFolder, "--json"]);
        Assert.Equal(6, ended.Code);
        Assert.Equal("", ended.Output);
        Assert.Contains("failed", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_is_not_there_is_refused_by_name()
    {
        var ended = await cli.RunAsync(null, ["table", "download", "in.c-none.t", "-", "--data", cli.Node.DataFolder]);
        Assert.Equal(5, ended.Code);
        Assert.Contains("in.c-none.t", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_in_an_upload_ends_it_with_130_and_leaves_no_file()
    {
        using var upload = cli.Start(["table", "upload", "in.c-stopped.t", "-", "--data", cli.Node.DataFolder]);
        await upload.StandardInput.WriteAsync("id,v\n1,a\n");
        await upload.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        using var api = cli.Node.NewClient();
        await Eventually.HoldsAsync(async () => await FilesAsync(api) == 1);
        using (var interrupt = System.Diagnostics.Process.Start("kill", ["-INT", upload.Id.ToString(CultureInfo.InvariantCulture)]))
            await interrupt.WaitForExitAsync(TestContext.Current.CancellationToken);
        var ended = await CommandLine.EndAsync(upload);
        Assert.Equal(130, ended.Code);
        Assert.Equal(0, await FilesAsync(api));
    }

    private static async Task<int> FilesAsync(HttpClient api) =>
        (await api.GetFromJsonAsync<JsonArray>("/v2/storage/files?limit=200"))!.Count(file => ((string?)file!["name"])!.StartsWith("t.csv", StringComparison.Ordinal));
}
