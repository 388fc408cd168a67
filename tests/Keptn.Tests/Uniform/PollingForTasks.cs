using System.Net;
using System.Text.Json.Nodes;
using Headgate.Testing;
using static Headgate.Keptn.Tests.Uniform.Introduction;

namespace Headgate.Keptn.Tests.Uniform;

/// <summary>An integration on a machine of its own, as Keptn's remote execution plane has them: it registers, pings, polls and answers.</summary>
public sealed class PollingForTasks(KeptnNode node)
{
    private const string Shipyard = """
        apiVersion: spec.keptn.sh/0.2.3
        kind: Shipyard
        metadata: {name: example}
        spec: {stages: [{name: dev, sequences: [{name: delivery, tasks: [{name: examine}]}]}]}
        """;

    private KeptnApi Api => node.Api;

    [Fact]
    public async Task What_it_answers_ends_the_sequence()
    {
        var project = $"polling-{Guid.NewGuid():n}"[..24];
        await Api.PostAsync("/api/controlPlane/v1/project", new JsonObject { ["name"] = project, ["shipyard"] = KeptnApi.Base64(Shipyard) }, HttpStatusCode.Created);
        await Api.PostAsync($"/api/controlPlane/v1/project/{project}/service", new JsonObject { ["serviceName"] = "cart" });
        var id = (string)(await Api.PostAsync(Registration, Of(NewName(), subscriptions: Subscription("sh.keptn.event.examine.triggered", [project])), HttpStatusCode.Created))!["id"]!;
        var context = (string)(await Api.PostAsync("/api/v1/event", Event("sh.keptn.event.dev.delivery.triggered", project)))!["keptnContext"]!;

        // What it listens to is what the control plane answers to its ping.
        var subscription = Assert.Single((await Api.PutAsync($"{Registration}/{id}/ping", null))!["subscriptions"]!.AsArray())!;
        var path = $"/api/controlPlane/v1/event/triggered/{(string?)subscription["event"]}?project={(string?)subscription["filter"]!["projects"]![0]}";
        JsonNode? task = null;
        await Eventually.HoldsAsync(async () => (task = (await Api.GetAsync(path))!["events"]!.AsArray().SingleOrDefault()) is not null);
        Assert.Equal(context, (string?)task!["shkeptncontext"]);
        await Api.PostAsync("/api/v1/event", Event("sh.keptn.event.examine.started", project, task));
        await Api.PostAsync("/api/v1/event", Event("sh.keptn.event.examine.finished", project, task));
        await Eventually.HoldsAsync(async () => (string?)(await Api.GetAsync($"/api/controlPlane/v1/sequence/{project}?keptnContext={context}"))!["states"]!.AsArray().SingleOrDefault()?["state"] == "finished");
        Assert.Empty((await Api.GetAsync(path))!["events"]!.AsArray());
    }

    private static JsonObject Event(string type, string project, JsonNode? task = null)
    {
        var made = new JsonObject
        {
            ["type"] = type,
            ["source"] = "example-service",
            ["data"] = new JsonObject { ["project"] = project, ["stage"] = "dev", ["service"] = "cart", ["status"] = "succeeded", ["result"] = "pass" },
        };
        if (task is not null)
            (made["shkeptncontext"], made["triggeredid"]) = ((string?)task["shkeptncontext"], (string?)task["id"]);
        return made;
    }
}
