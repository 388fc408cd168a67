using System.Collections.Concurrent;
using System.Net;
using Headgate.Keptn.Resources;
using Headgate.Keptn.Resources.Git;
using Headgate.Testing;
using static Headgate.Keptn.Tests.Resources.ProjectsForFiles;

namespace Headgate.Keptn.Tests.Resources;

/// <summary>A node of its own, killed in the middle of many writes.</summary>
public sealed class KillingWriters
{
    /// <summary>20 times with <c>HEADGATE_TEST_FULL=1</c>, twice otherwise.</summary>
    private static readonly int Rounds = Effort.Rounds(2, 20);

    [Fact]
    public async Task What_was_answered_is_there_and_the_next_call_works()
    {
        await using var node = await HeadgateProcess.StartAsync();
        using var first = KeptnApi.Of(node);
        var project = await first.NewProjectAsync();
        var acknowledged = new ConcurrentDictionary<string, string>();
        for (var round = 0; round < Rounds; round++)
        {
            await KillWhileWritingAsync(node, project, round, acknowledged);
            await node.StartAgainAsync();
            using var api = KeptnApi.Of(node);
            await api.PostAsync($"{Root}{project}/stage/dev/resource", Uploads(($"after{round}", "works")), HttpStatusCode.Created);
            Assert.Equal("works", await api.ReadAsync($"{Root}{project}/stage/dev/resource/after{round}"));
            foreach (var (name, commit) in acknowledged)
                Assert.Equal(name, await api.ReadAsync($"{Root}{project}/stage/dev/resource/{name}?gitCommitID={commit}"));
        }

        var repository = Path.Combine(node.DataFolder, "keptn", "repositories", project + ".git");
        var git = new GitProgram(new ResourceOptions());
        (await git.RunAsync(repository, ["fsck", "--full", "--strict"], CancellationToken.None)).Required("fsck");
        Assert.Equal("", (await git.RunAsync(repository, ["rev-list", "--merges", "--all"], CancellationToken.None)).Output);
        var names = (await git.RunAsync(repository, ["ls-tree", "--name-only", "dev"], CancellationToken.None)).Output.Split('\n');
        Assert.Subset(names.ToHashSet(), acknowledged.Keys.ToHashSet());
        Assert.NotEmpty(acknowledged);
    }

    private static async Task KillWhileWritingAsync(HeadgateProcess node, string project, int round, ConcurrentDictionary<string, string> acknowledged)
    {
        using var api = KeptnApi.Of(node);
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var target = acknowledged.Count + Random.Shared.Next(3, 12);
        var writers = Enumerable.Range(0, 4).Select(async writer =>
        {
            try
            {
                for (var i = 0; ; i++)
                {
                    var name = $"r{round}w{writer}n{i}";
                    var written = await api.PutAsync($"{Root}{project}/stage/dev/resource/{name}", Content(name));
                    acknowledged[name] = (string)written!["commitID"]!;
                    if (acknowledged.Count >= target)
                        enough.TrySetResult();
                }
            }
            catch (HttpRequestException)
            {
                // The node is gone.
            }
        }).ToList();
        await Task.WhenAny(enough.Task, Task.WhenAll(writers));
        await node.KillAsync();
        await Task.WhenAll(writers);
    }
}
