using System.Net;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Sequences;

/// <summary>A project of its own with a service, whose tasks the test answers itself.</summary>
internal sealed class SequenceProject(KeptnApi api, string name, string service)
{
    public const string TwoStages = """
        apiVersion: spec.keptn.sh/0.2.3
        kind: Shipyard
        metadata: {name: example}
        spec:
          stages:
          - name: dev
            sequences:
            - name: delivery
              tasks:
              - name: deployment
                properties: {deploymentstrategy: direct, order: [shipyard]}
              - {name: test}
            - name: rollback
              triggeredOn: [{event: dev.delivery.finished, selector: {match: {test.result: fail}}}]
              tasks: [{name: undo}]
            - {name: empty, tasks: []}
            - name: remediation
              tasks: [{name: get-action}, {name: action}]
            - name: gate
              tasks: [{name: approval}, {name: release}]
            - name: slow
              tasks: [{name: first}, {name: later, triggeredAfter: 1s}]
          - name: prod
            sequences:
            - name: delivery
              triggeredOn: [{event: dev.delivery.finished}]
              tasks: [{name: deployment}]
        """;

    public string Name => name;

    public string Service => service;

    public KeptnApi Api => api;

    public static async Task<SequenceProject> CreateAsync(KeptnApi api, string shipyard = TwoStages)
    {
        var project = new SequenceProject(api, $"p-{Guid.NewGuid():N}", "carts");
        await api.PostAsync("/api/controlPlane/v1/project", new JsonObject { ["name"] = project.Name, ["shipyard"] = KeptnApi.Base64(shipyard) }, HttpStatusCode.Created);
        await api.PostAsync($"/api/controlPlane/v1/project/{project.Name}/service", new JsonObject { ["serviceName"] = project.Service });
        return project;
    }

    /// <summary>Triggers a sequence.</summary>
    /// <returns>Its context.</returns>
    public async Task<string> TriggerAsync(string stage = "dev", string sequence = "delivery", JsonObject? data = null, string? context = null, string? commit = null)
    {
        data ??= [];
        data["project"] = name;
        data["stage"] = stage;
        data["service"] = service;
        var trigger = new JsonObject { ["type"] = $"sh.keptn.event.{stage}.{sequence}.triggered", ["source"] = "test", ["data"] = data };
        if (context is not null)
            trigger["shkeptncontext"] = context;
        if (commit is not null)
            trigger["gitcommitid"] = commit;
        return (string)(await api.PostAsync("/api/v1/event", trigger))!["keptnContext"]!;
    }

    /// <summary>Says that an executor started or finished the task.</summary>
    public Task ReportAsync(JsonNode triggered, string action, string result = "pass", string status = "succeeded", JsonObject? data = null, string source = "executor")
    {
        data ??= [];
        foreach (var member in new[] { "project", "stage", "service" })
            data[member] = triggered["data"]![member]!.DeepClone();
        if (action == "finished")
        {
            data["result"] = result;
            data["status"] = status;
        }

        return api.PostAsync("/api/v1/event", new JsonObject
        {
            ["type"] = ((string)triggered["type"]!).Replace(".triggered", "." + action, StringComparison.Ordinal),
            ["source"] = source,
            ["shkeptncontext"] = (string)triggered["shkeptncontext"]!,
            ["triggeredid"] = (string)triggered["id"]!,
            ["data"] = data,
        });
    }

    /// <summary>Starts and finishes the task of this name as soon as it is triggered.</summary>
    /// <returns>Its triggered event.</returns>
    public async Task<JsonNode> DoAsync(string context, string task, string result = "pass", string status = "succeeded", JsonObject? data = null, string? stage = null)
    {
        var triggered = await TriggeredAsync(context, task, stage);
        await ReportAsync(triggered, "started");
        await ReportAsync(triggered, "finished", result, status, data);
        return triggered;
    }

    /// <summary>The triggered event of a task, once there is one.</summary>
    public Task<JsonNode> TriggeredAsync(string context, string task, string? stage = null) => EventAsync(context, $"{task}.triggered", stage);

