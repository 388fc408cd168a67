using System.Text.Json.Nodes;

namespace Headgate.Keptn.Tests.Lighthouse;

/// <summary>Evaluations without anything outside: the built-in provider.</summary>
public sealed class ValuesOfHeadgate(KeptnNode node)
{
    private const string Slo = """
        filter: {branch: build}
        objectives:
        - {sli: response_time, pass: [{criteria: ["<=500"]}]}
        - {sli: errors, pass: [{criteria: ["=0"]}]}
        - {sli: fixed, pass: [{criteria: ["=7"]}]}
        - {sli: label, pass: [{criteria: ["=17"]}]}
        total_score: {pass: "100%"}
        """;

    [Fact]
    public async Task Values_come_from_files_of_three_levels_and_the_payload()
    {
        var gate = await Gate.OpenAsync(node.Api, "headgate", Slo, "indicators: {response_time: $.test.responseTime}");
        await gate.WriteAsync("", "sli.yaml", "indicators: {response_time: 1000, errors: 9, fixed: 7}");
        await gate.WriteAsync($"stage/{Gate.Stage}/", "sli.yaml", "indicators: {response_time: 1000, errors: '$.$SERVICE.errors', label: $.labels.$branch}");
        var context = await gate.TriggerAsync(new JsonObject
        {
            ["evaluation"] = new JsonObject { ["start"] = "2023-03-01T10:00:00", ["end"] = "2023-03-01T10:05:00" },
            ["test"] = new JsonObject { ["responseTime"] = 320.5 },
            ["carts"] = new JsonObject { ["errors"] = 0 },
            ["labels"] = new JsonObject { ["build"] = "17" },
        });
        var finished = await gate.FinishedAsync(context);
        Assert.Equal(("pass", 100), ((string?)finished["data"]!["result"], (int)finished["data"]!["evaluation"]!["score"]!));
        var delivered = await gate.OneAsync(context, "sh.keptn.event.get-sli.finished");
        Assert.Equal(("headgate-sli-provider", (string?)(await gate.GetSliAsync(context))["id"]), ((string?)delivered["source"], (string?)delivered["triggeredid"]));
        Assert.Equal(("succeeded", "pass"), ((string?)delivered["data"]!["status"], (string?)delivered["data"]!["result"]));
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""
                {"start":"2023-03-01T10:00:00.000Z","end":"2023-03-01T10:05:00.000Z","indicatorValues":[
                 {"metric":"response_time","value":320.5,"comparedValue":0,"success":true},{"metric":"errors","value":0,"comparedValue":0,"success":true},
                 {"metric":"fixed","value":7,"comparedValue":0,"success":true},{"metric":"label","value":17,"comparedValue":0,"success":true}]}
                """),
            delivered["data"]!["get-sli"]), delivered.ToJsonString());
        await gate.OneAsync(context, "sh.keptn.event.get-sli.started");
    }

    [Fact]
    public async Task Missing_values_say_what_was_looked_for()
    {
        var gate = await Gate.OpenAsync(node.Api, "headgate", Slo, "indicators: {response_time: $.test.responseTime, errors: many, fixed: 7}");
        var context = await gate.TriggerAsync();
        var results = (await gate.FinishedAsync(context))["data"]!["evaluation"]!["indicatorResults"]!.AsArray();
        Assert.Equal(
            [
                "'$.test.responseTime' was looked for in the data of the evaluation: there is nothing at '$.test'",
                "'many' is neither a number nor a path such as $.test.responseTime",
                null,
                "there is no indicator 'label' in sli.yaml of the service, its stage or the project",
            ],
            results.Select(one => (string?)one!["value"]!["message"]));
        Assert.Equal(["fail", "fail", "pass", "fail"], results.Select(one => (string?)one!["status"]));
    }

    [Fact]
    public async Task File_that_cannot_be_read_fails_the_evaluation()
    {
        var gate = await Gate.OpenAsync(node.Api, "headgate", Slo, "indicators: [");
        var data = (await gate.FinishedAsync(await gate.TriggerAsync()))["data"]!;
        Assert.Equal(("errored", "fail"), ((string?)data["status"], (string?)data["result"]));
        Assert.StartsWith("evaluation performed by lighthouse received an unexpected error: could not read sli.yaml of service carts: yaml: line", (string?)data["message"]);
    }

    [Fact]
    public async Task Choice_is_confirmed_and_a_later_one_takes_its_place()
    {
        var gate = await Gate.OpenAsync(node.Api, slo: Slo);
        var context = await gate.ConfigureAsync("headgate");
        var confirmed = await gate.OneAsync(context, "sh.keptn.event.configure-monitoring.finished");
        Assert.Equal(("succeeded", "pass"), ((string?)confirmed["data"]!["status"], (string?)confirmed["data"]!["result"]));
        Assert.Equal($"Evaluations of project {gate.Project} take their values from sli.yaml and from what earlier tasks report", (string?)confirmed["data"]!["message"]);
        var other = await gate.ConfigureAsync("example-provider");
        Assert.Equal("example-provider", (string?)(await gate.GetSliAsync(await gate.TriggerAsync()))["data"]!["get-sli"]!["sliProvider"]);
        Assert.Empty(await gate.EventsAsync(other, "sh.keptn.event.configure-monitoring.finished"));
    }

    [Fact]
    public async Task Choice_goes_with_its_project()
    {
        var gate = await Gate.OpenAsync(node.Api, "headgate");
        await gate.OneAsync(await gate.ConfigureAsync("headgate"), "sh.keptn.event.configure-monitoring.finished");
        await node.Api.DeleteAsync($"/api/controlPlane/v1/project/{gate.Project}");
        await gate.MakeAsync();
        var data = (await gate.FinishedAsync(await gate.TriggerAsync()))["data"]!;
        Assert.Contains("no SLI-provider configured", (string?)data["message"]);
    }
}
