using System.Text.Json.Nodes;

namespace Headgate.Keptn.Events;

/// <summary>Reads members of payloads, which may be of any shape: what is not as expected is not there.</summary>
internal static class EventMembers
{
    public static JsonNode? At(this JsonNode? node, string name) => node is JsonObject members ? members[name] : null;

    /// <summary>A text; empty when there is none.</summary>
    public static string TextAt(this JsonNode? node, string name) => node.At(name) is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}