    /// <summary>The event of this type, once there is one.</summary>
    public async Task<JsonNode> EventAsync(string context, string type, string? stage = null)
    {
        JsonNode? found = null;
        await Eventually.HoldsAsync(async () => (found = (await EventsAsync(context, type, stage)).FirstOrDefault()) is not null);
        return found!;
    }

    public async Task<List<JsonNode>> EventsAsync(string context, string? type = null, string? stage = null)
    {
        var query = $"project={name}&keptnContext={context}&pageSize=100{(type is null ? "" : $"&type=sh.keptn.event.{type}")}{(stage is null ? "" : $"&stage={stage}")}";
        return [.. (await api.GetAsync($"/api/mongodb-datastore/event?{query}"))!["events"]!.AsArray().Reverse().Select(found => found!)];
    }

    public async Task<JsonNode?> StateAsync(string context) =>
        (await api.GetAsync($"/api/controlPlane/v1/sequence/{name}?keptnContext={context}"))!["states"]!.AsArray().SingleOrDefault();

    /// <summary>Waits until the context has this state.</summary>
    public async Task<JsonNode> ReachesAsync(string context, string state)
    {
        JsonNode? now = null;
        await Eventually.HoldsAsync(async () => (string?)(now = await StateAsync(context))?["state"] == state);
        return now!;
    }

    public async Task<List<JsonNode>> ExecutionsAsync(string query = "") =>
        [.. (await api.GetAsync($"/api/controlPlane/v1/sequence-execution?project={name}{query}"))!["sequenceExecutions"]!.AsArray().Select(found => found!)];

    public Task ControlAsync(string context, string want, string? stage = null)
    {
        var body = new JsonObject { ["state"] = want };
        if (stage is not null)
            body["stage"] = stage;
        return api.PostAsync($"/api/controlPlane/v1/sequence/{name}/{context}/control", body);
    }

    /// <summary>A project in which tasks with a delay are not due before <see cref="PassTimeAsync"/>.</summary>
    public static Task<SequenceProject> CreatePatientAsync(KeptnApi api) => CreateAsync(api, TwoStages.Replace("triggeredAfter: 1s", "triggeredAfter: 10h", StringComparison.Ordinal));

    /// <summary>As if a day had passed: what is delayed is due, and tasks that nobody has started are late.</summary>
    public async Task PassTimeAsync(NodeDatabase database)
    {
        await database.ColumnAsync($"""
            UPDATE keptn.sequence_execution
               SET unanswered = unanswered - interval '1 day', due = due - interval '1 day',
                   document = CASE WHEN due IS NULL THEN document ELSE jsonb_set(document::jsonb, ARRAY['current', 'due'], to_jsonb(due - interval '1 day'))::json END
             WHERE project = '{name}'
            """);
        await database.ColumnAsync($"UPDATE headgate.work_item SET run_after = run_after - interval '1 day' WHERE queue = 'keptn-due-tasks' AND payload->>'project' = '{name}'");
    }

    /// <summary>Waits until the task of this name is the next one, with a delay that began.</summary>
    public Task PreparedAsync(string task) => Eventually.HoldsAsync(async () => (string?)(await ExecutionsAsync())[0]["status"]!["currentTask"]!["name"] == task);

    /// <summary>Waits until no timer runs.</summary>
    public Task NoTimersAsync(NodeDatabase database) => Eventually.HoldsAsync(
        async () => (await database.ColumnAsync($"SELECT count(*) FROM headgate.work_item WHERE queue = 'keptn-due-tasks' AND payload->>'project' = '{name}'"))[0] == "0");

    /// <summary>The tasks of this type that wait for an executor.</summary>
    public async Task<List<JsonNode>> OpenAsync(string task) =>
        [.. (await api.GetAsync($"/api/controlPlane/v1/event/triggered/sh.keptn.event.{task}.triggered?project={name}"))!["events"]!.AsArray().Select(found => found!)];
}
