using System.Net;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Keptn.Resources;
using Headgate.Keptn.Resources.Git;
using Headgate.Keptn.Resources.Upstreams;
using Headgate.Testing;
using static Headgate.Keptn.Tests.Resources.ProjectsForFiles;

namespace Headgate.Keptn.Tests.Resources;

/// <summary>How git is told to reach an upstream, and which ones it may.</summary>
public sealed class ReachingUpstreams
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task By_ssh_it_has_a_key_in_a_file_of_its_own_and_nothing_of_the_machine()
    {
        var files = Path.Combine(Path.GetTempPath(), $"headgate-ssh-{Guid.NewGuid():n}");
        var upstream = new GitUpstream("ssh://192.0.2.1:2222/example/shop.git", "") { PrivateKey = "-----BEGIN EXAMPLE-----\r\nkey\r\n", PrivateKeyPass = "phrase" };
        using (var access = await UpstreamAccess.OfAsync(upstream, files, "/data/known hosts", allowLoopback: false, Stop))
        {
            Assert.Equal("ssh://git@192.0.2.1:2222/example/shop.git", access.Address.Url);
            var variables = access.Environment.Variables.ToDictionary();
            var key = Path.Combine(files, "key");
            Assert.Equal(
                "ssh -F /dev/null -o IdentitiesOnly=yes -o IdentityAgent=none -o PasswordAuthentication=no -o KbdInteractiveAuthentication=no -o NumberOfPasswordPrompts=1"
                + $" -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile='/data/known hosts' -o GlobalKnownHostsFile=/dev/null -o ConnectTimeout=15 -i '{key}'",
                variables["GIT_SSH_COMMAND"]);
            Assert.Equal(("ssh", "force", "phrase"), (variables["GIT_ALLOW_PROTOCOL"], variables["SSH_ASKPASS_REQUIRE"], variables["HEADGATE_GIT_PASSPHRASE"]));
            Assert.Equal("-----BEGIN EXAMPLE-----\nkey\n", await File.ReadAllTextAsync(key, Stop));
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        }

        Assert.False(Directory.Exists(files));
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080/a.git")]
    [InlineData("https://[::1]/a.git")]
    [InlineData("http://[::ffff:127.0.0.1]/a.git")]
    [InlineData("http://2130706433/a.git")]
    [InlineData("http://0.0.0.0/a.git")]
    [InlineData("http://169.254.169.254/latest.git")]
    [InlineData("http://[fe80::1]/a.git")]
    [InlineData("http://[64:ff9b::a9fe:a9fe]/a.git")]
    [InlineData("http://[fd00:ec2::254]/a.git")]
    [InlineData("http://100.100.100.200/a.git")]
    [InlineData("http://[2002:7f00:1::]/a.git")]
    [InlineData("ssh://127.0.0.1/a.git")]
    [InlineData("ssh://[::ffff:169.254.169.254]/a.git")]
    [InlineData("ssh://localhost/a.git")]
    public async Task This_machine_and_link_local_addresses_are_not_called(string url)
    {
        var refused = await RefusedAsync(new GitUpstream(url, "") { Token = "t", PrivateKey = "k" });
        Assert.Equal(400, refused.Status);
        Assert.EndsWith("must not be called from here", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:3128")]
    [InlineData("localhost:3128")]
    [InlineData("[fd00:ec2::254]:80")]
    public async Task Nor_is_a_proxy_there(string proxy)
    {
        var refused = await RefusedAsync(new GitUpstream("http://git.example.com/a.git", "") { Proxy = new GitProxy(proxy, "http", null, null) });
        Assert.Equal(400, refused.Status);
        Assert.EndsWith("must not be called from here", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>What a name stands for may be another address a moment later.</summary>
    [Fact]
    public async Task The_address_that_was_checked_is_the_one_that_is_connected_to()
    {
        var checkedFirst = (await UpstreamAddress.ResolveAsync("localhost", allowLoopback: true, Stop))[0];
        var files = Path.Combine(Path.GetTempPath(), $"headgate-ssh-{Guid.NewGuid():n}");
        foreach (var (url, alias) in new[] { ("ssh://localhost/a.git", "localhost"), ("ssh://localhost:2222/a.git", "[localhost]:2222") })
        {
            using var ssh = await UpstreamAccess.OfAsync(new GitUpstream(url, "") { PrivateKey = "k" }, files, "known", allowLoopback: true, Stop);
            Assert.EndsWith($" -o HostName={checkedFirst} -o HostKeyAlias='{alias}'", ssh.Environment.Variables.Single(one => one.Key == "GIT_SSH_COMMAND").Value, StringComparison.Ordinal);
        }

        var behindProxy = new GitUpstream("http://git.example.com/a.git", "") { Proxy = new GitProxy("localhost:3128", "http", null, null) };
        using var http = await UpstreamAccess.OfAsync(behindProxy, files, "known", allowLoopback: true, Stop);
        Assert.StartsWith("localhost:3128:", http.Environment.Settings.Single(one => one.Key == "http.curloptResolve").Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file:///etc/a.git")]
    [InlineData("ext::sh -c id")]
    [InlineData("--upload-pack=id")]
    [InlineData("ssh://-oProxyCommand=id/a.git")]
    [InlineData("http://a b/c.git")]
    [InlineData("https://")]
    [InlineData("")]
    public async Task What_is_no_address_is_refused(string url) =>
        Assert.Equal(UpstreamErrors.Malformed, await RefusedAsync(new GitUpstream(url, "") { Token = "t", PrivateKey = "k" }));

    [Fact]
    public async Task Over_http_git_is_told_the_user_and_the_password_for_this_host_only()
    {
        var upstream = new GitUpstream("https://localhost/shop.git", "me") { Token = "pass word" };
        using (var access = await UpstreamAccess.OfAsync(upstream, "unused", "unused", allowLoopback: true, Stop))
        {
            Assert.Equal("https://localhost/shop.git", access.Address.Url);
            Assert.Equal(("me", "pass word"), Told(access));
            Assert.Contains(access.Environment.Settings, one => one.Key == "http.curloptResolve" && one.Value.StartsWith("localhost:443:", StringComparison.Ordinal));
            Assert.Contains(access.Environment.Settings, one => one.Key == "credential.https://localhost.helper");
        }

        using (var tokenOnly = await UpstreamAccess.OfAsync(upstream with { User = "" }, "unused", "unused", allowLoopback: true, Stop))
            Assert.Equal(("keptnuser", "pass word"), Told(tokenOnly));
        using (var userOnly = await UpstreamAccess.OfAsync(upstream with { Token = null }, "unused", "unused", allowLoopback: true, Stop))
            Assert.Equal(("me", ""), Told(userOnly));
        using (var neither = await UpstreamAccess.OfAsync(upstream with { User = "", Token = "" }, "unused", "unused", allowLoopback: true, Stop))
            Assert.DoesNotContain(neither.Environment.Variables, one => one.Key == "HEADGATE_GIT_USER");
    }

    [Theory]
    [InlineData("ssh: connect to host git.example.com port 22: Connection refused\nfatal: Could not read from remote repository.", 500)]
    [InlineData("git@git.example.com: Permission denied (publickey).\nfatal: Could not read from remote repository.", 424)]
    [InlineData("ERROR: Repository not found.\nfatal: Could not read from remote repository.", 404)]
    [InlineData("fatal: unable to access 'http://git.example.com/a.git/': The requested URL returned error: 403", 424)]
    [InlineData("fatal: http://git.example.com/a/info/refs not valid: is this a git repository?", 404)]
    [InlineData("fatal: unable to access 'http://git.example.com/': Failed to connect to git.example.com port 80 after 0 ms: Couldn't connect to server", 500)]
    public void What_git_says_is_understood(string errors, int status) => Assert.Equal(status, UpstreamAnswer.Refusal(new GitResult(128, "", errors)).Status);

    [Fact]
    public async Task Without_git_the_remedy_is_named()
    {
        var missing = new GitProgram(new ResourceOptions { Git = "/nowhere/git" });
        var refused = await Assert.ThrowsAsync<RefusedException>(() => missing.RunAsync(Path.GetTempPath(), ["version"], Stop));
        Assert.Contains("on Debian and Ubuntu the package git", refused.Error.Message, StringComparison.Ordinal);
    }

    /// <summary>From the request that makes the project to the answers that name its upstream.</summary>
    [Fact]
    public async Task A_project_with_an_upstream_is_made_over_http()
    {
        await using var server = await GitServer.StartAsync();
        await using var node = await HeadgateProcess.StartAsync(new Dictionary<string, string> { ["Keptn:Resources:AllowLoopback"] = "true" });
        using var api = KeptnApi.Of(node);
        var upstream = await server.NewRepositoryAsync("shop");
        var project = await api.NewProjectAsync(Credentials(upstream));
        var resource = $"{Root}{project}/stage/dev/service/cart/resource";
        var written = (await api.PostAsync(resource, Uploads(("slo.yaml", "one")), HttpStatusCode.Created))!;
        Assert.Equal(upstream.RemoteUrl, (string?)written["metadata"]!["upstreamURL"]);
        Assert.Equal((string)written["commitID"]!, (await server.GitAsync("shop", "rev-parse", "dev")).Trim());

        await server.CommitAsync("shop", "dev", ("cart/slo.yaml", "by somebody else"));
        Assert.Equal("by somebody else", await api.ReadAsync(resource + "/slo.yaml"));
        Assert.Equal(upstream.RemoteUrl, (string?)(await api.GetAsync(resource))!["resources"]![0]!["metadata"]!["upstreamURL"]);

        server.Answers = false;
        await api.RefusedAsync(HttpMethod.Put, resource, Uploads(("a", "b")), HttpStatusCode.InternalServerError, "Upstream repository cannot be reached. Nothing was changed; try again later.");
        Assert.DoesNotContain(GitServer.Token, node.Output, StringComparison.Ordinal);
    }

    private static JsonObject Credentials(GitUpstream upstream) =>
        new() { ["remoteURL"] = upstream.RemoteUrl, ["user"] = upstream.User, ["https"] = new JsonObject { ["token"] = upstream.Token } };

    private static (string, string) Told(UpstreamAccess access) =>
        (access.Environment.Variables.Single(one => one.Key == "HEADGATE_GIT_USER").Value, access.Environment.Variables.Single(one => one.Key == "HEADGATE_GIT_TOKEN").Value);

    private static async Task<ApiError> RefusedAsync(GitUpstream upstream) =>
        (await Assert.ThrowsAsync<RefusedException>(() => UpstreamAccess.OfAsync(upstream, "unused", "unused", allowLoopback: false, Stop))).Error;
}
