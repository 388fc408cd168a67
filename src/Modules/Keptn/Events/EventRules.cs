using System.Text.Json;
using System.Text.Json.Nodes;

namespace Headgate.Keptn.Events;

/// <summary>What events from outside have to have while <see cref="EventOptions.Validate"/> is on.</summary>
internal static class EventRules
{
    private const string Unknown = "unknown event type";
    private const string NoScope = "mandatory field(s) 'project', 'stage' or 'service' missing";
    private const string NoMonitoring = "mandatory fields(s) 'project', 'service' or 'type' missing";
    private const string Undecodable = "could not parse common event data";
    private const string OtherStage = "stage name in event data and in event type does not match";

    private static readonly string[] CommonTexts = ["project", "stage", "service", "status", "result", "message"];

    /// <summary>Why the event is refused; <c>null</c> when it is not.</summary>
    public static string? Refuse(PostedEvent posted)
    {
        var type = posted.Type!;
        if (type is EventType.LogError or "sh.keptn.events.problem")
            return null;
        var parts = type.Split('.');
        if (type == "sh.keptn.event.monitoring.configure")
            return Decode(posted.Data) is not { } configured ? Undecodable : Lacks(configured, "project") || Lacks(configured, "type") ? NoMonitoring : null;
        if (parts.Length is not (5 or 6) || parts.Any(part => part.Length == 0))
            return Unknown;
        return parts.Length == 6 ? OfSequence(posted, parts[3], parts[5]) : OfTask(posted, parts[4]);
    }

    private static string? OfSequence(PostedEvent posted, string stage, string action) =>
        action != EventType.Triggered ? UnknownAction(action)
        : Decode(posted.Data) is not { } data ? Undecodable
        : LacksScope(data) ? NoScope
        : (string?)data["stage"] != stage ? OtherStage
        : null;

    private static string? OfTask(PostedEvent posted, string action)
    {
        if (action == EventType.Invalidated)
            return null;
        if (action is not (EventType.Started or EventType.Finished))
            return UnknownAction(action);
        return Decode(posted.Data) is not { } data ? Undecodable
            : LacksScope(data) ? NoScope
            : action == EventType.Finished && Lacks(data, "result") ? "result field is not set"
            : action == EventType.Finished && Lacks(data, "status") ? "status field is not set"
            : string.IsNullOrEmpty(posted.TriggeredId) ? "mandatory field 'triggeredid' missing"
            : null;
    }

    private static string UnknownAction(string action) => $"unknown event type action: {action}";

    /// <summary>The members every event has; <c>null</c> when one is of another type.</summary>
    private static JsonObject? Decode(JsonNode? data) =>
        data is JsonObject members && CommonTexts.All(name => members[name] is not { } member || member.GetValueKind() == JsonValueKind.String) && (members["labels"] is null or JsonObject)
            ? members
            : null;

    private static bool LacksScope(JsonObject data) => Lacks(data, "project") || Lacks(data, "stage") || Lacks(data, "service");

    private static bool Lacks(JsonObject data, string name) => !(data[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0);
}
