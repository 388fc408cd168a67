using Headgate.Keptn.Tests.Sequences.Model;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Sequences;

/// <summary>A node that is killed between two events, or in the middle of one, goes on where it was: every task is triggered once, every sequence ends once.</summary>
public sealed class KillingTheNode
{
    /// <summary>One report in so many is interrupted; with <c>HEADGATE_TEST_FULL=1</c> every one.</summary>
    private static readonly int Every = Effort.Rounds(9, 1);

    private static readonly Dictionary<string, string> Hasty = new() { ["Postgres:Lease"] = "00:00:04", ["Postgres:Poll"] = "00:00:00.1" };

    internal static readonly IReadOnlyList<PlannedSequence> Plan =
    [
        new("dev", RandomShipyard.Deliver, ["deployment", "test"], null, new Dictionary<string, string>()),
        new("hardening", RandomShipyard.Deliver, ["deployment", "test"], "dev.deliver.finished", new Dictionary<string, string>()),
        new("hardening", "rollback", ["undo"], "hardening.deliver.finished", new Dictionary<string, string> { ["test.result"] = "fail" }),
        new("production", RandomShipyard.Deliver, ["deployment"], "hardening.deliver.finished", new Dictionary<string, string> { ["result"] = "pass" }),
    ];

    [Fact]
    public async Task Loses_no_step_and_does_none_twice()
    {
        await using var process = await HeadgateProcess.StartAsync(Hasty);
        using var firstApi = KeptnApi.Of(process);
        var first = await SequenceProject.CreateAsync(firstApi, RandomShipyard.Yaml(Plan));
        foreach (var _ in Enumerable.Range(0, 2))
            await TriggerAsync(first);
        var database = new NodeDatabase(process.DataFolder);
        var executors = new RandomExecutors(Choices.Any(Effort.NewRandom(), 500));

        var api = KeptnApi.Of(process);
        try
        {
            var sent = 0;
            while (true)
            {
                var world = new NodeWorld(new SequenceProject(api, first.Name, first.Service), database);
                if (executors.Answer(await world.WholeLogAsync()) is not { Count: > 0 } reports)
                {
                    if (sent >= Every)
                        break;
                    // Chance ended all early: nothing was killed yet.
                    await TriggerAsync(new SequenceProject(api, first.Name, first.Service));
                    continue;
                }

                foreach (var report in reports)
                {
                    if (sent++ % Every == Every - 1)
                        api = await SendAndKillAsync(process, api, first, report);
                    else
                        await new NodeWorld(new SequenceProject(api, first.Name, first.Service), database).PostAsync(report);
                }
            }

            var project = new SequenceProject(api, first.Name, first.Service);
            new SequenceOracle(Plan, await new NodeWorld(project, database).WholeLogAsync(), inOrder: false).Check();
            Assert.All(await project.ExecutionsAsync(), execution => Assert.Equal("finished", (string?)execution["status"]!["state"]));
            Assert.All((await api.GetAsync($"/api/controlPlane/v1/sequence/{first.Name}"))!["states"]!.AsArray(), state => Assert.Equal("finished", (string?)state!["state"]));
            Assert.Equal("0", (await database.ColumnAsync($"SELECT count(*) FROM keptn.open_trigger WHERE project = '{first.Name}'"))[0]);
        }
        finally
        {
            api.Dispose();
        }
    }

    private static Task<string> TriggerAsync(SequenceProject project) =>
        project.TriggerAsync("dev", RandomShipyard.Deliver, new() { ["labels"] = new System.Text.Json.Nodes.JsonObject { ["label"] = "kept" } });

    /// <summary>Kills the node while the report is on its way or acted on, starts it again, and sends the report again if it had not arrived.</summary>
    private static async Task<KeptnApi> SendAndKillAsync(HeadgateProcess process, KeptnApi api, SequenceProject project, Message report)
    {
        var sending = new NodeWorld(new SequenceProject(api, project.Name, project.Service), new NodeDatabase(process.DataFolder)).PostAsync(report);
        await Task.Delay(Random.Shared.Next(40));
        await process.KillAsync();
        try
        {
            await sending;
        }
        catch (HttpRequestException)
        {
        }

        await process.StartAgainAsync();
        api.Dispose();
        var again = KeptnApi.Of(process);
        var world = new NodeWorld(new SequenceProject(again, project.Name, project.Service), new NodeDatabase(process.DataFolder));
        if (!await world.HasAsync(report))
            await world.PostAsync(report);
        return again;
    }
}
