using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;

namespace Headgate.Keptn.Tests.Delivery;

/// <summary>An integration on a machine of its own: registers, pings, polls for open tasks of its subscriptions and answers them, as Keptn's remote execution plane does.</summary>
internal sealed class Worker : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<string, bool> answered = new();
    private readonly CancellationTokenSource ended = new();
    private readonly KeptnApi api;
    private readonly string project;
    private readonly IReadOnlyDictionary<string, JsonObject> reports;
    private Task polling = Task.CompletedTask;

    private Worker(KeptnApi api, string project, IReadOnlyDictionary<string, JsonObject> reports)
    {
        this.api = api;
        this.project = project;
        this.reports = reports;
    }

    /// <summary>The id of the registration.</summary>
    public string Id { get; private set; } = "";

    /// <summary>Registers a worker that answers each task with a report, found under the task's name, and begins to poll.</summary>
    public static async Task<Worker> StartAsync(KeptnApi api, string project, IReadOnlyDictionary<string, JsonObject> reports)
    {
        var worker = new Worker(api, project, reports);
        var registered = await api.PostAsync("/api/controlPlane/v1/uniform/registration", new JsonObject
        {
            ["name"] = $"example-worker-{Guid.NewGuid():n}",
            ["metadata"] = new JsonObject
            {
                ["hostname"] = "node",
                ["integrationversion"] = "1.0.0",
                ["distributorversion"] = "1.0.0",
                ["location"] = "remote",
                ["kubernetesmetadata"] = new JsonObject { ["namespace"] = project },
            },
            ["subscriptions"] = new JsonArray([.. reports.Keys.Select(task => (JsonNode)new JsonObject
            {
                ["event"] = $"sh.keptn.event.{task}.triggered",
                ["filter"] = new JsonObject { ["projects"] = new JsonArray(project), ["stages"] = new JsonArray(), ["services"] = new JsonArray() },
            })]),
        }, HttpStatusCode.Created);
        worker.Id = (string)registered!["id"]!;
        worker.polling = worker.PollAsync();
        return worker;
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await polling;
        ended.Dispose();
    }

    private async Task PollAsync()
    {
        while (!ended.IsCancellationRequested)
        {
            var me = await api.PutAsync($"/api/controlPlane/v1/uniform/registration/{Id}/ping", null);
            foreach (var subscription in me!["subscriptions"]!.AsArray())
                await AnswerAsync((string)subscription!["event"]!);
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private async Task AnswerAsync(string type)
    {
        var open = await api.GetAsync($"/api/controlPlane/v1/event/triggered/{type}?project={project}");
        foreach (var triggered in open!["events"]!.AsArray().Where(one => answered.TryAdd((string)one!["id"]!, true)))
        {
            var task = type.Split('.')[3];
            await SendAsync(triggered!, task, "started", []);
            await SendAsync(triggered!, task, "finished", new JsonObject { ["result"] = "pass", [task] = reports[task].DeepClone() });
        }
    }

    private async Task SendAsync(JsonNode triggered, string task, string action, JsonObject data)
    {
        foreach (var name in new[] { "project", "stage", "service" })
            data[name] = triggered["data"]![name]!.DeepClone();
        data["status"] = "succeeded";
        await api.PostAsync("/api/v1/event", new JsonObject
        {
            ["type"] = $"sh.keptn.event.{task}.{action}",
            ["source"] = "example-worker",
            ["specversion"] = "1.0",
            ["contenttype"] = "application/json",
            ["shkeptncontext"] = (string)triggered["shkeptncontext"]!,
            ["triggeredid"] = (string)triggered["id"]!,
            ["data"] = data,
        });
    }
}
