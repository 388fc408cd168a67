using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Headgate.Kernel;
using Headgate.Keptn.Resources;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Resources;

/// <summary>Projects whose repository is also on a git server.</summary>
public sealed class PushingUpstream(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly ResourceScope Project = new("shop");
    private static readonly ResourceScope Stage = new("shop", "dev");
    private readonly KnownUpstreams upstreams = new();
    private GitServer server = null!;
    private RepositoryNode node = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await GitServer.StartAsync();
        node = RepositoryNode.Of(await postgres.NewDatabaseAsync(), upstreams: upstreams);
    }

    public async ValueTask DisposeAsync()
    {
        await node.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Every_commit_is_pushed()
    {
        await CreateAsync();
        await node.WriteAsync(Project, "shipyard.yaml", "stages: []");
        await node.Repositories.CreateServiceAsync("shop", "dev", "cart", Stop);
        var written = await node.WriteAsync(new ResourceScope("shop", "dev", "cart"), "slo.yaml", "objectives: []");
        Assert.Equal(written, (await server.GitAsync("shop", "rev-parse", "dev")).Trim());
        Assert.Equal("Updated resource\nAdded service: cart\ncreated stage\ninitialized project\ninit git empty repo\n", await server.GitAsync("shop", "log", "--format=%s", "dev"));
        Assert.Equal("objectives: []", await server.GitAsync("shop", "show", "dev:cart/slo.yaml"));
        Assert.Equal("metadata.yaml\nshipyard.yaml\n", await server.GitAsync("shop", "ls-tree", "-r", "--name-only", "master"));
    }

    [Fact]
    public async Task A_commit_of_somebody_else_is_seen_and_built_upon()
    {
        await CreateAsync();
        await server.CommitAsync("shop", "dev", ("other.txt", "theirs"));
        await node.Refresh.NowAsync(Stage, server.Upstream("shop"), Stop);
        Assert.Equal("theirs", await node.ReadAsync(Stage, "other.txt"));
        await server.CommitAsync("shop", "dev", ("another.txt", "theirs too"));
        await node.WriteAsync(Stage, "ours.txt", "ours");
        Assert.Equal("another.txt\nmetadata.yaml\nother.txt\nours.txt\n", await server.GitAsync("shop", "ls-tree", "--name-only", "dev"));
        Assert.Equal("", await server.GitAsync("shop", "log", "--merges", "dev"));
    }

    [Fact]
    public async Task A_push_that_comes_too_late_is_made_again_on_top()
    {
        await CreateAsync();
        var interfered = 0;
        server.Before = async path =>
        {
            if (path.EndsWith("git-receive-pack", StringComparison.Ordinal) && interfered++ < 2)
                await server.CommitAsync("shop", "dev", ($"theirs{interfered}.txt", "theirs"));
        };
        var commit = await node.WriteAsync(Stage, "ours.txt", "ours");
        Assert.Equal(commit, (await server.GitAsync("shop", "rev-parse", "dev")).Trim());
        Assert.Equal("metadata.yaml\nours.txt\ntheirs1.txt\ntheirs2.txt\n", await server.GitAsync("shop", "ls-tree", "--name-only", "dev"));
        Assert.Equal("", await server.GitAsync("shop", "log", "--merges", "dev"));
    }

    [Fact]
    public async Task What_is_wrong_with_an_upstream_is_said_and_nothing_is_left()
    {
        var good = await server.NewRepositoryAsync("shop");
        await RefusedAsync(424, "Invalid git token", () => CreateAsync(good with { Token = "wrong" }));
        await RefusedAsync(404, "Upstream repository not found", () => CreateAsync(server.Upstream("none")));
        await RefusedAsync(400, "Upstream repository not found", () => CreateAsync(good with { RemoteUrl = "file:///etc" }));
        await RefusedAsync(400, "Upstream repository not found", () => CreateAsync(good with { Token = "two\nlines" }));
        await RefusedAsync(400, "Upstream repository not found: the host '169.254.169.254' must not be called from here", () => CreateAsync(good with { RemoteUrl = "http://169.254.169.254/a.git" }));
        await RefusedAsync(
            404,
            "Upstream repository not found: the address redirects to another one, which is not followed. Give the final address, which often ends in .git.",
            () => CreateAsync(server.Upstream("moved/shop")));
        await CreateAsync(good);
        await RefusedAsync(409, "Project already exists with an already initialized GIT repository", () => node.Repositories.CreateProjectAsync("second", good, Stop));
    }

    [Fact]
    public async Task While_the_upstream_is_away_nothing_changes_and_the_platform_reads_what_it_has()
    {
        await CreateAsync();
        await node.WriteAsync(Stage, "a", "before");
        var head = await node.GitAsync("shop", "rev-parse", "dev");
        server.Answers = false;
        await RefusedAsync(500, "Upstream repository cannot be reached. Nothing was changed; try again later.", () => node.WriteAsync(Stage, "a", "during"));
        await RefusedAsync(500, "Upstream repository cannot be reached. Nothing was changed; try again later.", () => node.Refresh.NowAsync(Stage, server.Upstream("shop"), Stop));
        Assert.Equal(head, await node.GitAsync("shop", "rev-parse", "dev"));
        Assert.Equal("before", await node.ReadAsync(Stage, "a"));
        server.Answers = true;
        await node.WriteAsync(Stage, "a", "after");
        Assert.Equal("after", await server.GitAsync("shop", "show", "dev:a"));
    }

    [Fact]
    public async Task All_branches_move_to_another_upstream_which_must_be_empty()
    {
        await CreateAsync();
        await node.WriteAsync(Project, "shipyard.yaml", "stages: []");
        var full = await server.NewRepositoryAsync("full");
        await node.CreateUpstreamAsync("other", full);
        await RefusedAsync(409, "Project already exists with an already initialized GIT repository", () => node.Repositories.MoveAsync("shop", full, Stop));
        var empty = await server.NewRepositoryAsync("empty");
        await RefusedAsync(424, "Invalid git token", () => node.Repositories.MoveAsync("shop", empty with { Token = "wrong" }, Stop));
        await node.Repositories.MoveAsync("shop", empty, Stop);
        Assert.Equal(await server.GitAsync("shop", "for-each-ref"), await server.GitAsync("empty", "for-each-ref"));
        upstreams["shop"] = empty;
        await node.WriteAsync(Stage, "a", "b");
        Assert.Equal("b", await server.GitAsync("empty", "show", "dev:a"));
        Assert.DoesNotContain("\ta\n", await server.GitAsync("shop", "ls-tree", "dev"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repository_that_was_lost_here_comes_back_from_the_upstream()
    {
        await CreateAsync();
        var commit = await node.WriteAsync(Stage, "a", "kept");
        Directory.Delete(Path.Combine(node.Folder, "shop.git"), recursive: true);
        Assert.Equal("kept", await node.ReadAsync(Stage, "a", commit));
        Assert.Equal(commit, await node.Repositories.HeadAsync(Stage, Stop));
        Assert.Equal("refs/heads/master\n", await node.GitAsync("shop", "symbolic-ref", "HEAD"));
    }

    [Fact]
    public async Task What_the_upstream_rewrote_is_followed_and_stays_readable_by_its_hash()
    {
        await CreateAsync();
        var forked = await node.Repositories.HeadAsync(Stage, Stop);
        var ours = await node.WriteAsync(Stage, "a", "ours");
        await server.CommitAsync("shop", "dev", ("a", "rewritten"), parent: forked);
        var next = await node.WriteAsync(Stage, "b", "next");
        Assert.Equal("rewritten", await node.ReadAsync(Stage, "a"));
        Assert.Equal(next, (await server.GitAsync("shop", "rev-parse", "dev")).Trim());
        await node.GitAsync("shop", "gc", "--prune=now", "--quiet");
        Assert.Equal("ours", await node.ReadAsync(Stage, "a", ours));
    }

    [Fact]
    public async Task The_token_is_shown_nowhere()
    {
        var word = Encoding.UTF8.GetBytes(GitServer.Token);
        var lines = new List<string>();
        server.Before = _ =>
        {
            foreach (var process in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
                lines.AddRange(CommandLine(process));
            return Task.CompletedTask;
        };
        await CreateAsync();
        await node.WriteAsync(Stage, "a", "b");
        Assert.Contains(lines, line => line.Contains("remote-http", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains(GitServer.Token, StringComparison.Ordinal));
        Assert.DoesNotContain(Directory.EnumerateFiles(node.Folder, "*", SearchOption.AllDirectories), file => File.ReadAllBytes(file).AsSpan().IndexOf(word) >= 0);
        Assert.Contains(server.Seen, one => one.Authorization.Length > 0);
    }

    [Fact]
    public async Task A_proxy_is_asked_for_what_is_behind_it()
    {
        await server.NewRepositoryAsync("shop");
        var behind = server.Upstream("shop") with { RemoteUrl = "http://git.example.com/shop.git", Proxy = new GitProxy(server.Url.Authority, "http", "me", "pass word") };
        await CreateAsync(behind);
        Assert.Equal("created stage\n", await server.GitAsync("shop", "log", "-1", "--format=%s", "dev"));
        Assert.All(server.Seen, one => Assert.Equal("git.example.com", one.Host));
        Assert.Contains(server.Seen, one => one.ProxyAuthorization == "Basic " + Convert.ToBase64String("me:pass word"u8));
    }

    [Fact]
    public async Task A_certificate_of_one_s_own_is_trusted_when_it_is_given_or_none_is_asked_for()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=git.example.com", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        await using var secure = await GitServer.StartAsync(certificate);
        var upstream = await secure.NewRepositoryAsync("shop");
        var refused = await Assert.ThrowsAsync<RefusedException>(() => node.Repositories.CreateProjectAsync("shop", upstream, Stop));
        Assert.Contains("its certificate is not trusted", refused.Error.Message, StringComparison.Ordinal);
        await CreateAsync(upstream with { Certificate = certificate.ExportCertificatePem() });
        upstreams["shop"] = upstream with { InsecureSkipTls = true };
        await node.WriteAsync(Stage, "a", "b");
        Assert.Equal("b", await secure.GitAsync("shop", "show", "dev:a"));
    }

    private async Task CreateAsync(GitUpstream? upstream = null)
    {
        upstream ??= await server.NewRepositoryAsync("shop");
        upstreams["shop"] = upstream;
        await node.CreateUpstreamAsync("shop", upstream);
        await node.Repositories.CreateStageAsync("shop", "dev", Stop);
    }

    private static async Task RefusedAsync(int status, string message, Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(call);
        Assert.Equal((status, message), (refused.Error.Status, refused.Error.Message));
    }

    private static IEnumerable<string> CommandLine(string process)
    {
        try
        {
            return [File.ReadAllText(Path.Combine(process, "cmdline"))];
        }
        catch (IOException)
        {
            // It has ended.
            return [];
        }
    }
}
