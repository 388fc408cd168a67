using System.Text.Json.Nodes;
using Headgate.Keptn.Tests.Events;
using Headgate.Keptn.Tests.Sequences.Model;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Sequences;

/// <summary>Two nodes that share a database act as one, also when one of them is killed.</summary>
public sealed class OnTwoNodes
{
    private static readonly Dictionary<string, string> Hasty = new()
    {
        ["Postgres:Lease"] = "00:00:04", ["Postgres:Poll"] = "00:00:00.1", ["Keptn:Sequences:WatchInterval"] = "00:00:00.1",
    };

    private static readonly IReadOnlyList<PlannedSequence> Plan =
    [
        new("dev", RandomShipyard.Deliver, ["deployment", "test"], null, new Dictionary<string, string>()),
        new("dev", "rollback", ["undo"], "dev.deliver.finished", new Dictionary<string, string> { ["result"] = "fail" }),
        new("production", RandomShipyard.Deliver, ["release", "check"], "dev.deliver.finished", new Dictionary<string, string>()),
    ];

    [Fact]
    public async Task Each_task_is_triggered_once_and_those_that_wait_keep_their_order()
    {
        await using var stack = await TwoNodes.StartAsync(Hasty);
        using var clients = new Senders(stack);
        await clients.CreateProjectAsync(RandomShipyard.Yaml(Plan));
        await Task.WhenAll(Enumerable.Range(0, Effort.Rounds(4, 6)).Select(_ => clients.TriggerAsync(RandomShipyard.Deliver)));

        var executors = new RandomExecutors(Choices.Any(Effort.NewRandom(), 1000));
        while (executors.Answer(await clients.World().WholeLogAsync()) is { Count: > 0 } reports)
        {
            // What starts first, so that the outcome does not hang on which report overtakes which; of each kind all at once, to both nodes.
            foreach (var action in new[] { "started", "finished" })
            {
                var sending = reports.Where(report => report.IsTask(action)).Select(clients.SendAsync).ToList();
                if (Random.Shared.Next(Effort.Rounds(3, 2)) == 0)
                    await clients.KillOneAsync();
                await Task.WhenAll(sending);
            }
        }

        var log = await clients.World().WholeLogAsync();
        new SequenceOracle(Plan, log, inOrder: false).Check();
        var begun = log.OfType<Entry.Published>().Where(entry => entry.Event is { Stage: "dev", Task: "deployment" } && entry.Event.IsTask("triggered")).Select(entry => entry.Event.Context);
        Assert.Equal(await stack.Database.ColumnAsync($"SELECT context FROM keptn.sequence_execution WHERE project = '{clients.Project}' AND stage = 'dev' AND sequence = 'deliver' ORDER BY position"), begun);
        Assert.All(await clients.OnAnyNode().ExecutionsAsync(), execution => Assert.Equal("finished", (string?)execution["status"]!["state"]));
        Assert.Equal("0", (await stack.Database.ColumnAsync($"SELECT count(*) FROM keptn.open_trigger WHERE project = '{clients.Project}'"))[0]);
    }

    [Fact]
    public async Task A_task_that_nobody_starts_times_out_once_and_one_with_a_delay_is_triggered_once()
    {
        await using var stack = await TwoNodes.StartAsync(Hasty);
        using var clients = new Senders(stack);
        await clients.CreateProjectAsync("""
            apiVersion: spec.keptn.sh/0.2.3
            kind: Shipyard
            metadata: {name: example}
            spec:
              stages:
              - name: dev
                sequences:
                - {name: forgotten, tasks: [{name: unknown}, {name: never}]}
                - {name: delayed, tasks: [{name: later, triggeredAfter: 1s}]}
            """);
        var many = Effort.Rounds(4, 20);
        for (var count = 0; count < many; count++)
            await clients.TriggerAsync("forgotten");
        // As if ten minutes had passed: each one that the end of another lets go is forgotten in its turn.
        await Eventually.HoldsAsync(async () =>
        {
            await stack.Database.ColumnAsync($"UPDATE keptn.sequence_execution SET unanswered = unanswered - interval '1 day' WHERE project = '{clients.Project}' AND unanswered > now() - interval '1 hour'");
            return (await clients.OnAnyNode().ExecutionsAsync()).Count(execution => (string?)execution["status"]!["state"] == "timedOut") == many;
        });
        var events = await TypesAsync();
        Assert.Equal((many, many, 0), (events.Count(type => type == "unknown.triggered"), events.Count(type => type == "dev.forgotten.finished"), events.Count(type => type == "never.triggered")));

        var delayed = await clients.TriggerAsync("delayed");
        await clients.OnAnyNode().DoAsync(delayed, "later");
        await clients.OnAnyNode().ReachesAsync(delayed, "finished");
        Assert.Single(await TypesAsync(), type => type == "later.triggered");

        async Task<List<string>> TypesAsync() =>
            await stack.Database.ColumnAsync($"SELECT substr(type, 16) FROM keptn.event WHERE project = '{clients.Project}' AND source = 'shipyard-controller'");
    }

    /// <summary>Clients who call either node, and the other one when it is gone.</summary>
    private sealed class Senders(TwoNodes stack) : IDisposable
    {
        private readonly List<KeptnApi> clients = [];

        public string Project { get; private set; } = "";

        public async Task CreateProjectAsync(string shipyard) => Project = (await SequenceProject.CreateAsync(NewClient(), shipyard)).Name;

        public SequenceProject OnAnyNode() => new(NewClient(), Project, "carts");

        public NodeWorld World() => new(OnAnyNode(), stack.Database);

        public Task<string> TriggerAsync(string sequence) => OnAnyNode().TriggerAsync("dev", sequence, new JsonObject { ["labels"] = new JsonObject { ["label"] = "kept" } });

        /// <summary>Sends until a node has taken it; with an id of its own, since a killed node may have taken it before it died.</summary>
        public async Task SendAsync(Message report)
        {
            var sent = KeptnEvents.At(TimeProvider.System.GetUtcNow(), Project, report.Type);
            (sent["id"], sent["shkeptncontext"], sent["triggeredid"], sent["data"]) = ($"{Project}-{report.Id}", report.Context, report.TriggeredId, report.Data.DeepClone());
            await Eventually.HoldsAsync(async () =>
            {
                try
                {
                    await NewClient().PostAsync("/api/controlPlane/v1/event", sent);
                    return true;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            });
        }

        public async Task KillOneAsync()
        {
            await Task.Delay(Random.Shared.Next(40));
            var victim = stack.Any;
            await victim.KillAsync();
            await victim.StartAgainAsync();
        }

        public void Dispose() => clients.ForEach(client => client.Dispose());

        private KeptnApi NewClient()
        {
            var client = KeptnApi.Of(stack.Any);
            lock (clients)
                clients.Add(client);
            return client;
        }
    }
}
