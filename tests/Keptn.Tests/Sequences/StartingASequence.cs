using System.Text.Json;
using System.Text.Json.Nodes;

namespace Headgate.Keptn.Tests.Sequences;

/// <summary>What becomes of a triggered sequence, and why some cannot start.</summary>
public sealed class StartingASequence(KeptnNode node)
{
    [Theory]
    [InlineData("nowhere", "delivery", "Unable to start sequence delivery: no stage with name nowhere")]
    [InlineData("dev", "nothing", "Unable to start sequence nothing: no task sequence with name nothing found in stage dev")]
    [InlineData("dev", "empty", "Unable to start sequence empty: task sequence empty does not contain any tasks")]
    public async Task What_the_shipyard_does_not_have_is_finished_at_once_with_the_reason(string stage, string sequence, string message)
    {
        var project = await SequenceProject.CreateAsync(node.Api);

        var context = await project.TriggerAsync(stage, sequence, new JsonObject { ["labels"] = new JsonObject { ["a"] = "b" } });

        var finished = await project.EventAsync(context, $"{stage}.{sequence}.finished");
        var trigger = await project.EventAsync(context, $"{stage}.{sequence}.triggered");
        Assert.Equal("shipyard-controller", (string?)finished["source"]);
        Assert.Equal((string?)trigger["id"], (string?)finished["triggeredid"]);
        Assert.Equal(("errored", "fail", message), ((string?)finished["data"]!["status"], (string?)finished["data"]!["result"], (string?)finished["data"]!["message"]));
        Assert.Equal("b", (string?)finished["data"]!["labels"]!["a"]);
        var state = await project.ReachesAsync(context, "finished");
        Assert.Equal(("errored", $"sh.keptn.event.{stage}.{sequence}.finished"), ((string?)state["stages"]![0]!["state"], (string?)state["stages"]![0]!["latestFailedEvent"]!["type"]));
        Assert.Empty(await project.ExecutionsAsync());
    }

    [Fact]
    public async Task A_project_that_is_not_there_has_no_shipyard()
    {
        var project = new SequenceProject(node.Api, $"p-{Guid.NewGuid():N}", "carts");
        var context = await project.TriggerAsync();
        var finished = await project.EventAsync(context, "dev.delivery.finished");
        Assert.StartsWith($"Unable to retrieve Shipyard file: could not retrieve shipyard.yaml for project {project.Name}: ", (string?)finished["data"]!["message"], StringComparison.Ordinal);
        Assert.Null(await project.StateAsync(context));
    }

    [Fact]
    public async Task Every_stage_can_evaluate_without_saying_so()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var context = await project.TriggerAsync("prod", "evaluation", new JsonObject { ["evaluation"] = new JsonObject { ["start"] = "2023-03-01T10:00:00.000Z", ["end"] = "2023-03-01T10:05:00.000Z" } });
        var task = await project.TriggeredAsync(context, "evaluation");
        Assert.Equal("2023-03-01T10:00:00.000Z", (string?)task["data"]!["evaluation"]!["start"]);
        Assert.Equal("evaluation", (string?)(await project.StateAsync(context))!["name"]);
    }

    [Fact]
    public async Task The_commit_that_was_asked_for_goes_with_every_event()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var commit = new string('a', 40);
        var context = await project.TriggerAsync(commit: commit);
        await project.DoAsync(context, "deployment");
        await project.DoAsync(context, "test");
        await project.TriggeredAsync(context, "deployment", "prod");
        var own = (await project.EventsAsync(context)).Where(happened => (string?)happened["source"] == "shipyard-controller").ToList();
        Assert.All(own.Where(happened => (string?)happened["data"]!["stage"] == "dev"), happened => Assert.Equal(commit, (string?)happened["gitcommitid"]));
        // The next stage begins at the latest commit of its own branch.
        Assert.All(own.Where(happened => (string?)happened["data"]!["stage"] == "prod"), happened => Assert.NotEqual(commit, (string?)happened["gitcommitid"]));
        Assert.All(own, happened => Assert.Equal(40, ((string)happened["gitcommitid"]!).Length));
    }

    [Fact]
    public async Task A_problem_gives_its_title_to_the_state()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var context = await project.TriggerAsync("dev", "remediation", new JsonObject { ["problem"] = new JsonObject { ["problemTitle"] = "Response time degradation" } });
        var triggered = await project.DoAsync(context, "get-action", data: new JsonObject { ["action"] = new JsonObject { ["name"] = "scale" } });
        Assert.Equal("Response time degradation", (string?)triggered["data"]!["problem"]!["problemTitle"]);
        Assert.Equal("scale", (string?)(await project.TriggeredAsync(context, "action"))["data"]!["action"]!["name"]);
        var state = (await project.StateAsync(context))!;
        Assert.Equal(("remediation", "Response time degradation"), ((string?)state["name"], (string?)state["problemTitle"]));
    }

    [Fact]
    public async Task Properties_that_no_event_could_carry_are_no_shipyard()
    {
        var deep = string.Concat(Enumerable.Repeat("{a: ", 60)) + "1" + new string('}', 60);
        var project = await SequenceProject.CreateAsync(node.Api, SequenceProject.TwoStages.Replace("{name: undo}", $"{{name: undo, properties: {deep}}}", StringComparison.Ordinal));
        var context = await project.TriggerAsync();
        var finished = await project.EventAsync(context, "dev.delivery.finished");
        Assert.EndsWith("properties of a task have more than 50 levels", (string?)finished["data"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_deepest_data_that_is_taken_goes_through_all_stages()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var context = await project.TriggerAsync(data: new JsonObject { ["input"] = Nested(58) });
        await project.DoAsync(context, "deployment", data: new JsonObject { ["deployment"] = Nested(58) });
        await project.DoAsync(context, "test", data: new JsonObject { ["test"] = Nested(58) });
        var last = await project.DoAsync(context, "deployment", stage: "prod");
        Assert.Equal(Nested(58).ToJsonString(), last["data"]!["test"]!.ToJsonString());
        await project.ReachesAsync(context, "finished");
        var listed = JsonNode.Parse(await node.Api.Http.GetStringAsync($"/api/controlPlane/v1/sequence-execution?project={project.Name}"), null, new JsonDocumentOptions { MaxDepth = 100 });
        Assert.Equal(2, listed!["sequenceExecutions"]!.AsArray().Count);
    }

    private static JsonObject Nested(int levels) => Enumerable.Range(1, levels - 1).Aggregate(new JsonObject(), (inner, _) => new JsonObject { ["a"] = inner });
}
