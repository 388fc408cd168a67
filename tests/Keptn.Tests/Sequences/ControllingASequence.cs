using System.Net;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Sequences;

/// <summary>Pausing, resuming and aborting.</summary>
public sealed class ControllingASequence(KeptnNode node)
{
    [Fact]
    public async Task Nothing_is_triggered_while_a_sequence_is_paused()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var context = await project.TriggerAsync();
        var task = await project.TriggeredAsync(context, "deployment");
        await project.ControlAsync(context, "pause");
        Assert.Equal("paused", (string?)(await project.StateAsync(context))!["state"]);
        await project.ReportAsync(task, "started");
        await project.ReportAsync(task, "finished");
        await Eventually.HoldsAsync(async () => (await ExecutionAsync(project, context))["previousTasks"]!.AsArray().Count == 1);
        Assert.Equal(("paused", "started"), ((string?)(await ExecutionAsync(project, context))["state"], (string?)(await ExecutionAsync(project, context))["stateBeforePause"]));
        Assert.Empty(await project.OpenAsync("test"));

        await project.ControlAsync(context, "resume");
        await project.DoAsync(context, "test");
        Assert.Equal("started", (string?)(await project.StateAsync(context))!["state"]);
    }

    [Fact]
    public async Task A_pause_of_one_stage_leaves_the_others_alone_and_meets_what_is_triggered_later()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var context = await project.TriggerAsync();
        await project.TriggeredAsync(context, "deployment");
        await project.ControlAsync(context, "pause", "prod");
        await project.DoAsync(context, "deployment");
        await project.DoAsync(context, "test");
        await project.EventAsync(context, "prod.delivery.triggered");
        await Eventually.HoldsAsync(async () => (await project.ExecutionsAsync($"&stage=prod&status=paused")).Count == 1);
        Assert.Empty(await project.EventsAsync(context, "deployment.triggered", "prod"));

        await project.ControlAsync(context, "resume", "prod");
        await project.DoAsync(context, "deployment", stage: "prod");
        await project.ReachesAsync(context, "finished");
    }

    [Fact]
    public async Task A_paused_stage_says_so_and_again_when_it_goes_on()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var context = await project.TriggerAsync();
        await project.TriggeredAsync(context, "deployment");
        await project.ControlAsync(context, "pause", "dev");
        Assert.Equal(("started", "paused"), await OverallAndStageAsync(project, context));
        await project.ControlAsync(context, "resume", "dev");
        Assert.Equal(("started", "started"), await OverallAndStageAsync(project, context));
    }

    [Fact]
    public async Task An_abort_ends_all_stages_and_withdraws_the_open_task()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var context = await project.TriggerAsync();
        var task = await project.TriggeredAsync(context, "deployment");
        await project.ReportAsync(task, "started");
        await project.ControlAsync(context, "abort");

        var finished = await project.EventAsync(context, "dev.delivery.finished");
        Assert.Equal(("aborted", "pass"), ((string?)finished["data"]!["status"], (string?)finished["data"]!["result"]));
        Assert.Equal(("aborted", "aborted"), await OverallAndStageAsync(project, context));
        Assert.Empty(await project.OpenAsync("deployment"));
        await project.ReportAsync(task, "finished");
        // A second abort finds nothing, and what follows on success does not follow on an abort.
        await project.ControlAsync(context, "abort");
        var probe = await project.TriggerAsync("dev", "nothing");
        await project.EventAsync(probe, "dev.nothing.finished");
        Assert.Single(await project.EventsAsync(context, "dev.delivery.finished"));
        Assert.Empty(await project.EventsAsync(context, "test.triggered"));
        Assert.Empty(await project.EventsAsync(context, "prod.delivery.triggered"));
    }

    [Fact]
    public async Task A_waiting_sequence_that_is_aborted_never_runs_and_one_that_is_paused_lets_the_next_one_go()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var running = await project.TriggerAsync();
        await project.TriggeredAsync(running, "deployment");
        List<string> waiting = [await project.TriggerAsync(), await project.TriggerAsync(), await project.TriggerAsync()];
        foreach (var context in waiting)
            await project.ReachesAsync(context, "waiting");
        await project.ControlAsync(waiting[0], "abort");
        await project.ControlAsync(waiting[1], "pause");
        Assert.Equal("aborted", (string?)(await project.StateAsync(waiting[0]))!["state"]);

        await project.DoAsync(running, "deployment", "fail");
        await project.TriggeredAsync(waiting[2], "deployment");
        await project.ControlAsync(waiting[1], "resume");
        Assert.Equal("waiting", (string?)(await project.StateAsync(waiting[1]))!["state"]);
        await project.DoAsync(waiting[2], "deployment", "fail");
        await project.DoAsync(waiting[1], "deployment", "fail");
        await project.ReachesAsync(waiting[1], "finished");
        Assert.Empty(await project.EventsAsync(waiting[0], "deployment.triggered"));
    }

    [Fact]
    public async Task A_context_may_be_paused_before_it_is_triggered()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var context = Guid.NewGuid().ToString();
        await project.ControlAsync(context, "pause");
        await project.TriggerAsync(context: context);
        await project.ReachesAsync(context, "paused");
        Assert.Empty(await project.EventsAsync(context, "deployment.triggered"));
        await project.ControlAsync(context, "resume");
        await project.TriggeredAsync(context, "deployment");
    }

    [Fact]
    public async Task A_delayed_task_of_an_aborted_sequence_is_not_triggered()
    {
        var project = await SequenceProject.CreatePatientAsync(node.Api);
        var context = await project.TriggerAsync("dev", "slow");
        await project.DoAsync(context, "first");
        await project.PreparedAsync("later");
        await project.ControlAsync(context, "abort");
        var database = new NodeDatabase(node.Process.DataFolder);
        await project.PassTimeAsync(database);
        await project.NoTimersAsync(database);
        Assert.Empty(await project.EventsAsync(context, "later.triggered"));
    }

    [Theory]
    [InlineData("""{}""", "Invalid request format: Key: 'SequenceControlCommand.State' Error:Field validation for 'State' failed on the 'required' tag")]
    [InlineData("""{"state":""}""", "Invalid request format: Key: 'SequenceControlCommand.State' Error:Field validation for 'State' failed on the 'required' tag")]
    [InlineData("""{"state":3}""", "Invalid request format: json: cannot unmarshal number into Go struct field SequenceControlCommand.state of type string")]
    public async Task A_command_without_a_state_is_refused(string body, string message)
    {
        var refusal = await node.Api.PostAsync("/api/controlPlane/v1/sequence/any/any/control", JsonNode.Parse(body), HttpStatusCode.BadRequest);
        Assert.Equal((400, message), ((int)refusal!["code"]!, (string?)refusal["message"]));
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("abort")]
    [InlineData("dance")]
    public async Task Unknown_contexts_and_commands_do_nothing(string command)
    {
        var answer = await node.Api.PostAsync($"/api/controlPlane/v1/sequence/p-{Guid.NewGuid():N}/{Guid.NewGuid()}/control", new JsonObject { ["state"] = command });
        Assert.Equal("{}", answer!.ToJsonString());
    }

    private static async Task<JsonNode> ExecutionAsync(SequenceProject project, string context) => Assert.Single(await project.ExecutionsAsync($"&keptnContext={context}"))["status"]!;

    private static async Task<(string?, string?)> OverallAndStageAsync(SequenceProject project, string context)
    {
        var state = (await project.StateAsync(context))!;
        return ((string?)state["state"], (string?)state["stages"]![0]!["state"]);
    }
}
