using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Sequences;

/// <summary>Shapes of shipyards that the shipyard controller is known to run.</summary>
public sealed class UnusualShipyards(KeptnNode node)
{
    [Fact]
    public async Task A_sequence_may_trigger_itself_until_it_does_better()
    {
        var project = await CreateAsync("""
            - name: dev
              sequences:
              - name: delivery
                triggeredOn: [{event: dev.delivery.finished, selector: {match: {mytask.result: fail}}}]
                tasks: [{name: mytask}, {name: othertask}]
            """);
        var context = await project.TriggerAsync();
        await project.DoAsync(context, "mytask", "fail");
        await Eventually.HoldsAsync(async () => (await project.EventsAsync(context, "mytask.triggered")).Count == 2);
        var again = (await project.EventsAsync(context, "mytask.triggered"))[1];
        await project.ReportAsync(again, "started");
        await project.ReportAsync(again, "finished");
        await project.DoAsync(context, "othertask", "fail");

        var state = await project.ReachesAsync(context, "finished");
        Assert.Equal("dev", (string?)Assert.Single(state["stages"]!.AsArray())!["name"]);
        Assert.Equal(2, (await project.EventsAsync(context, "dev.delivery.finished")).Count);
        Assert.Equal(
            """{"name":"delivery","triggeredOn":[{"event":"dev.delivery.finished","selector":{"match":{"mytask.result":"fail"}}}],"tasks":[{"name":"mytask","properties":null},{"name":"othertask","properties":null}]}""",
            (await project.ExecutionsAsync())[0]["sequence"]!.ToJsonString());
    }

    [Fact]
    public async Task A_sequence_may_have_a_task_twice()
    {
        var project = await CreateAsync("- {name: dev, sequences: [{name: delivery, tasks: [{name: deployment, properties: {round: 1}}, {name: deployment, properties: {round: 2}}, {name: test}]}]}");
        var context = await project.TriggerAsync();
        await project.DoAsync(context, "deployment");
        await Eventually.HoldsAsync(async () => (await project.EventsAsync(context, "deployment.triggered")).Count == 2);
        var second = (await project.EventsAsync(context, "deployment.triggered"))[1];
        Assert.Equal(2, (int)second["data"]!["deployment"]!["round"]!);
        await project.ReportAsync(second, "started");
        await project.ReportAsync(second, "finished");
        await project.DoAsync(context, "test");
        await project.ReachesAsync(context, "finished");
    }

    [Fact]
    public async Task Stages_that_follow_on_the_same_one_run_side_by_side_and_the_context_ends_with_the_last()
    {
        var project = await CreateParallelAsync();
        var context = await project.TriggerAsync();
        await project.DoAsync(context, "delivery");
        await project.DoAsync(context, "delivery", stage: "staging-1");
        await project.EventAsync(context, "staging-1.delivery.finished");
        await project.TriggeredAsync(context, "delivery", "staging-2");

        var state = (await project.StateAsync(context))!;
        Assert.Equal("started", (string?)state["state"]);
        Assert.Equal(
            [("dev", "succeeded", "dev.delivery.finished"), ("staging-1", "succeeded", "staging-1.delivery.finished"), ("staging-2", "triggered", "delivery.triggered")],
            Stages(state).Order());
        await project.DoAsync(context, "delivery", stage: "staging-2");
        await project.ReachesAsync(context, "finished");
    }

    [Fact]
    public async Task An_abort_of_a_context_frees_all_the_stages_that_it_works_in()
    {
        var project = await CreateParallelAsync();
        var first = await project.TriggerAsync();
        await project.DoAsync(first, "delivery");
        await project.TriggeredAsync(first, "delivery", "staging-1");
        await project.TriggeredAsync(first, "delivery", "staging-2");
        var second = await project.TriggerAsync();
        await project.DoAsync(second, "delivery");
        await project.ReachesAsync(second, "waiting");

        await project.ControlAsync(first, "pause");
        await project.ControlAsync(first, "abort");
        Assert.Equal("aborted", (string?)(await project.StateAsync(first))!["state"]);
        await project.TriggeredAsync(second, "delivery", "staging-1");
        await project.TriggeredAsync(second, "delivery", "staging-2");
        await project.ReachesAsync(second, "started");
    }

