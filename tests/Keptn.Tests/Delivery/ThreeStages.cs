using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Delivery;

/// <summary>The job Keptn is for, over HTTP only: a service goes through three stages with a quality gate and an approval, and a worse version of it is stopped.</summary>
public sealed class ThreeStages(KeptnNode node)
{
    private const string Shipyard = """
        apiVersion: spec.keptn.sh/0.2.3
        kind: Shipyard
        metadata:
          name: shop
        spec:
          stages:
          - name: dev
            sequences:
            - name: delivery
              tasks:
              - name: deployment
                properties:
                  deploymentstrategy: direct
              - name: test
                properties:
                  teststrategy: functional
          - name: hardening
            sequences:
            - name: delivery
              triggeredOn:
              - event: dev.delivery.finished
              tasks:
              - name: deployment
                properties:
                  deploymentstrategy: blue_green_service
              - name: test
                properties:
                  teststrategy: performance
              - name: evaluation
                properties:
                  timeframe: 5m
          - name: production
            sequences:
            - name: delivery
              triggeredOn:
              - event: hardening.delivery.finished
                selector:
                  match:
                    result: pass
              tasks:
              - name: approval
                properties:
                  pass: manual
                  warning: manual
              - name: deployment
                properties:
                  deploymentstrategy: blue_green_service
        """;

    private const string Objectives = """
        spec_version: "1.0"
        objectives:
        - sli: response_time
          key_sli: true
          pass:
          - criteria: ["<=500"]
        - sli: errors
          pass:
          - criteria: ["=0"]
          warning:
          - criteria: ["<=2"]
        total_score:
          pass: "90%"
          warning: "75%"
        """;

    private const string Indicators = """
        spec_version: "1.0"
        indicators:
          response_time: $.test.response_time
          errors: $.test.errors
        """;

    private readonly string project = $"shop-{Guid.NewGuid().ToString("n")[..8]}";

    private KeptnApi Api => node.Api;

    [Fact]
    public async Task A_good_version_reaches_production_and_a_slow_one_is_stopped_by_its_evaluation()
    {
        await SetUpAsync();
        var measured = new Dictionary<string, JsonObject>
        {
            ["deployment"] = new() { ["deploymentNames"] = new JsonArray("direct") },
            ["test"] = new() { ["response_time"] = 320, ["errors"] = 0 },
        };

        string good;
        await using (await Worker.StartAsync(Api, project, measured))
        {
            good = await TriggerAsync("example/carts:1");
            await ReachesAsync(good, "production", "approval.started");
            await AssertGoodGateAsync(good);
            await ApproveAsync(good);
            await FinishesAsync(good, "production", "pass");
        }

        await AssertWholeRunAsync(good);

        measured["test"] = new() { ["response_time"] = 900, ["errors"] = 0 };
        await using (await Worker.StartAsync(Api, project, measured))
        {
            var slow = await TriggerAsync("example/carts:2");
            var stopped = await FinishesAsync(slow, "hardening", "fail");
            Assert.Equal("succeeded", (string?)stopped["data"]!["status"]);
            var gate = Assert.Single(await EventsAsync(slow, "sh.keptn.event.evaluation.finished"));
            Assert.Equal("fail", (string?)gate["data"]!["evaluation"]!["result"]);
            Assert.Equal("fail", (string?)gate["data"]!["evaluation"]!["indicatorResults"]!.AsArray().Single(one => (string?)one!["value"]!["metric"] == "response_time")!["status"]);
            await Eventually.HoldsAsync(async () => (string?)(await StateAsync(slow))?["state"] == "finished");
            Assert.Empty(await EventsAsync(slow, "sh.keptn.event.production.delivery.triggered"));
        }

        var service = await Api.GetAsync($"/api/controlPlane/v1/project/{project}/stage/production/service/carts");
        Assert.Equal("example/carts:1", (string?)service!["deployedImage"]);
    }

