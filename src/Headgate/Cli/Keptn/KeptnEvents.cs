using System.Text.Json.Nodes;

namespace Headgate.Cli.Keptn;

/// <summary>Makes and finds events.</summary>
internal static class KeptnEvents
{
    private const string Cli = "https://github.com/keptn/keptn/cli#";

    /// <summary>An event of this command line.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="about">What the source says after <c>#</c>.</param>
    /// <param name="data">Its payload.</param>
    public static JsonObject New(string type, string about, JsonObject data) => new()
    {
        ["specversion"] = "1.0",
        ["contenttype"] = "application/json",
        ["type"] = type,
        ["source"] = Cli + about,
        ["data"] = data,
    };

    /// <summary>The events that a filter of the datastore finds, newest first.</summary>
    public static Task<List<JsonNode>> FindAsync(KeptnClient api, CancellationToken stop, params ReadOnlySpan<(string Name, string? Value)> filter) =>
        api.ListAsync(PathOf(filter), "events", stop);

    /// <summary>The address of the events that a filter finds.</summary>
    public static string PathOf(params ReadOnlySpan<(string Name, string? Value)> filter)
    {
        List<string> query = [];
        foreach (var (name, value) in filter)
            if (!string.IsNullOrEmpty(value))
                query.Add($"{name}={Uri.EscapeDataString(value)}");
        return "/mongodb-datastore/event?" + string.Join('&', query);
    }

    /// <summary>Triggered events of a task that nobody has answered to the end.</summary>
    public static Task<List<JsonNode>> OpenAsync(KeptnClient api, string task, string project, string stage, string? service, CancellationToken stop) => api.ListAsync(
        $"/controlPlane/v1/event/triggered/sh.keptn.event.{task}.triggered?project={Uri.EscapeDataString(project)}&stage={Uri.EscapeDataString(stage)}"
            + (string.IsNullOrEmpty(service) ? "" : $"&service={Uri.EscapeDataString(service)}"),
        "events",
        stop);

    /// <summary>A payload that begins with a place.</summary>
    public static JsonObject Data(string project, string stage, string service, IReadOnlyList<KeyValuePair<string, string>> labels)
    {
        var data = new JsonObject { ["project"] = project, ["stage"] = stage, ["service"] = service };
        if (labels.Count > 0)
            data["labels"] = Map(labels);
        return data;
    }

    public static JsonObject Map(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var map = new JsonObject();
        foreach (var (key, value) in pairs)
            map[key] = value;
        return map;
    }
}
