using System.Net;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Webhooks;

/// <summary>A node whose webhooks may call one receiver on this machine.</summary>
public sealed class WebhookNode : IAsyncLifetime
{
    public const string Stage = "dev";
    public const string Service = "cart";
    private const string Shipyard = "apiVersion: spec.keptn.sh/0.2.3\nkind: Shipyard\nmetadata: {name: example}\nspec: {stages: [{name: dev}, {name: prod}]}\n";

    public Receiver Receiver { get; } = new();

    public Receiver Forbidden { get; } = new();

    public HeadgateProcess Process { get; private set; } = null!;

    public KeptnApi Api { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Process = await HeadgateProcess.StartAsync(new Dictionary<string, string> { ["Keptn:Webhooks:AllowedHosts"] = Receiver.Host });
        Api = KeptnApi.Of(Process);
    }

    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        if (Process is not null)
            await Process.DisposeAsync();
        await Receiver.DisposeAsync();
        await Forbidden.DisposeAsync();
    }

    /// <summary>The node was started again, on another port.</summary>
    public void Reconnect()
    {
        Api.Dispose();
        Api = KeptnApi.Of(Process);
    }

    /// <summary>A project with a service and a subscription of the webhook service.</summary>
    public async Task<(string Project, string Subscription)> NewProjectAsync(string type = "sh.keptn.event.example.triggered")
    {
        var project = $"hooks-{Guid.NewGuid():n}"[..24];
        await Api.PostAsync("/api/controlPlane/v1/project", new JsonObject { ["name"] = project, ["shipyard"] = KeptnApi.Base64(Shipyard) }, HttpStatusCode.Created);
        await Api.PostAsync($"/api/controlPlane/v1/project/{project}/service", new JsonObject { ["serviceName"] = Service });
        return (project, await SubscribeAsync(project, type));
    }

    public async Task<string> SubscribeAsync(string project, string type)
    {
        var path = $"/api/controlPlane/v1/uniform/registration/{await IntegrationAsync()}/subscription";
        var made = await Api.PostAsync(path, new JsonObject { ["event"] = type, ["filter"] = new JsonObject { ["projects"] = new JsonArray(project) } }, HttpStatusCode.Created);
        return (string)made!["id"]!;
    }

    /// <summary>The id of the built-in integration.</summary>
    public async Task<string> IntegrationAsync() =>
        (string)Assert.Single((await Api.GetAsync("/api/controlPlane/v1/uniform/registration?name=webhook-service"))!.AsArray())!["id"]!;

    /// <summary>Puts a webhook into the files of a scope, such as <c>/stage/dev/service/cart</c>.</summary>
    public Task ConfigureAsync(string project, string scope, string subscription, string rest, string version = "v1beta1") => Api.PostAsync(
        $"/api/resource-service/v1/project/{project}{scope}/resource",
        new JsonObject
        {
            ["resources"] = new JsonArray(new JsonObject
            {
                ["resourceURI"] = "webhook/webhook.yaml",
                ["resourceContent"] = KeptnApi.Base64($$$"""{"apiVersion":"webhookconfig.keptn.sh/{{{version}}}","kind":"WebhookConfig","metadata":{"name":"example"},"spec":{"webhooks":[{"type":"any","subscriptionID":"{{{subscription}}}",{{{rest}}}}]}}"""),
            }),
        },
        HttpStatusCode.Created);

    public Task ConfigureServiceAsync(string project, string subscription, string rest, string version = "v1beta1") => ConfigureAsync(project, $"/stage/{Stage}/service/{Service}", subscription, rest, version);

    /// <summary>Sends an event of the project.</summary>
    /// <returns>Its context.</returns>
    public async Task<string> SendAsync(string project, string type = "sh.keptn.event.example.triggered", JsonObject? data = null)
    {
        data = (JsonObject)(data?.DeepClone() ?? new JsonObject());
        (data["project"], data["stage"], data["service"]) = (project, Stage, Service);
        return (string)(await Api.PostAsync("/api/v1/event", new JsonObject { ["type"] = type, ["source"] = "example", ["data"] = data }))!["keptnContext"]!;
    }

    /// <summary>The events of a context of a type, oldest first, once there are as many.</summary>
    public async Task<IReadOnlyList<JsonNode>> EventsAsync(string project, string context, string type, int count)
    {
        IReadOnlyList<JsonNode> found = [];
        await Eventually.HoldsAsync(async () => (found = await NowAsync(project, context, type)).Count >= count);
        Assert.Equal(count, found.Count);
        return found;
    }

    public async Task<IReadOnlyList<JsonNode>> NowAsync(string project, string context, string type) =>
        [.. (await Api.GetAsync($"/api/mongodb-datastore/event?project={project}&keptnContext={context}&type={type}&pageSize=100"))!["events"]!.AsArray().Select(one => one!).Reverse()];

    public Task SecretAsync(string name, string scope, string value) => Api.PostAsync(
        "/api/secrets/v1/secret", new JsonObject { ["name"] = name, ["scope"] = scope, ["data"] = new JsonObject { ["value"] = value } }, HttpStatusCode.Created);
}