    private async Task SetUpAsync()
    {
        var url = node.Process.Url.ToString().TrimEnd('/');
        var token = $"x-token: {node.Process.KeptnToken}";
        await Curl.RunAsync("-X", "POST", $"{url}/api/controlPlane/v1/project", "-H", token, "-H", "Content-Type: application/json", "-d", $$"""{"name":"{{project}}","shipyard":"{{KeptnApi.Base64(Shipyard)}}"}""");
        foreach (var service in new[] { "carts", "carts-db" })
            await Curl.RunAsync("-X", "POST", $"{url}/api/controlPlane/v1/project/{project}/service", "-H", token, "-H", "Content-Type: application/json", "-d", $$"""{"serviceName":"{{service}}"}""");
        foreach (var (name, text) in new[] { ("slo.yaml", Objectives), ("sli.yaml", Indicators) })
            await Curl.RunAsync(
                "-X", "POST", $"{url}/api/resource-service/v1/project/{project}/stage/hardening/service/carts/resource", "-H", token, "-H", "Content-Type: application/json",
                "-d", $$"""{"resources":[{"resourceURI":"{{name}}","resourceContent":"{{KeptnApi.Base64(text)}}"}]}""");
        await Curl.RunAsync(
            "-X", "POST", $"{url}/api/v1/event", "-H", token, "-H", "Content-Type: application/cloudevents+json",
            "-d", $$$"""{"type":"sh.keptn.event.monitoring.configure","source":"example","specversion":"1.0","data":{"project":"{{{project}}}","service":"carts","type":"headgate"}}""");
    }

    private async Task<string> TriggerAsync(string image)
    {
        var sent = await Api.PostAsync("/api/v1/event", new JsonObject
        {
            ["type"] = "sh.keptn.event.dev.delivery.triggered",
            ["source"] = "example",
            ["specversion"] = "1.0",
            ["contenttype"] = "application/json",
            ["data"] = new JsonObject
            {
                ["project"] = project,
                ["stage"] = "dev",
                ["service"] = "carts",
                ["labels"] = new JsonObject { ["build"] = image[^1..] },
                ["configurationChange"] = new JsonObject { ["values"] = new JsonObject { ["image"] = image } },
            },
        });
        return (string)sent!["keptnContext"]!;
    }

    private async Task AssertGoodGateAsync(string context)
    {
        var gate = Assert.Single(await EventsAsync(context, "sh.keptn.event.evaluation.finished"));
        Assert.Equal("lighthouse-service", (string?)gate["source"]);
        var evaluation = gate["data"]!["evaluation"]!;
        Assert.Equal("pass", (string?)evaluation["result"]);
        Assert.Equal(100, (double)evaluation["score"]!);
        Assert.Equal(KeptnApi.Base64(Objectives), (string?)evaluation["sloFileContent"]);
        Assert.All(evaluation["indicatorResults"]!.AsArray(), one => Assert.Equal("pass", (string?)one!["status"]));
        var state = (await StateAsync(context))!;
        Assert.Equal("started", (string?)state["state"]);
        Assert.Equal(["dev", "hardening", "production"], state["stages"]!.AsArray().Select(stage => (string)stage!["name"]!));
        Assert.Equal("pass", (string?)state["stages"]![1]!["latestEvaluation"]!["result"]);
    }

    private async Task ApproveAsync(string context)
    {
        var open = (await Api.GetAsync($"/api/controlPlane/v1/event/triggered/sh.keptn.event.approval.triggered?project={project}"))!["events"]!.AsArray();
        var approval = open.Single(one => (string?)one!["shkeptncontext"] == context)!;
        Assert.Equal("manual", (string?)approval["data"]!["approval"]!["pass"]);
        await Api.PostAsync("/api/v1/event", new JsonObject
        {
            ["type"] = "sh.keptn.event.approval.finished",
            ["source"] = "https://github.com/keptn/keptn/bridge#approval.finished",
            ["specversion"] = "1.0",
            ["shkeptncontext"] = context,
            ["triggeredid"] = (string)approval["id"]!,
            ["data"] = new JsonObject { ["project"] = project, ["stage"] = "production", ["service"] = "carts", ["status"] = "succeeded", ["result"] = "pass" },
        });
    }

