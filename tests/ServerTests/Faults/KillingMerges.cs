using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Faults;

/// <summary>SIGKILL while a branch is merged: each configuration is changed once, by all of the merge or by none of it.</summary>
public sealed class KillingMerges(SharedFaultNode shared) : IClassFixture<SharedFaultNode>
{
    private const int Configurations = 30;
    private const string Component = "keboola.ex-db-mysql";

    // All configurations of the default branch are of one version, whichever that is.
    private const string Versions = """
        SELECT DISTINCT version::text FROM components.configuration
         WHERE branch = (SELECT id FROM identity.branch WHERE is_default) AND component = 'keboola.ex-db-mysql'
        """;

    private readonly Random random = Effort.NewRandom();
    private readonly FaultNode node = shared.Node;

    [Fact]
    public async Task Merges_everything_once()
    {
        foreach (var number in Enumerable.Range(0, Configurations))
            await node.Api.PostAsync($"/v2/storage/components/{Component}/configs", new JsonObject { ["name"] = $"c{number}", ["configurationId"] = $"c{number}" });
        var branch = (long)(await node.Api.ResultsAsync(await node.Api.PostAsync("/v2/storage/dev-branches", new JsonObject { ["name"] = "Merged while the node dies" })))["id"]!;
        var main = (long)(await node.Api.GetAsync("/v2/storage/dev-branches")).AsArray().Single(one => (bool)one!["isDefault"]!)!["id"]!;
        for (var round = 0; round < FaultNode.Rounds; round++)
        {
            foreach (var number in Enumerable.Range(0, Configurations))
                await node.Api.PutAsync($"/v2/storage/branch/{branch}/components/{Component}/configs/c{number}", new JsonObject { ["description"] = $"round {round}" });
            var request = (long)(await node.Api.PostAsync(
                "/v2/storage/merge-request", new JsonObject { ["branchFromId"] = branch, ["branchIntoId"] = main, ["title"] = $"Round {round}" }))["id"]!;
            await node.Api.PutAsync($"/v2/storage/merge-request/{request}/request-review", []);
            await node.Api.PutAsync($"/v2/storage/merge-request/{request}/approve", []);
            var job = await node.Api.PutAsync($"/v2/storage/merge-request/{request}/merge", []);
            var moment = TimeSpan.FromMilliseconds(random.Next(0, 250));
            TestContext.Current.TestOutputHelper?.WriteLine($"killed {moment.TotalMilliseconds:0} ms in");
            await Task.Delay(moment);
            await node.CrashAndStartAgainAsync();

            Assert.Single(await node.Database.ColumnAsync(Versions));
            var ended = await node.Api.EndedJobAsync(await node.Api.GetAsync($"/v2/storage/jobs/{job["id"]}"));
            Assert.Equal("success", ended.Text("status"));
            Assert.Equal([$"{round + 2}"], await node.Database.ColumnAsync(Versions));
            Assert.Equal("published", (await node.Api.GetAsync($"/v2/storage/merge-request/{request}")).Text("state"));
            Assert.Equal($"round {round}", (await node.Api.GetAsync($"/v2/storage/components/{Component}/configs/c0")).Text("description"));
        }
    }
}
