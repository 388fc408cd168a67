using System.Text.Json.Nodes;

namespace Headgate.Keptn.Tests.Cli;

/// <summary>Refusals name the remedy, and secrets are not on the screen.</summary>
public sealed class WhenAKeptnCommandFails(KeptnNode node) : IDisposable
{
    private readonly KeptnCommand cli = new(node);

    public void Dispose() => cli.Dispose();

    [Fact]
    public async Task Wrong_token_is_named_by_its_source_and_not_shown()
    {
        var ended = await cli.RunAsync(null, ["get", "projects"], ("KEPTN_ENDPOINT", $"{node.Process.Url}"), ("KEPTN_API_TOKEN", "wrongsecret"));
        Assert.Equal((4, ""), (ended.Code, ended.Output));
        Assert.Contains("KEPTN_API_TOKEN", ended.Error);
        Assert.DoesNotContain("wrongsecret", ended.Error);
    }

    [Fact]
    public async Task Address_and_token_come_from_options_and_the_environment()
    {
        var ended = await cli.RunAsync(null, ["status", "--endpoint", $"{node.Process.Url}api/"], ("KEPTN_API_TOKEN", node.Process.KeptnToken), ("KEPTN_ENDPOINT", "http://127.0.0.1:1"));
        Assert.True(ended.Code == 0, ended.Error);
        Assert.Contains("Successfully authenticated against", ended.Output);
        Assert.DoesNotContain(node.Process.KeptnToken, ended.Output + ended.Error);
        Assert.False(string.IsNullOrEmpty((string?)(await cli.JsonAsync("version"))["keptn"]!["keptnversion"]));
    }

    [Fact]
    public async Task Token_of_the_data_folder_goes_to_its_own_server_only()
    {
        var ended = await cli.RunAsync(null, ["get", "projects", "--endpoint", "http://127.0.0.1:1", "--data", node.Process.DataFolder]);
        Assert.Equal(4, ended.Code);
        Assert.Contains("There is no API token for http://127.0.0.1:1/api", ended.Error);
    }

    [Fact]
    public async Task Address_where_nobody_answers_is_named_with_the_way_to_start_a_server()
    {
        var ended = await cli.RunAsync(null, ["get", "projects", "--endpoint", "http://127.0.0.1:1", "--api-token", "x"]);
        Assert.Equal(3, ended.Code);
        Assert.Contains("headgate serve", ended.Error);
    }

    [Theory]
    [InlineData(2, "--project", "create", "service", "carts")]
    [InlineData(2, "--image", "trigger", "delivery", "--project", "p", "--service", "s")]
    [InlineData(2, "Flag 'stage' is missing", "add-resource", "--project", "p", "--service", "s", "--resource", "file")]
    [InlineData(2, "Cannot use --stage and --all-stages at the same time", "add-resource", "--project", "p", "--stage", "s", "--all-stages", "--resource", "file")]
    [InlineData(1, "File file not found on local file system", "add-resource", "--project", "p", "--resource", "file")]
    [InlineData(1, "/ is a folder, and a file is wanted", "add-resource", "--project", "p", "--resource", "/")]
    [InlineData(1, "/no/such/file not found", "add-resource", "--project", "p", "--resource=~/no/such/file")]
    [InlineData(2, "Give it one with --resourceUri.", "add-resource", "--project", "p", "--resource", "../file")]
    [InlineData(2, "Please specify a service", "configure", "monitoring", "prometheus", "--project", "p")]
    [InlineData(2, "required flag(s) \"file\" not set", "send", "event")]
    [InlineData(1, "File event.json not found on local file system", "send", "event", "--file", "event.json")]
    [InlineData(2, "required command EVENTTYPE not set", "get", "event", "--project", "p")]
    [InlineData(2, "required flag(s) \"project\" not set", "get", "event", "sh.keptn.event.a.finished")]
    [InlineData(2, "either ID or service must be provided", "send", "event", "approval.finished", "--project", "p", "--stage", "s")]
    [InlineData(2, "You can not use --end together with --timeframe", "trigger", "evaluation", "--project", "p", "--stage", "s", "--service", "x", "--end", "2023-03-01T10:00:00", "--timeframe", "5m")]
    [InlineData(2, "--from-literal: \"novalue\" is not written as key=value", "create", "secret", "s", "--from-literal", "novalue")]
    [InlineData(2, "A secret has at least one key", "create", "secret", "s")]
    [InlineData(5, "error while retrieving information for project nothing: Project not found: nothing", "trigger", "delivery", "--project", "nothing", "--service", "s", "--image", "i:1")]
    [InlineData(5, "Failed to retrieve stages for project nothing: project not found", "get", "stages", "--project", "nothing")]
    [InlineData(5, "No open approval.triggered event with the ID 1 has been found", "send", "event", "approval.finished", "--project", "nothing", "--stage", "s", "--id", "1")]
    public async Task What_is_wrong_is_told(int code, string message, params string[] arguments)
    {
        var ended = await cli.TryAsync(arguments);
        Assert.True(ended.Code == code, ended.Error);
        Assert.Contains(message, ended.Error);
    }

