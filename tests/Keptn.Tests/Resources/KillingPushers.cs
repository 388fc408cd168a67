using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Headgate.Keptn.Resources;
using Headgate.Keptn.Resources.Git;
using Headgate.Testing;
using static Headgate.Keptn.Tests.Resources.ProjectsForFiles;

namespace Headgate.Keptn.Tests.Resources;

/// <summary>A node of its own, killed in the middle of writes to a project with an upstream, where others push too and connections break.</summary>
public sealed class KillingPushers
{
    private static readonly string[] Stages = ["dev", "prod"];
    private readonly Random random = Effort.NewRandom();
    private readonly ConcurrentDictionary<string, Written> written = new();
    private readonly ConcurrentBag<Written> others = [];

    /// <summary>20 kills with <c>HEADGATE_TEST_FULL=1</c>, one otherwise.</summary>
    [Fact]
    public async Task Over_http_what_was_answered_is_here_and_upstream()
    {
        await using var server = await GitServer.StartAsync();
        var upstream = await server.NewRepositoryAsync("shop");
        var credentials = new JsonObject { ["remoteURL"] = upstream.RemoteUrl, ["user"] = upstream.User, ["https"] = new JsonObject { ["token"] = upstream.Token } };
        await KillAsync(Effort.Rounds(1, 20), credentials, command => server.GitAsync("shop", command), breaks => server.Cuts = breaks ? AnyCut : _ => Cut.Nowhere);
    }

    /// <summary>10 kills with <c>HEADGATE_TEST_FULL=1</c>, one otherwise.</summary>
    [Fact]
    public async Task Over_ssh_too_and_no_key_is_left_lying_about()
    {
        Assert.SkipWhen(SshServer.Program is null, "sshd is not on this machine; Debian has it in the package openssh-server (its service need not run).");
        await using var server = await SshServer.StartAsync();
        var key = await server.NewKeyAsync("node", "ed25519", "");
        await server.LetInAsync("node");
        var url = await server.NewRepositoryAsync("shop");
        var credentials = new JsonObject { ["remoteURL"] = url, ["user"] = "", ["ssh"] = new JsonObject { ["privateKey"] = KeptnApi.Base64(key), ["privateKeyPass"] = "" } };
        await KillAsync(Effort.Rounds(1, 10), credentials, command => server.GitAsync("shop", command), _ => { });
    }

    private async Task KillAsync(int rounds, JsonObject credentials, Func<string[], Task<string>> upstream, Action<bool> breakConnections)
    {
        await using var node = await HeadgateProcess.StartAsync(new Dictionary<string, string> { ["Keptn:Resources:AllowLoopback"] = "true" });
        string project;
        using (var first = KeptnApi.Of(node))
            project = await first.NewProjectAsync(credentials);
        for (var round = 0; round < rounds; round++)
        {
            breakConnections(true);
            await KillWhileWritingAsync(node, project, round, upstream);
            Assert.DoesNotContain("was rewritten upstream", node.Output, StringComparison.Ordinal);
            breakConnections(false);
            await node.StartAgainAsync();
            Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(node.DataFolder, "tmp"), "git-*"));
            using var api = KeptnApi.Of(node);
            foreach (var stage in Stages)
            {
                var after = (await api.PostAsync($"{Root}{project}/stage/{stage}/resource", Uploads(($"after{round}", "works")), HttpStatusCode.Created))!;
                written[$"{stage} after {round}"] = new Written(stage, $"after{round}", (string)after["commitID"]!);
            }

