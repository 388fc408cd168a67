using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Lighthouse;

/// <summary>Evaluations by events, with providers elsewhere.</summary>
public sealed class QualityGates(KeptnNode node)
{
    private const string Slo = """
        spec_version: "1.0"
        filter:
          handler: ItemsController
        comparison:
          compare_with: single_result
          include_result_with_score: pass
        objectives:
        - sli: response_time
          displayName: Response time
          key_sli: true
          weight: 2
          pass: [{criteria: ["<=+10%", "<600"]}]
          warning: [{criteria: ["<=800"]}]
        - sli: throughput
        total_score: {pass: "90%", warning: "75%"}
        """;

    [Fact]
    public async Task Project_without_a_provider_passes_and_says_so()
    {
        var gate = await Gate.OpenAsync(node.Api, slo: Slo);
        var context = await gate.TriggerAsync(new JsonObject { ["evaluation"] = new JsonObject { ["timeframe"] = "5m" }, ["labels"] = new JsonObject { ["build"] = "1" }, ["result"] = "warning" });
        var finished = await gate.FinishedAsync(context);
        var triggered = await gate.OneAsync(context, "sh.keptn.event.evaluation.triggered");
        var started = await gate.OneAsync(context, "sh.keptn.event.evaluation.started");
        Assert.Equal(("lighthouse-service", (string?)triggered["id"]), ((string?)started["source"], (string?)started["triggeredid"]));
        Assert.Equal(("succeeded", "warning", "1"), ((string?)started["data"]!["status"], (string?)started["data"]!["result"], (string?)started["data"]!["labels"]!["build"]));
        Assert.Equal(("lighthouse-service", (string?)triggered["id"]), ((string?)finished["source"], (string?)finished["triggeredid"]));
        var data = finished["data"]!.AsObject();
        Assert.Equal(
            ("succeeded", "pass", $"no evaluation performed by lighthouse because no SLI-provider configured for project {gate.Project}"),
            ((string?)data["status"], (string?)data["result"], (string?)data["message"]));
        var evaluation = data["evaluation"]!.AsObject();
        Assert.Equal(["indicatorResults", "result", "score", "sloFileContent", "timeEnd", "timeStart"], evaluation.Select(member => member.Key).Order());
        Assert.Equal(("pass", 0, "", null), ((string?)evaluation["result"], (int)evaluation["score"]!, (string?)evaluation["sloFileContent"], evaluation["indicatorResults"]));
    }

