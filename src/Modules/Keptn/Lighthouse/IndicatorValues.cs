using System.Text.Json.Nodes;
using Headgate.Keptn.Lighthouse.Rules;

namespace Headgate.Keptn.Lighthouse;

/// <summary>Reads what a provider delivered.</summary>
internal static class IndicatorValues
{
    /// <summary>The values of a list such as <c>get-sli.indicatorValues</c>.</summary>
    /// <returns>What is wrong with the list; <c>null</c> when it could be read.</returns>
    public static string? TryRead(JsonNode? list, out IReadOnlyList<IndicatorValue> values)
    {
        values = [];
        if (list is null)
            return null;
        if (list is not JsonArray entries)
            return "indicatorValues is not a list";
        List<IndicatorValue> read = [];
        foreach (var entry in entries)
        {
            if (entry is null)
                continue;
            if (TryRead(entry) is not { } value)
                return $"indicatorValues[{entry.GetElementIndex()}] is not an object with the text 'metric', the number 'value' and the boolean 'success'";
            read.Add(value);
        }

        values = read;
        return null;
    }

    /// <summary>One value; <c>null</c> when the node is none.</summary>
    public static IndicatorValue? TryRead(JsonNode? node) =>
        node is JsonObject members
        && Member(members, "metric", "", out var metric)
        && Member(members, "value", 0.0, out var number) && double.IsFinite(number)
        && Member(members, "success", false, out var success)
        && Member(members, "message", "", out var message)
        && Member(members, "comparedValue", 0.0, out var compared) && double.IsFinite(compared)
            ? new IndicatorValue(metric, number, success, message, compared)
            : null;

    private static bool Member<T>(JsonObject members, string name, T otherwise, out T read)
    {
        read = otherwise;
        return members[name] is not { } node || (node is JsonValue value && value.TryGetValue(out read!));
    }
}
