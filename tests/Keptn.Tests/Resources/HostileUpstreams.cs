using System.Text;
using Headgate.Kernel;
using Headgate.Keptn.Resources;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Resources;

/// <summary>Upstreams that hold strange things, change under our feet or break off, and what clients may put there.</summary>
public sealed class HostileUpstreams(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const string Unsure = "Upstream repository did not answer to the end: the change may be made or not. Look before you try again.";
    private static readonly ResourceScope Stage = new("shop", "dev");
    private readonly KnownUpstreams upstreams = new();
    private TestDatabase database = null!;
    private GitServer server = null!;
    private RepositoryNode node = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await GitServer.StartAsync();
        database = await postgres.NewDatabaseAsync();
        node = RepositoryNode.Of(database, upstreams: upstreams);
        upstreams["shop"] = await server.NewRepositoryAsync("shop");
        await node.Repositories.CreateProjectAsync("shop", server.Upstream("shop"), Stop);
        await node.Repositories.CreateStageAsync("shop", "dev", Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await node.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Links_and_modules_lead_nowhere()
    {
        await CommitAsync("M 120000 inline link\ndata 11\n/etc/passwd\nM 120000 inline cart\ndata 2\n..\nM 160000 0123456789012345678901234567890123456789 module\n");
        await RefreshAsync();
        Assert.Equal(["/metadata.yaml"], (await node.Files.ListAsync(Stage, Stop)).Uris);
        foreach (var uri in new[] { "link", "cart", "cart/dev", "module", "module/a" })
            Assert.Null(await node.ReadAsync(Stage, uri));
        await RefusedAsync(404, "Service not found", () => node.ReadAsync(new ResourceScope("shop", "dev", "cart"), "metadata.yaml"));
        await RefusedAsync(409, "Service already exists", () => node.Repositories.CreateServiceAsync("shop", "dev", "cart", Stop));
        await RefusedAsync(400, "invalid resource uri: 'link' is a file, not a folder", () => node.WriteAsync(Stage, "link/a", "b"));
        await RefusedAsync(400, "invalid resource uri: 'module' is a file, not a folder", () => node.WriteAsync(Stage, "module/a", "b"));
        await node.WriteAsync(Stage, "link", "a file now");
        Assert.Equal("100644 a file now", $"{(await server.GitAsync("shop", "ls-tree", "dev", "link"))[..6]} {await server.GitAsync("shop", "show", "dev:link")}");
    }

    /// <summary>Files that mean something to git are text here, and nothing that a client uploaded may make the repository unreadable for other nodes.</summary>
    [Fact]
    public async Task Files_of_git_s_own_are_passed_on_as_they_are()
    {
        var attributes = $"* filter=evil diff=evil\n{new string('a', 5000)} text\n";
        const string modules = "[submodule \"../../x\"]\n\tpath = -x\n\turl = --upload-pack=touch /tmp/headgate-was-here\n\tupdate = !touch /tmp/headgate-was-here\n";
        const string config = "[core]\n\tfsmonitor = touch /tmp/headgate-was-here\n\thooksPath = hooks\n[filter \"evil\"]\n\tsmudge = touch /tmp/headgate-was-here\n[include]\n\tpath = config\n";
        foreach (var (uri, text) in new[] { (".gitattributes", attributes), (".gitmodules", modules), ("config", config), ("hooks/post-update", "#!/bin/sh\ntouch /tmp/headgate-was-here\n"), ("info/attributes", attributes) })
            await node.WriteAsync(Stage, uri, text);
        await using var other = RepositoryNode.Of(database, upstreams: upstreams);
        foreach (var one in new[] { node, other })
        {
            Assert.Equal(attributes, await one.ReadAsync(Stage, ".gitattributes"));
            Assert.Equal(modules, await one.ReadAsync(Stage, ".gitmodules"));
            await one.WriteAsync(Stage, "after", one == node ? "first" : "second");
        }

        Assert.Equal("second", await server.GitAsync("shop", "show", "dev:after"));
        Assert.False(File.Exists("/tmp/headgate-was-here"));
    }

    [Fact]
    public async Task What_git_itself_refuses_is_named()
    {
        await CommitAsync("M 100644 inline .GIT/config\ndata 1\na\n");
        var refused = await Assert.ThrowsAsync<RefusedException>(RefreshAsync);
        Assert.Equal(500, refused.Error.Status);
        Assert.Contains("git refuses what it holds", refused.Error.Message, StringComparison.Ordinal);
        Assert.Contains("hasDotgit", refused.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_looked_for()
    {
        server.LosesAnswers = true;
        var first = await node.WriteAsync(Stage, "a", "taken");
        Assert.Equal($"{first}\n", await node.GitAsync("shop", "rev-parse", "dev"));

        // Somebody is faster than the look. Git asks again by itself when a connection that it used before breaks.
        var pushes = 0;
        server.AfterServing = async path =>
        {
            if (path.EndsWith("git-receive-pack", StringComparison.Ordinal) && ++pushes == 1)
                await server.CommitAsync("shop", "dev", ("theirs", "on top"));
            return false;
        };
        var second = await node.WriteAsync(Stage, "b", "taken too");
        server.AfterServing = _ => Task.FromResult(false);
        Assert.Equal($"{second}\n", await server.GitAsync("shop", "rev-parse", "dev^"));
        Assert.Equal("on top", await node.ReadAsync(Stage, "theirs"));
        Assert.Equal("taken too", await node.ReadAsync(Stage, "b", second));
    }

    [Fact]
    public async Task A_push_that_was_cut_off_changes_nothing_and_says_that_it_is_not_sure()
    {
        foreach (var cut in new[] { Cut.Request, Cut.Middle })
        {
            var before = await server.GitAsync("shop", "rev-parse", "dev");
            server.Cuts = path => path.EndsWith("git-receive-pack", StringComparison.Ordinal) ? cut : Cut.Nowhere;
            await RefusedAsync(500, Unsure, () => node.WriteAsync(Stage, $"{cut}", "lost"));
            Assert.Equal(before, await server.GitAsync("shop", "rev-parse", "dev"));
            Assert.Equal(before, await node.GitAsync("shop", "rev-parse", "dev"));
            server.Cuts = _ => Cut.Nowhere;
            await node.WriteAsync(Stage, $"{cut}", "there");
            Assert.Equal("there", await server.GitAsync("shop", "show", $"dev:{cut}"));
        }
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_for_good_is_there_after_the_next_look()
    {
        server.LosesAnswers = true;
        server.AfterServing = path =>
        {
            server.Answers = !path.EndsWith("git-receive-pack", StringComparison.Ordinal);
            return Task.FromResult(false);
        };
        var before = await node.GitAsync("shop", "rev-parse", "dev");
        await RefusedAsync(500, Unsure, () => node.WriteAsync(Stage, "a", "taken"));
        Assert.Equal(before, await node.GitAsync("shop", "rev-parse", "dev"));
        (server.LosesAnswers, server.Answers) = (false, true);
        server.AfterServing = _ => Task.FromResult(false);
        await RefreshAsync();
        Assert.Equal("taken", await node.ReadAsync(Stage, "a"));
        await node.WriteAsync(Stage, "b", "next");
        Assert.Equal("", await server.GitAsync("shop", "log", "--merges", "dev"));
    }

    [Fact]
    public async Task A_branch_that_was_deleted_there_comes_back_with_the_next_write()
    {
        var ours = await node.WriteAsync(Stage, "a", "ours");
        await server.GitAsync("shop", "update-ref", "-d", "refs/heads/dev");
        await RefreshAsync();
        Assert.Equal("ours", await node.ReadAsync(Stage, "a"));
        await node.WriteAsync(Stage, "b", "next");
        Assert.Equal($"{ours}\n", await server.GitAsync("shop", "rev-parse", "dev^"));
    }

    [Fact]
    public async Task A_history_that_has_nothing_of_ours_is_followed()
    {
        var ours = await node.WriteAsync(Stage, "a", "ours");
        await server.ImportAsync("shop", Encoding.UTF8.GetBytes("reset refs/heads/dev\n\ncommit refs/heads/dev\ncommitter Other <other@example.com> 0 +0000\ndata 1\nx\nM 100644 inline theirs\ndata 1\ny\n"));
        var next = await node.WriteAsync(Stage, "b", "next");
        Assert.Equal(["/b", "/theirs"], (await node.Files.ListAsync(Stage, Stop)).Uris);
        Assert.Equal("2\n", await server.GitAsync("shop", "rev-list", "--count", next));
        Assert.Equal("ours", await node.ReadAsync(Stage, "a", ours));
    }

    [Theory]
    [InlineData("refs/headgate/upstream/dev.lock")]
    [InlineData("refs/headgate/prepared.lock")]
    [InlineData("refs/heads/dev.lock")]
    [InlineData("packed-refs.lock")]
    [InlineData("shallow.lock")]
    public async Task A_lock_that_a_killed_git_left_holds_nobody_up(string file)
    {
        await server.CommitAsync("shop", "dev", ("theirs", "x"));
        var path = Path.Combine(node.Of("shop"), file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, "", Stop);
        await RefreshAsync();
        Assert.Equal("x", await node.ReadAsync(Stage, "theirs"));
        await node.WriteAsync(Stage, "ours", "y");
        await node.Repository.TidyAsync(node.Of("shop"), Stop);
        Assert.Equal("y", await server.GitAsync("shop", "show", "dev:ours"));
    }

    [Fact]
    public async Task A_project_that_is_removed_does_not_come_back_with_those_who_waited_to_read_it()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource();
        server.Before = _ =>
        {
            reached.TrySetResult();
            return goOn.Task;
        };
        var first = RefreshAsync();
        await reached.Task;
        var removal = node.Repositories.RemoveProjectAsync("shop", Stop);
        var second = RefreshAsync();
        var write = node.WriteAsync(Stage, "a", "b");
        upstreams.Forget("shop");
        goOn.SetResult();
        await first;
        await removal;
        await second;
        await RefusedAsync(404, "Could not find credentials for upstream repository", () => write);
        Assert.False(Directory.Exists(node.Of("shop")));
    }

    private Task RefreshAsync() => node.Refresh.NowAsync(Stage, server.Upstream("shop"), Stop);

    private Task CommitAsync(string changes) =>
        server.ImportAsync("shop", Encoding.UTF8.GetBytes($"commit refs/heads/dev\ncommitter Other <other@example.com> 0 +0000\ndata 1\nx\nfrom refs/heads/dev^0\n{changes}\n"));

    private static async Task RefusedAsync(int status, string message, Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(call);
        Assert.Equal((status, message), (refused.Error.Status, refused.Error.Message));
    }
}
