using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.AspNetCore.Http;

namespace Headgate.Events;

/// <summary><c>POST events</c>: a component reports something.</summary>
internal static class CreateEvent
{
    private const double LongestDuration = 1e9;

    public static async Task<IResult> RunAsync(
        Caller me, Branch branch, RequestBody body, RunId run, EventOrigin origin, EventLog log, MetadataDatabase database, CancellationToken stop)
    {
        var happened = Read(me, branch, body.Fields, run, origin);
        var recorded = await database.TransactAsync((transaction, token) => log.RecordAsync(transaction, happened, token), stop);
        return Answer.Created(new CreatedEventView(recorded.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), recorded.Uuid.ToString()));
    }

    private static NewEvent Read(Caller me, Branch branch, Fields fields, RunId run, EventOrigin origin)
    {
        var component = fields.RequiredText("component", 255);
        var configuration = fields.Text("configurationId", 255);
        var performance = Data(fields, "performance");
        if (fields.Real("duration", 0, LongestDuration) is { } duration)
        {
            performance = performance as JsonObject ?? [];
            performance["duration"] = duration == Math.Floor(duration) ? (long)duration : duration;
        }

        // The official clients' own tests expect the third part to be the configuration, or nothing.
        var happened = NewEvent.By(me, branch, origin, $"ext.{component}.{configuration}", fields.RequiredText("message", int.MaxValue)) with
        {
            Component = component,
            Configuration = configuration,
            Description = fields.Text("description", int.MaxValue) ?? "",
            Type = fields.OneOf("type", "info", "success", "warn", "error") ?? "info",
            RunId = fields.Text("runId", 255) ?? run.Value,
            Params = Data(fields, "params"),
            Results = Data(fields, "results"),
            Performance = performance,
        };
        fields.ThrowIfInvalid(EventErrors.SchemaValidationFailed);
        return happened;
    }

    /// <summary>An object or a list, as it is or as JSON text; an empty list is an empty object.</summary>
    private static JsonNode? Data(Fields fields, string name)
    {
        var value = fields.Raw(name);
        if (value is JsonValue && fields.Text(name, int.MaxValue) is { } text)
        {
            if (text.Length == 0)
                return null;
            try
            {
                value = JsonNode.Parse(text, null, new JsonDocumentOptions { MaxDepth = 100 });
            }
            catch (JsonException)
            {
                fields.Wrong(name, "This value should be valid JSON.");
                return null;
            }
        }

        switch (value)
        {
            case null or JsonArray { Count: 0 }:
                return null;
            case JsonValue:
                fields.Wrong(name, "This value should be of type object.");
                return null;
            default:
                return value.DeepClone();
        }
    }
}

internal sealed record CreatedEventView(string Id, string Uuid);