    /// <summary>Every event of the run, each once, in an order in which each could only follow the one before it.</summary>
    private async Task AssertWholeRunAsync(string context)
    {
        var all = (await EventsAsync(context, null)).Select(one => ((string)one["type"]!)["sh.keptn.event.".Length..]).Reverse().ToList();
        string[] wanted =
        [
            "dev.delivery.triggered", "deployment.triggered", "deployment.started", "deployment.finished", "test.triggered", "test.started", "test.finished", "dev.delivery.finished",
            "hardening.delivery.triggered", "deployment.triggered", "deployment.started", "deployment.finished", "test.triggered", "test.started", "test.finished",
            "evaluation.triggered", "evaluation.started", "get-sli.triggered", "get-sli.started", "get-sli.finished", "evaluation.finished", "hardening.delivery.finished",
            "production.delivery.triggered", "approval.triggered", "approval.started", "approval.finished", "deployment.triggered", "deployment.started", "deployment.finished", "production.delivery.finished",
        ];
        Assert.Equal(wanted, all);

        var deployments = await EventsAsync(context, "sh.keptn.event.deployment.triggered");
        Assert.All(deployments, one =>
        {
            Assert.Equal("shipyard-controller", (string?)one["source"]);
            Assert.Equal("example/carts:1", (string?)one["data"]!["configurationChange"]!["values"]!["image"]);
            Assert.Equal("1", (string?)one["data"]!["labels"]!["build"]);
            Assert.Null(one["triggeredid"]);
            Assert.False(string.IsNullOrEmpty((string?)one["gitcommitid"]));
        });
        Assert.Equal("blue_green_service", (string?)deployments[0]["data"]!["deployment"]!["deploymentstrategy"]);
        var state = (await StateAsync(context))!;
        Assert.Equal("finished", (string?)state["state"]);
        Assert.All(state["stages"]!.AsArray(), stage => Assert.Equal("succeeded", (string?)stage!["state"]));

        using var storage = node.Process.NewClient();
        await Eventually.HoldsAsync(async () =>
        {
            var logged = JsonNode.Parse(await storage.GetStringAsync($"/v2/storage/events?component=keptn&configurationId={project}&limit=1000"))!.AsArray();
            return logged.Count(one => one!.ToJsonString().Contains(context, StringComparison.Ordinal)) == wanted.Length;
        });
    }

    private Task ReachesAsync(string context, string stage, string what) =>
        HoldsAsync(context, async () => (await EventsAsync(context, $"sh.keptn.event.{what}")).Any(one => (string?)one["data"]!["stage"] == stage));

    /// <summary>Waits, and when in vain tells what happened instead.</summary>
    private async Task HoldsAsync(string context, Func<Task<bool>> condition)
    {
        try
        {
            await Eventually.HoldsAsync(condition);
        }
        catch (TimeoutException)
        {
            Assert.Fail(string.Join('\n', (await EventsAsync(context, null)).Select(one => one.ToJsonString()).Reverse()));
        }
    }

    private async Task<JsonNode> FinishesAsync(string context, string stage, string result)
    {
        JsonNode? end = null;
        await HoldsAsync(context, async () => (end = (await EventsAsync(context, $"sh.keptn.event.{stage}.delivery.finished")).FirstOrDefault()) is not null);
        Assert.Equal(result, (string?)end!["data"]!["result"]);
        return end;
    }

    private async Task<JsonNode?> StateAsync(string context) =>
        (await Api.GetAsync($"/api/controlPlane/v1/sequence/{project}?keptnContext={context}"))!["states"]!.AsArray().SingleOrDefault();

    private async Task<List<JsonNode>> EventsAsync(string context, string? type)
    {
        var all = new List<JsonNode>();
        for (string? key = "0"; key is not null;)
        {
            var page = (await Api.GetAsync($"/api/mongodb-datastore/event?project={project}&keptnContext={context}&pageSize=20&nextPageKey={key}{(type is null ? "" : "&type=" + type)}"))!;
            all.AddRange(page["events"]!.AsArray().Select(one => one!));
            key = (string?)page["nextPageKey"];
        }

        return all;
    }
}
