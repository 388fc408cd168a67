using System.Text.Json.Nodes;

namespace Headgate.Keptn.Sequences.Machine;

/// <summary>The data that goes from task to task and from stage to stage.</summary>
internal static class Payload
{
    /// <summary>What the next task, or the next sequence, is told: the input, then what the tasks so far said, the latest on top.</summary>
    public static JsonObject Of(SequenceExecution execution)
    {
        var data = execution.Done.Aggregate(Clone(execution.Input), (merged, task) => Merge(merged, task.Properties));
        data["project"] = execution.Project;
        data["stage"] = execution.Stage;
        data["service"] = execution.Service;
        if (execution.Done.Count > 0)
        {
            data["result"] = execution.Done[^1].Result;
            data["status"] = execution.Done[^1].Status;
        }

        // What an executor had to say about its own task is of no use to the next one.
        if (data["message"] is not null)
            data["message"] = "";
        return data;
    }

    /// <summary>Maps are merged in depth, newer elements of lists come first, other newer values replace older ones; a newer <c>null</c> replaces nothing.</summary>
    /// <returns><paramref name="older"/>, which was changed.</returns>
    public static JsonObject Merge(JsonObject older, JsonObject? newer)
    {
        foreach (var (name, value) in newer ?? [])
        {
            if (value is null)
            {
                older.TryAdd(name, null);
                continue;
            }

            older[name] = (older[name], value) switch
            {
                (JsonObject map, JsonObject more) => Merge(Clone(map), more),
                (JsonArray list, JsonArray more) => new JsonArray([.. more.Select(element => element?.DeepClone()), .. list.Select(element => element?.DeepClone())]),
                _ => value.DeepClone(),
            };
        }

        return older;
    }

    public static JsonObject Clone(JsonObject data) => (JsonObject)data.DeepClone();
}
