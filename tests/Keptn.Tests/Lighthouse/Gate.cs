using System.Net;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Lighthouse;

/// <summary>A project with one stage and one service, and what happens to evaluations of it.</summary>
internal sealed class Gate
{
    public const string Stage = "hardening";
    public const string Service = "carts";

    private const string Shipyard = """
        apiVersion: spec.keptn.sh/0.2.0
        kind: Shipyard
        metadata:
          name: gates
        spec:
          stages:
          - name: hardening
        """;

    private readonly KeptnApi api;

    private Gate(KeptnApi api, string? project = null)
    {
        this.api = api;
        Project = project ?? $"gate-{Guid.NewGuid().ToString("n")[..12]}";
    }

    public string Project { get; }

    /// <summary>Makes the project, with a provider and files of the service if there are any.</summary>
    public static async Task<Gate> OpenAsync(KeptnApi api, string? provider = null, string? slo = null, string? sli = null)
    {
        var gate = new Gate(api);
        await gate.MakeAsync();
        if (slo is not null)
            await gate.WriteAsync("slo.yaml", slo);
        if (sli is not null)
            await gate.WriteAsync("sli.yaml", sli);
        if (provider is not null)
            await gate.ConfigureAsync(provider);
        return gate;
    }

    /// <summary>The same project, by another client.</summary>
    public Gate On(KeptnApi other) => new(other, Project);

    /// <summary>Makes the project, which must not be there.</summary>
    public async Task MakeAsync()
    {
        await api.PostAsync("/api/controlPlane/v1/project", new JsonObject { ["name"] = Project, ["shipyard"] = KeptnApi.Base64(Shipyard) }, HttpStatusCode.Created);
        await api.PostAsync($"/api/controlPlane/v1/project/{Project}/service", new JsonObject { ["serviceName"] = Service });
    }

    /// <summary>Writes a file of the service.</summary>
    /// <returns>The commit.</returns>
    public Task<string> WriteAsync(string uri, string text) => WriteAsync($"stage/{Stage}/service/{Service}/", uri, text);

    /// <summary>Writes a file of a scope: empty for the project's, <c>stage/…/</c> otherwise.</summary>
    public async Task<string> WriteAsync(string scope, string uri, string text)
    {
        var resources = new JsonArray(new JsonObject { ["resourceURI"] = uri, ["resourceContent"] = KeptnApi.Base64(text) });
        var written = await api.PostAsync($"/api/resource-service/v1/project/{Project}/{scope}resource", new JsonObject { ["resources"] = resources }, HttpStatusCode.Created);
        return (string)written!["commitID"]!;
    }

    /// <summary>Chooses a provider.</summary>
    /// <returns>The context.</returns>
    public Task<string> ConfigureAsync(string provider) => SendAsync("sh.keptn.event.monitoring.configure", new JsonObject { ["project"] = Project, ["service"] = Service, ["type"] = provider });

    /// <summary>Sends <c>evaluation.triggered</c>, as a sequence does.</summary>
    /// <returns>The context.</returns>
    public Task<string> TriggerAsync(JsonObject? data = null, string? commit = null, string? context = null)
    {
        var payload = Data(data ?? new JsonObject { ["evaluation"] = new JsonObject { ["start"] = "2023-03-01T10:00:00", ["end"] = "2023-03-01T10:05:00" } });
        return SendAsync("sh.keptn.event.evaluation.triggered", payload, context: context, commit: commit);
    }

    /// <summary>Answers as a provider.</summary>
    public Task<string> DeliverAsync(string context, string? triggeredId, JsonNode? values, string status = "succeeded", string result = "pass", string message = "", string? commit = null)
    {
        var block = new JsonObject { ["start"] = "2023-03-01T10:00:00.000Z", ["end"] = "2023-03-01T10:05:00.000Z", ["indicatorValues"] = values?.DeepClone() };
        return SendAsync("sh.keptn.event.get-sli.finished", Data(new JsonObject { ["status"] = status, ["result"] = result, ["message"] = message, ["get-sli"] = block }), triggeredId, context, commit);
    }

    public async Task<string> SendAsync(string type, JsonNode data, string? triggeredId = null, string? context = null, string? commit = null)
    {
        var sent = new JsonObject { ["type"] = type, ["source"] = "example", ["specversion"] = "1.0", ["contenttype"] = "application/json", ["data"] = data };
        foreach (var (name, value) in new[] { ("triggeredid", triggeredId), ("shkeptncontext", context), ("gitcommitid", commit) })
            if (value is not null)
                sent[name] = value;
        return (string)(await api.PostAsync("/api/v1/event", sent))!["keptnContext"]!;
    }

    /// <summary>The project, stage and service, and more.</summary>
    public JsonObject Data(JsonObject more)
    {
        var data = (JsonObject)more.DeepClone();
        (data["project"], data["stage"], data["service"]) = (Project, Stage, Service);
        return data;
    }

    /// <summary>The one event of a type in a context, once it is there.</summary>
    public async Task<JsonNode> OneAsync(string context, string type)
    {
        List<JsonNode> found = [];
        await Eventually.HoldsAsync(async () => (found = await EventsAsync(context, type)).Count > 0);
        return Assert.Single(found);
    }

    public Task<JsonNode> FinishedAsync(string context) => OneAsync(context, "sh.keptn.event.evaluation.finished");

    public Task<JsonNode> GetSliAsync(string context) => OneAsync(context, "sh.keptn.event.get-sli.triggered");

    /// <summary>Newest first.</summary>
    public async Task<List<JsonNode>> EventsAsync(string context, string type) =>
        [.. (await api.GetAsync($"/api/mongodb-datastore/event?project={Project}&keptnContext={context}&type={type}&pageSize=100"))!["events"]!.AsArray().Select(one => one!)];

    public static JsonArray Values(params (string Metric, double Value)[] values) =>
        [.. values.Select(value => new JsonObject { ["metric"] = value.Metric, ["value"] = value.Value, ["success"] = true })];
}