    [Fact]
    public async Task Provider_is_asked_and_its_values_are_held_against_the_objectives()
    {
        var gate = await Gate.OpenAsync(node.Api, "example-provider", Slo);
        var commit = await gate.WriteAsync("notes.txt", "one more commit");
        var context = await gate.TriggerAsync(
            new JsonObject
            {
                ["evaluation"] = new JsonObject { ["start"] = "2023-03-01T10:00:00", ["end"] = "2023-03-01T12:05:00+02:00" },
                ["deployment"] = new JsonObject { ["deploymentNames"] = new JsonArray("canary", "direct") },
                ["labels"] = new JsonObject { ["build"] = "1" },
            },
            commit);
        var asked = await gate.GetSliAsync(context);
        Assert.Equal(("lighthouse-service", commit, null), ((string?)asked["source"], (string?)asked["gitcommitid"], (string?)asked["triggeredid"]));
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse($$"""
                {"project":"{{gate.Project}}","stage":"hardening","service":"carts","labels":{"build":"1"},
                 "get-sli":{"sliProvider":"example-provider","start":"2023-03-01T10:00:00.000Z","end":"2023-03-01T10:05:00.000Z",
                            "indicators":["response_time","throughput"],"customFilters":[{"key":"handler","value":"ItemsController"}]},
                 "deployment":"canary"}
                """),
            asked["data"]), asked.ToJsonString());

        await gate.DeliverAsync(context, (string)asked["id"]!, Gate.Values(("response_time", 700), ("throughput", 3), ("other", 1)));
        var finished = await gate.FinishedAsync(context);
        Assert.Equal((string?)(await gate.OneAsync(context, "sh.keptn.event.evaluation.triggered"))["id"], (string?)finished["triggeredid"]);
        Assert.Equal(commit, (string?)finished["gitcommitid"]);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse($$"""
                {"project":"{{gate.Project}}","stage":"hardening","service":"carts","status":"succeeded","result":"fail",
                 "message":"Evaluation failed since the calculated score of 50 is below the warning value of 75",
                 "evaluation":{"timeStart":"2023-03-01T10:00:00.000Z","timeEnd":"2023-03-01T10:05:00.000Z","result":"fail","score":50,
                   "sloFileContent":"{{KeptnApi.Base64(Slo)}}",
                   "indicatorResults":[
                     {"score":1,"value":{"metric":"response_time","value":700,"comparedValue":0,"success":true},"displayName":"Response time",
                      "passTargets":[{"criteria":"<=+10%","targetValue":0,"violated":false},{"criteria":"<600","targetValue":600,"violated":true}],
                      "warningTargets":[{"criteria":"<=800","targetValue":800,"violated":false}],"keySli":true,"status":"warning"},
                     {"score":0,"value":{"metric":"throughput","value":3,"comparedValue":0,"success":true},"displayName":"",
                      "passTargets":[],"warningTargets":[],"keySli":false,"status":"info"}]
                 }
                }
                """),
            finished["data"]), finished.ToJsonString());
    }

    [Fact]
    public async Task Earlier_results_are_compared_with_unless_they_were_invalidated()
    {
        var gate = await Gate.OpenAsync(node.Api, "example-provider", Slo);
        var first = await EvaluateAsync(gate, 100);
        Assert.Null(first["data"]!["evaluation"]!["comparedEvents"]);
        var failed = await EvaluateAsync(gate, 900);
        Assert.Equal(("fail", (string?)first["id"]), ((string?)failed["data"]!["result"], (string?)Assert.Single(failed["data"]!["evaluation"]!["comparedEvents"]!.AsArray())));
        var second = await EvaluateAsync(gate, 105);
        Assert.Equal(("pass", (string?)first["id"]), ((string?)second["data"]!["result"], (string?)Assert.Single(second["data"]!["evaluation"]!["comparedEvents"]!.AsArray())));
        Assert.Equal(100, (double)second["data"]!["evaluation"]!["indicatorResults"]![0]!["value"]!["comparedValue"]!);
        Assert.Equal(110, (double)second["data"]!["evaluation"]!["indicatorResults"]![0]!["passTargets"]![0]!["targetValue"]!, 9);
        await gate.SendAsync("sh.keptn.event.evaluation.invalidated", gate.Data([]), (string)second["triggeredid"]!, (string)second["shkeptncontext"]!);
        var third = await EvaluateAsync(gate, 111);
        Assert.Equal((string?)first["id"], (string?)Assert.Single(third["data"]!["evaluation"]!["comparedEvents"]!.AsArray()));
        Assert.Equal("warning", (string?)third["data"]!["evaluation"]!["indicatorResults"]![0]!["status"]);
    }

    [Fact]
    public async Task Provider_elsewhere_polls_for_the_question_until_it_is_answered()
    {
        var gate = await Gate.OpenAsync(node.Api, "example-provider", Slo);
        var context = await gate.TriggerAsync();
        var asked = await gate.GetSliAsync(context);
        var open = Assert.Single(await OpenAsync(gate));
        Assert.Equal((string?)asked["id"], (string?)open!["id"]);
        await gate.DeliverAsync(context, (string)asked["id"]!, Gate.Values(("response_time", 1)));
        await gate.FinishedAsync(context);
        Assert.Empty(await OpenAsync(gate));
    }

    [Fact]
    public async Task Answer_that_comes_again_and_again_ends_the_evaluation_once()
    {
        var gate = await Gate.OpenAsync(node.Api, "example-provider", Slo);
        var context = await gate.TriggerAsync();
        var asked = (string)(await gate.GetSliAsync(context))["id"]!;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(value => gate.DeliverAsync(context, asked, Gate.Values(("response_time", value)))));
        // Events of a project are acted on in their order: once this evaluation has ended all of those were looked at.
        await EvaluateAsync(gate, 1);
        await gate.FinishedAsync(context);
    }

    [Fact]
    public async Task Two_evaluations_of_one_run_are_told_apart_by_their_questions()
    {
        var gate = await Gate.OpenAsync(node.Api, "example-provider", Slo);
        var context = await gate.TriggerAsync();
        var first = (string)(await gate.GetSliAsync(context))["id"]!;
        await gate.TriggerAsync(context: context);
        List<JsonNode> questions = [];
        await Eventually.HoldsAsync(async () => (questions = await gate.EventsAsync(context, "sh.keptn.event.get-sli.triggered")).Count == 2);
        var second = questions.Select(one => (string)one["id"]!).Single(id => id != first);
        await gate.DeliverAsync(context, first, Gate.Values(("response_time", 1)));
        await gate.DeliverAsync(context, second, Gate.Values(("response_time", 9000)));
        List<JsonNode> ends = [];
        await Eventually.HoldsAsync(async () => (ends = await gate.EventsAsync(context, "sh.keptn.event.evaluation.finished")).Count == 2);
        var triggered = (await gate.EventsAsync(context, "sh.keptn.event.evaluation.triggered")).Select(one => (string?)one["id"]);
        Assert.Equal(triggered, ends.Select(one => (string?)one["triggeredid"]));
        Assert.Equal(["fail", "pass"], ends.Select(one => (string?)one["data"]!["result"]));
    }

    [Theory]
    [InlineData("errored", "pass", "errored", "fail", "evaluation performed by lighthouse received an unexpected error: no connection")]
    [InlineData("aborted", "pass", "errored", "fail", "evaluation performed by lighthouse was aborted")]
    [InlineData("succeeded", "fail", "succeeded", "fail", "lighthouse failed because SLI failed with message no connection")]
    public async Task Provider_that_fails_fails_the_evaluation(string status, string result, string endStatus, string endResult, string message)
    {
        var gate = await Gate.OpenAsync(node.Api, "example-provider", Slo);
        var context = await gate.TriggerAsync();
        await gate.DeliverAsync(context, (string)(await gate.GetSliAsync(context))["id"]!, Gate.Values(("response_time", 1)), status, result, "no connection");
        var data = (await gate.FinishedAsync(context))["data"]!;
        Assert.Equal((endStatus, endResult, message), ((string?)data["status"], (string?)data["result"], (string?)data["message"]));
    }

    [Fact]
    public async Task File_that_is_missing_when_values_come_passes()
    {
        var gate = await Gate.OpenAsync(node.Api, "example-provider");
        var context = await gate.TriggerAsync();
        var asked = await gate.GetSliAsync(context);
        Assert.Null(asked["data"]!["get-sli"]!["indicators"]);
        await gate.DeliverAsync(context, (string)asked["id"]!, Gate.Values(("response_time", 1)));
        var data = (await gate.FinishedAsync(context))["data"]!;
        Assert.Equal(
            ("succeeded", "pass", $"no evaluation performed by lighthouse because no SLO file configured for project {gate.Project}"),
            ((string?)data["status"], (string?)data["result"], (string?)data["message"]));
    }

    [Theory]
    [InlineData("invalid", "error retrieving SLO file: Could not parse SLO file for service carts in stage hardening in project {0}")]
    [InlineData(null, "evaluation.triggered event does not contain evaluation timeframe")]
    public async Task What_cannot_start_ends_at_once(string? slo, string message)
    {
        var gate = await Gate.OpenAsync(node.Api, "example-provider", slo);
        var context = await gate.TriggerAsync(slo is null ? [] : null);
        var data = (await gate.FinishedAsync(context))["data"]!;
        Assert.Equal(("errored", "fail", string.Format(message, gate.Project)), ((string?)data["status"], (string?)data["result"], (string?)data["message"]));
        Assert.Equal("fail", (string?)data["evaluation"]!["result"]);
        Assert.Empty(await gate.EventsAsync(context, "sh.keptn.event.get-sli.triggered"));
    }

    [Fact]
    public async Task File_is_read_at_the_commit_of_the_event()
    {
        var gate = await Gate.OpenAsync(node.Api, "example-provider");
        var older = await gate.WriteAsync("slo.yaml", Slo);
        await gate.WriteAsync("slo.yaml", "objectives: [{sli: another}]");
        var context = await gate.TriggerAsync(commit: older);
        Assert.Equal(["response_time", "throughput"], (await gate.GetSliAsync(context))["data"]!["get-sli"]!["indicators"]!.AsArray().Select(one => (string?)one));
    }

    [Fact]
    public async Task Service_that_is_not_there_is_told()
    {
        var gate = await Gate.OpenAsync(node.Api, "example-provider");
        var payload = gate.Data(new JsonObject { ["evaluation"] = new JsonObject { ["timeframe"] = "5m" } });
        payload["service"] = "nothing";
        var context = await gate.SendAsync("sh.keptn.event.evaluation.triggered", payload);
        Assert.Equal("error retrieving SLO file: service nothing not found", (string?)(await gate.FinishedAsync(context))["data"]!["message"]);
    }

    /// <summary>Whatever providers send, the events after it are acted on.</summary>
    [Theory]
    [InlineData("""{"get-sli":"text"}""")]
    [InlineData("""{"get-sli":{"indicatorValues":{}}}""")]
    [InlineData("""{"get-sli":{"indicatorValues":[null,7]}}""")]
    [InlineData("""{"get-sli":{"indicatorValues":[{"metric":"response_time","value":"1"}]}}""")]
    [InlineData("""{"get-sli":{"indicatorValues":[{"metric":null,"value":null,"success":null}]},"labels":7,"message":[]}""")]
    [InlineData("""{"status":5,"result":{},"get-sli":[[]]}""")]
    public async Task Nonsense_does_no_harm(string data)
    {
        var gate = await Gate.OpenAsync(node.Api, "example-provider", Slo);
        var context = await gate.TriggerAsync();
        var asked = (string)(await gate.GetSliAsync(context))["id"]!;
        await gate.SendAsync("sh.keptn.event.get-sli.finished", gate.Data(JsonNode.Parse(data)!.AsObject()), asked, context);
        Assert.Equal("fail", (string?)(await gate.FinishedAsync(context))["data"]!["result"]);
        foreach (var type in new[] { "evaluation.triggered", "get-sli.triggered", "monitoring.configure" })
            await gate.SendAsync("sh.keptn.event." + type, gate.Data(new JsonObject { ["evaluation"] = new JsonArray(), ["get-sli"] = 1, ["type"] = new JsonObject(), ["deployment"] = "x", ["labels"] = "y" }));
        Assert.Equal("pass", (string?)(await EvaluateAsync(gate, 1))["data"]!["result"]);
    }

    private static async Task<JsonNode> EvaluateAsync(Gate gate, double value)
    {
        var context = await gate.TriggerAsync();
        await gate.DeliverAsync(context, (string)(await gate.GetSliAsync(context))["id"]!, Gate.Values(("response_time", value)));
        return await gate.FinishedAsync(context);
    }

    private async Task<JsonArray> OpenAsync(Gate gate) =>
        (await node.Api.GetAsync($"/api/controlPlane/v1/event/triggered/sh.keptn.event.get-sli.triggered?project={gate.Project}"))!["events"]!.AsArray();
}
