using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Headgate.Keptn.Tests.Events;
using Headgate.Keptn.Tests.Sequences.Model;
using Headgate.Testing;
using Npgsql;

namespace Headgate.Keptn.Tests.Sequences;

/// <summary>The node's own PostgreSQL server, or one of its sessions, is killed under a flood of events and amid sequences, and started again by the node.</summary>
public sealed class KillingTheDatabase : IAsyncLifetime
{
    private const int Flooders = 2;

    /// <summary>30 kills with <c>HEADGATE_TEST_FULL=1</c>, two otherwise.</summary>
    private static readonly int Kills = Effort.Rounds(2, 30);

    private readonly Random random = Effort.NewRandom();
    private HeadgateProcess node = null!;
    private NodeDatabase database = null!;
    private KeptnApi api = null!;

    public async ValueTask InitializeAsync()
    {
        node = await HeadgateProcess.StartAsync(new Dictionary<string, string> { ["Postgres:Lease"] = "00:00:02", ["Postgres:Poll"] = "00:00:00.1" });
        database = new NodeDatabase(node.DataFolder);
        api = KeptnApi.Of(node);
    }

    public async ValueTask DisposeAsync()
    {
        api.Dispose();
        await node.DisposeAsync();
    }

    [Fact]
    public async Task Loses_nothing_that_was_answered_and_does_nothing_twice()
    {
        var project = await SequenceProject.CreateAsync(api, RandomShipyard.Yaml(KillingTheNode.Plan));
        var flooded = KeptnEvents.NewProject();
        using var enough = new CancellationTokenSource();
        var flood = Enumerable.Range(0, Flooders).Select(_ => FloodAsync(flooded, enough.Token)).ToList();
        var reading = ReadAsync(project.Name, enough.Token);

        await RunSequencesAsync(project);
        await enough.CancelAsync();
        await reading;
        var taken = (await Task.WhenAll(flood)).SelectMany(contexts => contexts).ToHashSet();

        var world = new NodeWorld(project, database);
        new SequenceOracle(KillingTheNode.Plan, await world.WholeLogAsync(), inOrder: false).Check();
        Assert.All(await project.ExecutionsAsync(), execution => Assert.Equal("finished", (string?)execution["status"]!["state"]));
        await EachIsThereOnceAsync(flooded, taken);
        Assert.Contains("PostgreSQL ended unexpectedly", node.Output, StringComparison.Ordinal);
    }

    /// <summary>Answers the tasks of sequences, with a kill at every few reports, until no task is open.</summary>
    private async Task RunSequencesAsync(SequenceProject project)
    {
        var world = new NodeWorld(project, database);
        var executors = new RandomExecutors(Choices.Any(random, 500));
        for (var kills = 0; ;)
        {
            var reports = executors.Answer(await world.WholeLogAsync());
            if (reports.Count == 0 && kills >= Kills)
                return;
            if (reports.Count == 0)
                await project.TriggerAsync("dev", RandomShipyard.Deliver, new() { ["labels"] = new JsonObject { ["label"] = "kept" } });
            foreach (var report in reports)
            {
                if (kills >= Kills || random.Next(3) > 0)
                    await world.PostAsync(report);
                else
                    await SendAndKillAsync(world, report, isWhole: kills++ % 2 == 0);
            }
        }
    }

    /// <summary>Kills the server, or one of its sessions, while the report is on its way or acted on, and sends the report again if it had not arrived.</summary>
    private async Task SendAndKillAsync(NodeWorld world, Message report, bool isWhole)
    {
        var sending = SendAsync(NodeWorld.BodyOf(report));
        await Task.Delay(random.Next(40));
        await (isWhole ? KillServerAsync() : KillSessionAsync());
        await sending;
        if (!await world.HasAsync(report))
            await world.PostAsync(report);
    }

