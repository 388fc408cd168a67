using System.Text.Json.Nodes;
using Headgate.Events;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Records what jobs do.</summary>
/// <param name="log">Where events are kept.</param>
public sealed class JobEvents(EventLog log)
{
    /// <summary>Records an event in the name of the token that asked for the job.</summary>
    public Task RecordAsync(
        NpgsqlTransaction transaction, Job job, string name, string message, EventObject target, CancellationToken stop,
        JsonNode? results = null, JsonNode? performance = null, string type = "info") =>
        log.RecordAsync(
            transaction,
            new NewEvent
            {
                Project = job.Project,
                Branch = job.Branch,
                Token = job.Token,
                TokenName = job.TokenDescription,
                Name = name,
                Message = message,
                Type = type,
                RunId = job.RunId,
                Target = target,
                Params = job.Params,
                Results = results,
                Performance = performance,
                Origin = job.Call with { IsAsync = true },
            },
            stop);

    internal static EventObject Of(Table table) => new("table", table.Id, table.Name);

    internal static EventObject OfTable(string tableId) => new("table", tableId, tableId[(tableId.LastIndexOf('.') + 1)..]);

    internal static EventObject Of(Bucket bucket) => new("bucket", bucket.Id, bucket.Name);
}
