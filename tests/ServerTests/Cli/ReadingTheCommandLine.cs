using Headgate.Cli;

namespace Headgate.ServerTests.Cli;

public sealed class ReadingTheCommandLine
{
    [Fact]
    public async Task No_arguments_mean_serve()
    {
        Assert.Empty((await ServedAsync()).Settings);
    }

    [Fact]
    public async Task Options_of_serve_become_settings_with_or_without_the_verb()
    {
        foreach (var verb in new[] { Array.Empty<string>(), ["serve"] })
        {
            var served = await ServedAsync([.. verb, "--urls", "http://127.0.0.1:1", "--data", "/d", "--roles", "api", "--set", "Lake:Threads=2", "--set", "A:B=c=d"]);
            Assert.Equal(
                new Dictionary<string, string?> { ["Urls"] = "http://127.0.0.1:1", ["Data"] = "/d", ["Roles"] = "api", ["Lake:Threads"] = "2", ["A:B"] = "c=d" },
                served.Settings);
        }
    }

    [Fact]
    public async Task The_exit_code_of_serve_is_the_exit_code_of_the_process()
    {
        Assert.Equal(17, await HeadgateCommands.RunAsync(["serve"], (_, _) => Task.FromResult(17)));
    }

    [Theory]
    [InlineData("serve", "--set", "novalue")]
    [InlineData("nonsense")]
    [InlineData("table", "preview", "notatable")]
    [InlineData("table", "preview", "in.c-main.t", "--limit", "1001")]
    [InlineData("table", "preview", "in.c-main.t", "--limit", "many")]
    [InlineData("table", "download", "in.c-main.t", "--where", "x")]
    [InlineData("table", "download", "in.c-main.t", "--format", "xml")]
    [InlineData("token", "create", "--bucket", "in.c-main=everything")]
    public void A_wrong_command_line_is_refused_before_anything_is_sent(params string[] arguments)
    {
        Assert.NotEmpty(HeadgateCommands.Build((_, _) => Task.FromResult(0)).Parse(arguments).Errors);
    }

    private static async Task<ServeArguments> ServedAsync(params string[] arguments)
    {
        ServeArguments? served = null;
        var code = await HeadgateCommands.RunAsync(arguments, (given, _) =>
        {
            served = given;
            return Task.FromResult(0);
        });
        Assert.Equal(0, code);
        return Assert.IsType<ServeArguments>(served);
    }
}