    private async Task KillServerAsync()
    {
        var server = database.ServerProcessId;
        Kill(server);
        await Eventually.HoldsAsync(async () => await IsBackAsync() && database.ServerProcessId != server);
    }

    /// <summary>The server ends all sessions when one dies, since what they share may be broken.</summary>
    private async Task KillSessionAsync()
    {
        var sessions = (await database.ColumnAsync("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name = 'headgate'"))
            .ConvertAll(id => int.Parse(id, CultureInfo.InvariantCulture));
        Kill(sessions[random.Next(sessions.Count)]);
        await Eventually.HoldsAsync(async () => !sessions.Exists(id => Directory.Exists($"/proc/{id}")) && await IsBackAsync());
    }

    private async Task<bool> IsBackAsync()
    {
        try
        {
            return await database.ColumnAsync("SELECT 1") is ["1"] && (await SendAsync(KeptnEvents.Of("back"))) == HttpStatusCode.OK;
        }
        catch (Exception absent) when (absent is NpgsqlException or IOException or FormatException or IndexOutOfRangeException)
        {
            return false;
        }
    }

    private async Task<HashSet<string>> FloodAsync(string project, CancellationToken enough)
    {
        HashSet<string> taken = [];
        while (!enough.IsCancellationRequested)
        {
            var one = KeptnEvents.Of(project);
            var context = Guid.NewGuid().ToString();
            one["shkeptncontext"] = context;
            if (await SendAsync(one) == HttpStatusCode.OK)
                taken.Add(context);
            await Task.Delay(20, CancellationToken.None);
        }

        return taken;
    }

    /// <returns>200, or 503 with a text of ours.</returns>
    private async Task<HttpStatusCode> SendAsync(JsonNode sent)
    {
        var (status, body) = await api.SendTextAsync(sent.ToJsonString());
        if (status != HttpStatusCode.OK)
            IsOutage("event", status, body);
        return status;
    }

    private async Task ReadAsync(string project, CancellationToken enough)
    {
        string[] paths =
        [
            $"/api/mongodb-datastore/event?project={project}", $"/api/controlPlane/v1/project/{project}", $"/api/controlPlane/v1/sequence/{project}", "/api/controlPlane/v1/uniform/registration",
            $"/api/resource-service/v1/project/{project}/resource/shipyard.yaml", "/api/secrets/v1/secret", "/api/v1/metadata",
        ];
        for (var i = 0; !enough.IsCancellationRequested; i++)
        {
            var path = paths[i % paths.Length];
            using var answer = await api.Http.GetAsync(path, CancellationToken.None);
            if (answer.StatusCode != HttpStatusCode.OK)
                IsOutage(path, answer.StatusCode, await answer.Content.ReadAsStringAsync(CancellationToken.None));
            await Task.Delay(20, CancellationToken.None);
        }
    }

    private static void IsOutage(string what, HttpStatusCode status, string body)
    {
        Assert.True(status == HttpStatusCode.ServiceUnavailable, $"{what} answered {(int)status}: {body}");
        Assert.Equal("""{"code":503,"message":"The metadata database does not answer right now; try again. Where doing it twice would do harm, look first whether it was done."}""", body);
    }

    private async Task EachIsThereOnceAsync(string project, HashSet<string> taken)
    {
        using var log = node.NewClient();
        var stored = await api.ContextsAsync(project);
        List<string> acted = [];
        await Eventually.HoldsAsync(async () =>
        {
            acted = [.. (await log.GetFromJsonAsync<JsonArray>($"/v2/storage/events?component=keptn&configurationId={project}&limit=10000"))!.Select(entry => (string)entry!["runId"]!)];
            return acted.Count >= stored.Count;
        });
        Assert.Equal(stored.Order(StringComparer.Ordinal), acted.Order(StringComparer.Ordinal));
        Assert.Equal(stored.Count, stored.Distinct().Count());
        Assert.Superset(taken, stored.ToHashSet());
        Assert.NotEmpty(taken);
    }

    private static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
    }
}
