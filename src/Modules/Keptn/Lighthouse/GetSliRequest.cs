using System.Text.Json.Nodes;
using Headgate.Keptn.Events;
using Headgate.Keptn.Lighthouse.Rules;

namespace Headgate.Keptn.Lighthouse;

/// <summary>What <c>get-sli.triggered</c> says.</summary>
internal static class GetSliRequest
{
    /// <param name="triggered">The evaluation.</param>
    /// <param name="time">What the values are about.</param>
    /// <param name="provider">Who is asked.</param>
    /// <param name="slo">Which values are wanted; <c>null</c> when no file says.</param>
    public static JsonObject Of(KeptnEvent triggered, Timeframe time, string provider, ServiceLevelObjectives? slo)
    {
        var asked = new JsonObject { ["sliProvider"] = provider, ["start"] = time.Start, ["end"] = time.End };
        if (slo is { Objectives.Count: > 0 })
            asked["indicators"] = new JsonArray([.. slo.Objectives.Select(objective => JsonValue.Create(objective.Indicator))]);
        if (slo is { Filters.Count: > 0 })
            asked["customFilters"] = new JsonArray([.. slo.Filters.Select(filter => new JsonObject { ["key"] = filter.Key, ["value"] = filter.Value })]);
        var data = LighthouseTasks.Common(triggered);
        data[LighthouseTasks.GetSli] = asked;
        data["deployment"] = FirstDeployment(triggered.Data);
        return data;
    }

    private static string FirstDeployment(JsonNode data) =>
        data.At("deployment").At("deploymentNames") is JsonArray { Count: > 0 } names && names[0] is JsonValue first && first.TryGetValue<string>(out var name) ? name : "";
}
