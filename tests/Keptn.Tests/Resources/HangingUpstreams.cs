using System.Collections.Concurrent;
using Headgate.Keptn.Resources;
using Headgate.Keptn.Resources.Upstreams;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Resources;

/// <summary>A git server that takes every request and answers none: what has nothing to do with it goes on.</summary>
public sealed class HangingUpstreams(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const int Writers = 2;
    private readonly TaskCompletionSource answers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentBag<string> asked = [];
    private readonly KnownUpstreams upstreams = new();
    private GitServer server = null!;
    private RepositoryNode node = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await GitServer.StartAsync();
        node = RepositoryNode.Of(await postgres.NewDatabaseAsync(), upstreams: upstreams, options: new ResourceOptions { Writers = Writers });
    }

    public async ValueTask DisposeAsync()
    {
        answers.TrySetResult();
        await node.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Writes_to_other_machines_and_to_none_go_on()
    {
        var stuck = Enumerable.Range(0, 3 * Writers).Select(i => $"stuck{i}").ToList();
        foreach (var project in stuck)
            await CreateAsync(server, project);
        await using var other = await GitServer.StartAsync();
        await CreateAsync(other, "fine");
        await node.Repositories.CreateProjectAsync("near", null, Stop);

        Hang();
        var writes = stuck.Select(project => node.WriteAsync(new ResourceScope(project), "a", "b")).ToList();
        await Eventually.HoldsAsync(() => asked.Distinct().Count() == Writers);
        var written = await node.WriteAsync(new ResourceScope("fine"), "a", "b");
        Assert.Equal($"{written}\n", await other.GitAsync("fine", "rev-parse", "master"));
        await node.WriteAsync(new ResourceScope("near"), "a", "b");
        Assert.All(writes, write => Assert.False(write.IsCompleted));
        Assert.Equal(Writers, asked.Distinct().Count());

        answers.SetResult();
        await Task.WhenAll(writes);
        foreach (var project in stuck)
            Assert.Equal("b", await server.GitAsync(project, "show", "master:a"));
    }

    /// <summary>The platform's own reads, of which those of events hold up the events of others.</summary>
    [Fact]
    public async Task Of_reads_that_can_do_without_one_finds_out_when_it_answers_again()
    {
        foreach (var project in new[] { "first", "second", "third" })
            await CreateAsync(server, project);
        await server.CommitAsync("third", "master", ("theirs", "new"));
        server.Answers = false;
        Assert.Null(await ReadAsync("first"));

        server.Answers = true;
        Hang();
        var asking = ReadAsync("second");
        await Eventually.HoldsAsync(() => !asked.IsEmpty);
        Assert.Null(await ReadAsync("third"));
        Assert.DoesNotContain(asked, path => path.Contains("third", StringComparison.Ordinal));

        answers.SetResult();
        await asking;
        Assert.Equal("new", await ReadAsync("third"));
    }

    [Fact]
    public void Who_finds_out_is_one_at_a_time_and_everybody_once_it_answers()
    {
        var silent = new SilentMachines();
        Assert.True(silent.MayBeAsked("a") && silent.MayBeAsked("a"));
        silent.Tell("a", answered: false);
        Assert.Equal([true, false, false], Enumerable.Range(0, 3).Select(_ => silent.MayBeAsked("a")));
        Assert.True(silent.MayBeAsked("b"));
        silent.Tell("a", answered: false);
        Assert.Equal([true, false], Enumerable.Range(0, 2).Select(_ => silent.MayBeAsked("a")));
        silent.Tell("a", answered: true);
        Assert.True(silent.MayBeAsked("a") && silent.MayBeAsked("a"));
    }

    [Theory]
    [InlineData("https://git.example.com/a.git", "git.example.com:443")]
    [InlineData("https://GIT.example.com/b.git", "git.example.com:443")]
    [InlineData("http://git.example.com:8080/a.git", "git.example.com:8080")]
    [InlineData("ssh://bot@git.example.com/a.git", "git.example.com:22")]
    public void What_hangs_together_is_the_machine_that_is_connected_to(string url, string machine)
    {
        Assert.Equal(machine, UpstreamAddress.MachineOf(new GitUpstream(url, "bot")));
        Assert.Equal("proxy.example.com:3128", UpstreamAddress.MachineOf(new GitUpstream(url, "bot") { Proxy = new GitProxy("proxy.example.com:3128", "http", null, null) }));
    }

    private Task<string?> ReadAsync(string project) => node.ReadAsync(new ResourceScope(project), "theirs");

    private void Hang() => server.Before = path =>
    {
        asked.Add(path.Split('/')[1]);
        return answers.Task;
    };

    private async Task CreateAsync(GitServer on, string project)
    {
        upstreams[project] = await on.NewRepositoryAsync(project);
        await node.CreateUpstreamAsync(project, on.Upstream(project));
    }
}
