using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Headgate.Keptn.Tests.Events;

/// <summary>Makes, sends and lists events.</summary>
internal static class KeptnEvents
{
    public static string NewProject() => $"p{Guid.NewGuid():N}";

    public static JsonObject Of(string project, string type = "sh.keptn.event.test.started") => new()
    {
        ["type"] = type,
        ["source"] = "test-service",
        ["data"] = new JsonObject { ["project"] = project, ["stage"] = "dev", ["service"] = "cart" },
    };

    /// <summary>An event as the control plane takes it, with an id and a time of its own.</summary>
    public static JsonObject At(DateTimeOffset time, string project, string type = "sh.keptn.event.test.started")
    {
        var made = Of(project, type);
        made["id"] = Guid.NewGuid().ToString();
        made["time"] = time.ToString("O");
        made["shkeptncontext"] = Guid.NewGuid().ToString();
        return made;
    }

    /// <summary>Sends an event.</summary>
    /// <returns>Its context.</returns>
    public static async Task<string> SendAsync(this KeptnApi api, JsonObject sent) => (string)(await api.PostAsync("/api/v1/event", sent))!["keptnContext"]!;

    public static async Task<JsonArray> ListAsync(this KeptnApi api, string query) => (await api.GetAsync($"/api/mongodb-datastore/event?{query}"))!["events"]!.AsArray();

    public static async Task<(HttpStatusCode Status, string Body)> SendTextAsync(this KeptnApi api, string text, string? contentType = "application/json", string path = "/api/v1/event")
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        if (contentType is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using var answer = await api.Http.PostAsync(path, content);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The contexts of all events of a project.</summary>
    public static async Task<List<string>> ContextsAsync(this KeptnApi api, string project)
    {
        List<string> contexts = [];
        string? key = "0";
        while (key is not null)
        {
            var page = (await api.GetAsync($"/api/mongodb-datastore/event?project={project}&pageSize=100&nextPageKey={key}"))!;
            contexts.AddRange(page["events"]!.AsArray().Select(one => (string)one!["shkeptncontext"]!));
            key = (string?)page["nextPageKey"];
        }

        return contexts;
    }
}
