using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Conformance.Keptn;

/// <summary>What the pages of Keptn's web UI ask for, answered by its own server, unmodified, on both sides of the gateway: it calls the API there, and is called there.</summary>
public sealed class OfficialBridge(KeptnBridge bridge) : IClassFixture<KeptnBridge>
{
    private const string Shipyard = """
        apiVersion: spec.keptn.sh/0.2.3
        kind: Shipyard
        metadata: {name: bridge}
        spec:
          stages:
          - name: dev
            sequences:
            - {name: delivery, tasks: [{name: evaluation, properties: {timeframe: 5m}}]}
            - {name: hotfix, tasks: [{name: repair}]}
          - name: production
            sequences:
            - name: delivery
              triggeredOn: [{event: dev.delivery.finished}]
              tasks: [{name: approval, properties: {pass: manual, warning: manual}}]
        """;

    [Fact]
    public async Task The_pages_show_a_delivery_approve_it_and_set_up_a_webhook()
    {
        KeptnBridge.SkipWhereMissing();
        const string project = "bridge";
        await PostAsync(bridge.Gateway, "/api/controlPlane/v1/project", new() { ["name"] = project, ["shipyard"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(Shipyard)) });
        await PostAsync(bridge.Gateway, $"/api/controlPlane/v1/project/{project}/service", new() { ["serviceName"] = "carts" });
        var sent = await PostAsync(bridge.Pages, "api/v1/event", Event("dev.delivery.triggered", project, "dev", new() { ["configurationChange"] = new JsonObject { ["values"] = new JsonObject { ["image"] = "example/carts:1" } } }));
        var context = (string)sent!["keptnContext"]!;

        Assert.Equal("1.4.5", (string?)(await GetAsync("api/bridgeInfo"))["metadata"]!["keptnversion"]);
        Assert.Equal(project, (string?)(await GetAsync("api/controlPlane/v1/project?disableUpstreamSync=true&pageSize=50"))["projects"]!.AsArray().Single()!["projectName"]);
        JsonNode? approval = null;
        await Eventually.HoldsAsync(async () =>
        {
            var stages = (await GetAsync($"api/project/{project}?approval=true&remediation=true"))["stages"]!.AsArray();
            approval = stages.Single(stage => (string?)stage!["stageName"] == "production")!["services"]!.AsArray().Single()!["openApprovals"]!.AsArray().SingleOrDefault();
            return approval is not null;
        });
        Assert.Equal(context, (string?)approval!["shkeptncontext"]);
        Assert.Equal(["evaluation", "repair", "approval"], (await GetAsync($"api/project/{project}/tasks")).AsArray().Select(task => (string)task!));
        Assert.Equal(["carts"], (await GetAsync($"api/project/{project}/services")).AsArray().Select(service => (string)service!));
        Assert.Contains("hotfix", (await GetAsync($"api/project/{project}/customSequences")).ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(["dev", "production"], (await GetAsync($"api/project/{project}/sequences/filter"))["stages"]!.AsArray().Select(stage => (string)stage!));
        Assert.Equal("carts", (string?)(await GetAsync($"api/project/{project}/serviceStates")).AsArray().Single()!["name"]);
        Assert.Equal("started", (string?)(await GetAsync($"api/controlPlane/v1/sequence/{project}?pageSize=25"))["states"]!.AsArray().Single()!["state"]);
        Assert.Equal("metadata.yaml", (string?)(await GetAsync($"api/project/{project}/service/carts/files")).AsArray()[0]!["tree"]![0]!["fileName"]);
        Assert.NotEmpty((await GetAsync($"api/mongodb-datastore/event?keptnContext={context}&pageSize=100&project={project}"))["events"]!.AsArray());

        await SetUpAWebhookAsync(project);

        var answer = Event("approval.finished", project, "production", new() { ["status"] = "succeeded", ["result"] = "pass" });
        (answer["shkeptncontext"], answer["triggeredid"]) = (context, (string)approval["id"]!);
        await PostAsync(bridge.Pages, "api/v1/event", answer);
        await Eventually.HoldsAsync(async () => (string?)(await GetAsync($"api/controlPlane/v1/sequence/{project}?pageSize=25"))["states"]!.AsArray().Single()!["state"] == "finished");
    }

    private async Task SetUpAWebhookAsync(string project)
    {
        var integrations = await GetAsync("api/controlPlane/v1/uniform/registration");
        var webhooks = (string)integrations.AsArray().Single(one => (string?)one!["name"] == "webhook-service")!["id"]!;
        const string type = "sh.keptn.event.repair.triggered";
        await PostAsync(bridge.Pages, $"api/uniform/registration/{webhooks}/subscription", new()
        {
            ["subscription"] = new JsonObject { ["event"] = type, ["filter"] = new JsonObject { ["projects"] = new JsonArray(project), ["stages"] = new JsonArray("dev"), ["services"] = new JsonArray("carts") } },
            ["webhookConfig"] = new JsonObject
            {
                ["type"] = type, ["method"] = "POST", ["url"] = "https://example.com/hook", ["payload"] = "{}", ["header"] = new JsonArray(), ["sendFinished"] = true, ["sendStarted"] = true,
            },
        });
        var subscription = (string)(await GetAsync("api/controlPlane/v1/uniform/registration")).AsArray().Single(one => (string?)one!["id"] == webhooks)!["subscriptions"]!.AsArray().Single()!["id"]!;
        var shown = await GetAsync($"api/uniform/registration/webhook-service/config/{subscription}?projectName={project}&stageName=dev&serviceName=carts");
        Assert.Equal("https://example.com/hook", (string?)shown["url"]);
        using var deleted = await bridge.Pages.DeleteAsync($"api/uniform/registration/{webhooks}/subscription/{subscription}?isWebhookService=true");
        deleted.EnsureSuccessStatusCode();
        var files = await bridge.Gateway.GetStringAsync($"/api/resource-service/v1/project/{project}/stage/dev/service/carts/resource");
        Assert.DoesNotContain("webhook.yaml", files, StringComparison.Ordinal);
    }

    private static JsonObject Event(string type, string project, string stage, JsonObject data)
    {
        (data["project"], data["stage"], data["service"]) = (project, stage, "carts");
        return new() { ["type"] = $"sh.keptn.event.{type}", ["source"] = "bridge", ["specversion"] = "1.0", ["contenttype"] = "application/json", ["data"] = data };
    }

    private async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await bridge.Pages.GetStringAsync(path))!;

    private static async Task<JsonNode?> PostAsync(HttpClient client, string path, JsonObject body)
    {
        using var answer = await client.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path} answered {(int)answer.StatusCode}: {text}");
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }
}