            foreach (var one in written.Values.Where(one => one.Name.StartsWith(Prefix(round), StringComparison.Ordinal)))
                Assert.Equal(one.Name, await api.ReadAsync($"{Root}{project}/stage/{one.Stage}/resource/{one.Name}?gitCommitID={one.Commit}"));
        }

        Assert.NotEmpty(others);
        var folder = Path.Combine(node.DataFolder, "keptn", "repositories", project + ".git");
        var git = new GitProgram(new ResourceOptions());
        async Task<string> LocalAsync(string[] command) => (await git.RunAsync(folder, command, CancellationToken.None)).Required(command[0]).Output;
        await LocalAsync(["fsck", "--full", "--strict"]);
        Assert.Equal("", await LocalAsync(["for-each-ref", "refs/headgate/replaced"]));
        foreach (var stage in Stages)
        {
            Assert.Equal(await upstream(["rev-parse", stage]), await LocalAsync(["rev-parse", stage]));
            await IsOneLineWithEverythingAsync(stage, upstream);
        }
    }

    /// <summary>All commits that were answered are in the branch, and no change is in it twice.</summary>
    private async Task IsOneLineWithEverythingAsync(string stage, Func<string[], Task<string>> upstream)
    {
        Assert.Equal("", await upstream(["rev-list", "--merges", stage]));
        var commits = Lines(await upstream(["rev-list", stage])).ToHashSet();
        var expected = written.Values.Concat(others).Where(one => one.Stage == stage).ToList();
        Assert.Subset(commits, expected.Select(one => one.Commit).ToHashSet());
        var changes = Lines(await upstream(["log", "--format=", "--name-only", stage])).Where(name => name.StartsWith('w') || name.StartsWith("after", StringComparison.Ordinal)).ToList();
        Assert.Equal(changes.Distinct(), changes);
        Assert.Subset(Lines(await upstream(["ls-tree", "--name-only", stage])).ToHashSet(), written.Values.Where(one => one.Stage == stage).Select(one => one.Name).ToHashSet());
    }

    private async Task KillWhileWritingAsync(HeadgateProcess node, string project, int round, Func<string[], Task<string>> upstream)
    {
        using var api = KeptnApi.Of(node);
        using var killed = new CancellationTokenSource();
        var target = written.Count + Choose(3, 9);
        var writers = Enumerable.Range(0, 4).Select(writer => WriteAsync(api, project, Stages[writer % 2], $"{Prefix(round)}{writer}")).ToList();
        var pushing = PushAsync(upstream, killed.Token);
        await Eventually.HoldsAsync(() => written.Count >= target);
        await Task.Delay(Choose(0, 300), CancellationToken.None);
        await node.KillAsync();
        await killed.CancelAsync();
        await Task.WhenAll([.. writers, pushing]);
    }

    private async Task WriteAsync(KeptnApi api, string project, string stage, string prefix)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}n{i}");
                using var content = new StringContent(Content(name).ToJsonString());
                using var answer = await api.Http.PutAsync($"{Root}{project}/stage/{stage}/resource/{name}", content);
                var text = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
                if (answer.StatusCode == HttpStatusCode.OK)
                    written[name] = new Written(stage, name, (string)text["commitID"]!);
                else
                    Assert.StartsWith("Upstream repository ", (string?)text["message"], StringComparison.Ordinal);
            }
        }
        catch (Exception gone) when (gone is HttpRequestException or HttpIOException)
        {
            // The node is.
        }
    }

    /// <summary>Commits of somebody else, who only ever adds to what is there, and no faster than the node.</summary>
    private async Task PushAsync(Func<string[], Task<string>> upstream, CancellationToken killed)
    {
        while (!killed.IsCancellationRequested)
        {
            var stage = Stages[Choose(0, Stages.Length)];
            var tip = (await upstream(["rev-parse", stage])).Trim();
            var commit = (await upstream(["-c", "user.name=Other", "-c", "user.email=other@example.com", "commit-tree", $"{tip}^{{tree}}", "-p", tip, "-m", "by somebody else"])).Trim();
            try
            {
                await upstream(["update-ref", $"refs/heads/{stage}", commit, tip]);
                others.Add(new Written(stage, "", commit));
            }
            catch (GitException)
            {
                // The node was faster.
            }

            var soFar = written.Count;
            await Eventually.HoldsAsync(() => written.Count > soFar || killed.IsCancellationRequested);
            await Task.Delay(Choose(0, 300), CancellationToken.None);
        }
    }

    private Cut AnyCut(string path) => path.EndsWith("/git-receive-pack", StringComparison.Ordinal)
        ? Choose(0, 8) switch { 0 => Cut.Request, 1 => Cut.Middle, 2 => Cut.Answer, _ => Cut.Nowhere }
        : Choose(0, 40) == 0 ? Cut.Request : Cut.Nowhere;

    private int Choose(int least, int below)
    {
        lock (random)
            return random.Next(least, below);
    }

    private static string Prefix(int round) => string.Create(CultureInfo.InvariantCulture, $"w{round}w");

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private sealed record Written(string Stage, string Name, string Commit);
}