    [Theory]
    [InlineData("required argument PROJECTNAME not set|Option '--shipyard' is required.", "create project", "create", "project")]
    [InlineData("Unrecognized command or argument 'b'.", "get project", "get", "project", "a", "b")]
    [InlineData("headgate keptn get has no command nothing.", "get", "get", "nothing")]
    [InlineData("Invalid output format, only yaml or json allowed", "get project", "get", "projects", "-o", "xml")]
    [InlineData("--page-size is 1 to 100.", "get event", "get", "event", "x", "--project", "p", "--page-size", "many")]
    [InlineData("--watch-time is a whole number from 1 on.", "trigger sequence", "trigger", "sequence", "x", "--project", "p", "--stage", "s", "--service", "c", "--watch-time", "0")]
    public async Task Wrong_command_line_is_told_in_lines_with_the_way_to_help(string mistakes, string command, params string[] arguments)
    {
        var ended = await cli.TryAsync(arguments);
        Assert.Equal((2, ""), (ended.Code, ended.Output));
        Assert.Equal([.. mistakes.Split('|').Order(), $"See: headgate keptn {command} --help"], ended.Error.TrimEnd().Split('\n')[..^1].Order().Append(ended.Error.TrimEnd().Split('\n')[^1]));
    }

    [Fact]
    public async Task Address_of_something_else_is_named_with_what_a_gateway_looks_like()
    {
        var ended = await cli.RunAsync(null, ["status", "--endpoint", $"{node.Process.Url}docs", "--api-token", "x"]);
        Assert.Equal((5, ""), (ended.Code, ended.Output));
        Assert.Contains($"{node.Process.Url}docs (from --endpoint) answered 40", ended.Error);
        Assert.Contains("ends in /api", ended.Error);
        var tls = await cli.RunAsync(null, ["status", "--endpoint", $"{node.Process.Url}".Replace("http:", "https:"), "--api-token", "x"]);
        Assert.Equal((3, false), (tls.Code, tls.Error.Contains("inner exception")));
        Assert.Contains("TLS failed", tls.Error);
    }

    [Fact]
    public async Task File_that_is_too_large_is_told_and_not_a_broken_connection()
    {
        cli.Write("large", new string('a', 20_000_000));
        var refused = await cli.TryAsync("add-resource", "--project", "p", "--resource", "large");
        Assert.Equal((5, true), (refused.Code, refused.Error.StartsWith("Resource large could not be uploaded: The request body is larger than")));
        cli.WriteSparse("huge", 300_000_000);
        var huge = await cli.TryAsync("add-resource", "--project", "p", "--resource", "huge");
        Assert.Equal((1, "File huge is larger than 100.0 MB, and Keptn's API takes no such files"), (huge.Code, huge.Error.TrimEnd()));
    }

    [Fact]
    public async Task Git_token_is_wanted_and_taken_from_elsewhere_than_the_command_line()
    {
        cli.Write("shipyard.yaml", "apiVersion: spec.keptn.sh/0.2.3\nkind: Shipyard\nspec: {stages: [{name: dev}]}");
        string[] create = ["create", "project", $"cli-{Guid.NewGuid().ToString("n")[..12]}", "--shipyard", "shipyard.yaml", "--data", node.Process.DataFolder, "--git-user", "u"];
        Assert.Contains("GIT remote URL must be set", (await cli.RunAsync(null, create)).Error);
        string[] remote = [.. create, "--git-remote-url", "https://git.example.com/shop.git"];
        var without = await cli.RunAsync(null, remote);
        Assert.Equal(2, without.Code);
        Assert.Contains("GIT Access token or GIT private key must be set: --git-token, KEPTN_GIT_TOKEN or --git-private-key.", without.Error);
        // Got as far as the server, which cannot reach the repository.
        foreach (var ended in new[] { await cli.RunAsync(null, remote, ("KEPTN_GIT_TOKEN", "verysecret")), await cli.RunAsync("verysecret\n", [.. remote, "--git-token", "-"]) })
        {
            Assert.Equal(5, ended.Code);
            Assert.StartsWith("Create project was unsuccessful.", ended.Error);
            Assert.DoesNotContain("verysecret", ended.Error + ended.Output);
        }
    }

    [Fact]
    public async Task Values_of_secrets_are_never_shown()
    {
        var name = $"secret-{Guid.NewGuid().ToString("n")[..12]}";
        cli.Write("value.txt", "fromthefile");
        var made = await cli.RunAsync(
            "fromtheinput",
            ["create", "secret", name, "--from-literal", "a=fromtheline", "--from-env", "b=CLI_TEST_SECRET", "--from-file", "c=value.txt", "--from-file", "d=-", "--data", node.Process.DataFolder, "--json"],
            ("CLI_TEST_SECRET", "fromtheenvironment"));
        Assert.True(made.Code == 0, made.Error);
        Assert.Contains($"Secret {name} created successfully", made.Error);
        Assert.Equal(name, (string?)JsonNode.Parse(made.Output)!["name"]);
        var listed = await cli.TryAsync("get", "secrets");
        Assert.Contains("a, b, c, d", listed.Output);
        foreach (var shown in new[] { made.Output, made.Error, listed.Output })
            Assert.DoesNotContain("fromthe", shown);
        Assert.Contains("secret already exists", (await cli.TryAsync("create", "secret", name, "--from-literal", "a=1")).Error);
        Assert.Contains($"Secret {name} updated successfully", await cli.DoAsync("update", "secret", name, "--from-literal", "z=1"));
        Assert.Contains($"Secret {name} has been deleted", await cli.DoAsync("delete", "secret", name));
        Assert.Contains("secret not found", (await cli.TryAsync("delete", "secret", name)).Error);
    }
}