    [Fact]
    public async Task A_paused_task_that_is_half_done_can_be_aborted_and_lets_the_next_context_in()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var first = await project.TriggerAsync();
        var task = await project.TriggeredAsync(first, "deployment");
        await project.ReportAsync(task, "started", source: "one");
        await project.ReportAsync(task, "started", source: "two");
        await project.ReportAsync(task, "finished", "fail", source: "one");
        var second = await project.TriggerAsync();
        await project.ReachesAsync(second, "waiting");
        await project.ControlAsync(first, "pause");
        await project.ControlAsync(first, "abort");
        await project.TriggeredAsync(second, "deployment");
        Assert.Equal(("aborted", "started"), ((string?)(await project.StateAsync(first))!["state"], (string?)(await project.StateAsync(second))!["state"]));
    }

    [Fact]
    public async Task Services_of_a_stage_do_not_wait_for_each_other_even_unregistered_ones()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var other = new SequenceProject(node.Api, project.Name, "nobody-made-this");
        var first = await project.TriggerAsync();
        var second = await other.TriggerAsync();
        await project.TriggeredAsync(first, "deployment");
        await other.DoAsync(second, "deployment");
        await other.TriggeredAsync(second, "test");
        Assert.Equal("started", (string?)(await project.StateAsync(first))!["state"]);
    }

    [Fact]
    public async Task A_remediation_tries_one_action_after_the_other_until_one_helps()
    {
        var project = await CreateAsync("""
            - name: dev
              sequences:
              - name: remediation
                triggeredOn: [{event: dev.remediation.finished, selector: {match: {check.result: fail}}}]
                tasks: [{name: get-action}, {name: action}, {name: check}]
            """);
        var context = await project.TriggerAsync("dev", "remediation", new JsonObject
        {
            ["problem"] = new JsonObject { ["problemTitle"] = "Response time degradation", ["rootCause"] = "Response time degradation" },
        });
        await project.DoAsync(context, "get-action", data: Action("scale", 0));
        Assert.Equal("scale", (string?)(await project.DoAsync(context, "action"))["data"]!["action"]!["action"]);
        await project.DoAsync(context, "check", "fail");

        await Eventually.HoldsAsync(async () => (await project.EventsAsync(context, "get-action.triggered")).Count == 2);
        var again = (await project.EventsAsync(context, "get-action.triggered"))[1];
        // What finds the next action is told which one was tried, and of what problem.
        Assert.Equal((0, "Response time degradation"), ((int)again["data"]!["actionIndex"]!, (string?)again["data"]!["problem"]!["rootCause"]));
        var listed = (await node.Api.GetAsync($"/api/controlPlane/v1/sequence/{project.Name}?pageSize=100&name=remediation&state=started"))!["states"]!.AsArray();
        Assert.Equal(("Response time degradation", context), ((string?)Assert.Single(listed)!["problemTitle"], (string?)listed[0]!["shkeptncontext"]));
        var service = (await node.Api.GetAsync($"/api/controlPlane/v1/project/{project.Name}"))!["stages"]![0]!["services"]![0]!.AsObject();
        Assert.True(service.ContainsKey("openRemediations"));
        Assert.Null(service["openRemediations"]);

        await project.ReportAsync(again, "started");
        await project.ReportAsync(again, "finished", data: Action("rollback", 1));
        await Eventually.HoldsAsync(async () => (await project.EventsAsync(context, "action.triggered")).Count == 2);
        var second = (await project.EventsAsync(context, "action.triggered"))[1];
        Assert.Equal(("rollback", 1), ((string?)second["data"]!["action"]!["action"], (int)second["data"]!["actionIndex"]!));
        await project.ReportAsync(second, "started");
        await project.ReportAsync(second, "finished");
        await Eventually.HoldsAsync(async () => (await project.EventsAsync(context, "check.triggered")).Count == 2);
        var check = (await project.EventsAsync(context, "check.triggered"))[1];
        await project.ReportAsync(check, "started");
        await project.ReportAsync(check, "finished");
        await project.ReachesAsync(context, "finished");

        static JsonObject Action(string name, int index) => new() { ["action"] = new JsonObject { ["name"] = name, ["action"] = name }, ["actionIndex"] = index };
    }

    private static IEnumerable<(string, string, string)> Stages(JsonNode state) => state["stages"]!.AsArray()
        .Select(stage => ((string)stage!["name"]!, (string)stage["state"]!, ((string)stage["latestEvent"]!["type"]!)["sh.keptn.event.".Length..]));

    private Task<SequenceProject> CreateParallelAsync() => CreateAsync("""
        - {name: dev, sequences: [{name: delivery, tasks: [{name: delivery}]}]}
        - {name: staging-2, sequences: [{name: delivery, triggeredOn: [{event: dev.delivery.finished}], tasks: [{name: delivery}]}]}
        - {name: staging-1, sequences: [{name: delivery, triggeredOn: [{event: dev.delivery.finished}], tasks: [{name: delivery}]}]}
        """);

    private Task<SequenceProject> CreateAsync(string stages) => SequenceProject.CreateAsync(
        node.Api, "apiVersion: spec.keptn.sh/0.2.3\nkind: Shipyard\nmetadata: {name: example}\nspec:\n  stages:\n" + string.Concat(stages.Split('\n').Select(line => $"  {line}\n")));
}
