using Headgate.Testing;

namespace Headgate.Keptn.Tests.Sequences;

/// <summary>What the periodic look does: a task that nobody starts ends its sequence, and nothing that could go on is forgotten.</summary>
public sealed class TimingOut
{
    [Fact]
    public async Task Only_a_task_without_any_answer_times_out()
    {
        await using var process = await HeadgateProcess.StartAsync(new Dictionary<string, string>
        {
            ["Keptn:Sequences:TaskStartedWait"] = "20:00:00",
            ["Keptn:Sequences:WatchInterval"] = "00:00:00.2",
        });
        using var api = KeptnApi.Of(process);
        var project = await SequenceProject.CreateAsync(api);
        var answered = await project.TriggerAsync("prod");
        await project.ReportAsync(await project.TriggeredAsync(answered, "deployment"), "started");
        await Eventually.HoldsAsync(async () => (await project.ExecutionsAsync($"&keptnContext={answered}")).Single()["status"]!["currentTask"]!["events"]!.AsArray().Count == 1);
        var forgotten = await project.TriggerAsync();
        var next = await project.TriggerAsync();
        await project.ReachesAsync(next, "waiting");
        await project.PassTimeAsync(new NodeDatabase(process.DataFolder));

        var finished = await project.EventAsync(forgotten, "dev.delivery.finished");
        Assert.Equal(("errored", "fail"), ((string?)finished["data"]!["status"], (string?)finished["data"]!["result"]));
        Assert.Equal(
            "sequence timed out while waiting for task sh.keptn.event.deployment.triggered to receive a correlating .started or .finished event", (string?)finished["data"]!["message"]);
        var state = await project.ReachesAsync(forgotten, "timedOut");
        Assert.Equal("errored", (string?)state["stages"]![0]!["state"]);
        Assert.Equal("timedOut", (string?)Assert.Single(await project.ExecutionsAsync($"&keptnContext={forgotten}"))["status"]!["state"]);
        // The next one has the service now, and the answered one is still in hand.
        await project.TriggeredAsync(next, "deployment");
        Assert.Equal("started", (string?)(await project.StateAsync(answered))!["state"]);
        Assert.Empty(await project.EventsAsync(forgotten, "dev.rollback.triggered"));
    }

    [Fact]
    public async Task A_delayed_task_whose_timer_was_lost_is_triggered_all_the_same()
    {
        await using var process = await HeadgateProcess.StartAsync(new Dictionary<string, string> { ["Keptn:Sequences:WatchInterval"] = "00:00:00.2" });
        using var api = KeptnApi.Of(process);
        var project = await SequenceProject.CreatePatientAsync(api);
        var context = await project.TriggerAsync("dev", "slow");
        await project.DoAsync(context, "first");
        var database = new NodeDatabase(process.DataFolder);
        await project.PreparedAsync("later");
        Assert.Single(await database.ColumnAsync("DELETE FROM headgate.work_item WHERE queue = 'keptn-due-tasks' RETURNING id"));
        await project.PassTimeAsync(database);
        await project.DoAsync(context, "later");
        await project.ReachesAsync(context, "finished");
    }
}
