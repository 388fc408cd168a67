using System.Text.Json.Nodes;
using Headgate.Keptn.Tests.Delivery;
using Headgate.Keptn.Tests.Events;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Cli;

/// <summary>A project, its files and its runs by the command line alone.</summary>
public sealed class DeliveringByCommands(KeptnNode node) : IDisposable
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
              - name: evaluation
                properties:
                  timeframe: 5m
          - name: production
            sequences:
            - name: delivery
              triggeredOn:
              - event: dev.delivery.finished
              tasks:
              - name: approval
                properties:
                  pass: manual
                  warning: manual
        """;

    private readonly KeptnCommand cli = new(node);
    private readonly string project = $"cli-{Guid.NewGuid().ToString("n")[..12]}";

    public void Dispose() => cli.Dispose();

    [Fact]
    public async Task Delivery_is_set_up_triggered_approved_and_followed()
    {
        await CreateAsync();
        cli.Write("slo.yaml", "objectives: [{sli: fixed, pass: [{criteria: ['<5']}]}]\ntotal_score: {pass: '100%'}");
        cli.Write("sli.yaml", "indicators: {fixed: $.deployment.value}");
        Assert.Contains("Resource has been uploaded.", await cli.DoAsync("add-resource", "--project", project, "--stage", "dev", "--service", "carts", "--resource", "slo.yaml"));
        await cli.DoAsync("add-resource", $"--project={project}", "--all-stages", "--service=carts", "--resource=sli.yaml");
        Assert.StartsWith("ID of Keptn context: ", await cli.DoAsync("configure", "monitoring", "headgate", "--project", project, "--service", "carts"));

        var reports = new Dictionary<string, JsonObject> { ["deployment"] = new() { ["value"] = 3 } };
        await using var worker = await Worker.StartAsync(node.Api, project, reports);
        var sent = await cli.JsonAsync("trigger", "delivery", "--project", project, "--service", "carts", "--image", "example/carts:1", "--labels", "build=1,by=test", "--values", "replicas=2,resources.cpu=1");
        var context = (string)sent["keptnContext"]!;
        var waiting = await EventuallyAsync(async () => await cli.JsonAsync("get", "event", "approval.triggered", "--project", project, "--stage", "production") as JsonObject);
        Assert.Equal(context, (string?)waiting["shkeptncontext"]);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"image":"example/carts:1","replicas":2,"resources":{"cpu":1}}"""), waiting["data"]!["configurationChange"]!["values"]), waiting.ToJsonString());
        Assert.Equal("test", (string?)waiting["data"]!["labels"]!["by"]);
        Assert.StartsWith("ID of Keptn context: " + context, await cli.DoAsync("send", "event", "approval.finished", "--project", project, "--stage", "production", "--id", (string)waiting["id"]!));
        var end = await EventuallyAsync(async () => await cli.JsonAsync("get", "event", "sh.keptn.event.production.delivery.finished", "--project", project, "--keptn-context", context) as JsonObject);
        Assert.Equal("pass", (string?)end["data"]!["result"]);

        reports["deployment"] = new() { ["value"] = 30 };
        var failed = await cli.TryAsync("trigger", "delivery", "--project", project, "--service", "carts", "--image", "example/carts:2", "--watch");
        Assert.Equal(6, failed.Code);
        Assert.StartsWith("ID of Keptn context: ", failed.Output);
        Assert.Contains("evaluation.finished  dev  fail", failed.Error);
        Assert.Contains("The run ended with fail.", failed.Error);
    }

    [Fact]
    public async Task Watching_ends_when_the_time_is_up_and_prints_events_for_programs()
    {
        await CreateAsync();
        var ended = await cli.TryAsync("trigger", "delivery", "--project", project, "--service", "carts", "--image", "example/carts:1", "--watch", "--watch-time", "3", "-o", "json");
        Assert.Equal(1, ended.Code);
        Assert.Contains("The run has not ended in the time given and goes on.", ended.Error);
        Assert.StartsWith("{\n  \"keptnContext\": ", ended.Output);
        Assert.Contains("\"type\": \"sh.keptn.event.dev.delivery.triggered\"", ended.Output);
        await Eventually.HoldsAsync(async () => (await node.Api.ListAsync($"project={project}&type=sh.keptn.event.deployment.triggered")).Count == 1);
        var followed = await cli.DoAsync("get", "event", "sh.keptn.event.deployment.triggered", "--project", project, "--watch", "--watch-time", "1", "-o", "yaml");
        Assert.Contains("type: sh.keptn.event.deployment.triggered\n", followed);
        Assert.Contains("    image: example/carts:1\n", followed);
    }

    [Fact]
    public async Task Run_fails_with_any_of_its_sequences()
    {
        await CreateAsync("""
            apiVersion: spec.keptn.sh/0.2.3
            kind: Shipyard
            metadata: {name: shop}
            spec:
              stages:
              - name: dev
                sequences:
                - {name: delivery, tasks: [{name: evaluation, properties: {timeframe: 5m}}]}
                - {name: rollback, triggeredOn: [{event: dev.delivery.finished, selector: {match: {result: fail}}}], tasks: [{name: deployment}]}
            """);
        cli.Write("slo.yaml", "objectives: [{sli: fixed, pass: [{criteria: ['<5']}]}]\ntotal_score: {pass: '100%'}");
        cli.Write("sli.yaml", "indicators: {fixed: 9}");
        foreach (var file in new[] { "slo.yaml", "sli.yaml" })
            await cli.DoAsync("add-resource", "--project", project, "--stage", "dev", "--service", "carts", "--resource", file);
        await cli.DoAsync("configure", "monitoring", "headgate", "--project", project);
        await using var worker = await Worker.StartAsync(node.Api, project, new Dictionary<string, JsonObject> { ["deployment"] = [] });
        var ended = await cli.TryAsync("trigger", "delivery", "--project", project, "--service", "carts", "--image", "example/carts:1", "--watch");
        Assert.Contains("dev.rollback.finished  dev  pass", ended.Error);
        Assert.Equal((6, true), (ended.Code, ended.Error.Contains("The run ended with fail.")));
    }

    [Fact]
    public async Task Evaluation_is_asked_for_and_followed()
    {
        await CreateAsync();
        var ended = await cli.TryAsync("trigger", "evaluation", "--project", project, "--stage", "dev", "--service", "carts", "--timeframe", "5m", "--watch");
        Assert.True(ended.Code == 0, ended.Error);
        Assert.Contains("no evaluation performed by lighthouse because no SLI-provider configured", ended.Error);
        foreach (var (name, where, service, message) in new[] { ("nothing", "dev", "carts", "project not found"), (project, "nothing", "carts", "stage not found"), (project, "dev", "nothing", "service not found") })
        {
            var refused = await cli.TryAsync("trigger", "evaluation", "--project", name, "--stage", where, "--service", service, "--timeframe=5m");
            Assert.Equal((5, $"trigger evaluation was unsuccessful. {message}"), (refused.Code, refused.Error.TrimEnd()));
        }
    }

    [Fact]
    public async Task Sequence_is_paused_resumed_and_aborted()
    {
        await CreateAsync();
        var context = (string)(await cli.JsonAsync("trigger", "sequence", "delivery", "--project", project, "--stage", "dev", "--service", "carts", "--payload", "a.b=true"))["keptnContext"]!;
        foreach (var (verb, done, state) in new[] { ("pause", "Successfully paused sequence", "paused"), ("resume", "Successfully resumed sequence", "started"), ("abort", "Successfully aborted sequence", "aborted") })
        {
            Assert.Equal(done, (await cli.DoAsync(verb, "sequence", "--project", project, "--keptn-context", context)).TrimEnd());
            await Eventually.HoldsAsync(async () => (string?)(await node.Api.GetAsync($"/api/controlPlane/v1/sequence/{project}?keptnContext={context}"))!["states"]!.AsArray().SingleOrDefault()?["state"] == state);
        }
    }

    [Fact]
    public async Task Projects_stages_and_services_are_listed_and_deleted()
    {
        await CreateAsync();
        Assert.Equal(project, (string?)(await cli.JsonAsync("get", "project", project))["projectName"]);
        Assert.Contains((await cli.JsonAsync("get", "projects")).AsArray(), one => (string?)one!["projectName"] == project);
        Assert.Contains("spec.keptn.sh/0.2.3", await cli.DoAsync("get", "project", project));
        Assert.StartsWith($"projectName: {project}\n", await cli.DoAsync("get", "project", project, "-o", "yaml"));
        Assert.StartsWith("- stageName: dev\n  services:\n  - serviceName: carts\n", await cli.DoAsync("get", "stages", "--project", project, "-o=yaml"));
        Assert.StartsWith("- serviceName: carts\n", await cli.DoAsync("get", "services", "--project", project, "--output", "yaml"));
        Assert.Equal(["dev", "production"], (await cli.JsonAsync("get", "stages", "--project", project)).AsArray().Select(one => (string?)one!["stageName"]));
        Assert.Equal(2, (await cli.JsonAsync("get", "service", "carts", "--project", project, "-o", "json")).AsArray().Count);
        Assert.Contains("Service deleted successfully", await cli.DoAsync("delete", "service", "carts", "--project", project));
        Assert.Empty((await cli.JsonAsync("get", "services", "--project", project)).AsArray());
        Assert.Contains("Project deleted successfully", await cli.DoAsync("delete", "project", project));
        var gone = await cli.TryAsync("get", "project", project);
        Assert.Equal((0, "", $"No project {project} found"), (gone.Code, gone.Output, gone.Error.TrimEnd()));
    }

    [Fact]
    public async Task Event_of_a_file_is_sent()
    {
        await CreateAsync();
        cli.Write("event.json", $$$"""{"type":"sh.keptn.event.hello.started","source":"example","specversion":"1.0","data":{"project":"{{{project}}}"}}""");
        var context = (await cli.DoAsync("send", "event", "--file", "event.json")).Split(": ")[1].Trim();
        var found = await EventuallyAsync(async () => await cli.JsonAsync("get", "event", "sh.keptn.event.hello.started", "--project", project, "--keptn-context", context) as JsonObject);
        Assert.Equal("example", (string?)found["source"]);
        Assert.Contains("\"source\": \"example\"", await cli.DoAsync("get", "event", "sh.keptn.event.hello.started", "--project", project));
    }

    private async Task CreateAsync(string shipyard = Shipyard)
    {
        cli.Write("shipyard.yaml", shipyard);
        Assert.Contains("Project created successfully", await cli.DoAsync("create", "project", project, "--shipyard", "shipyard.yaml"));
        Assert.Contains("Service created successfully", await cli.DoAsync("create", "service", "carts", "--project", project));
    }

    private static async Task<JsonObject> EventuallyAsync(Func<Task<JsonObject?>> look)
    {
        JsonObject? found = null;
        await Eventually.HoldsAsync(async () => (found = await look()) is not null);
        return found!;
    }
}
