using System.Text.Json.Nodes;

namespace Headgate.Storage;

/// <summary>A job to be queued.</summary>
/// <param name="From">Who asks.</param>
/// <param name="Operation">The operation's word on the wire.</param>
/// <param name="Params">What <c>operationParams</c> shows.</param>
/// <param name="Work">The record that the operation reads.</param>
public sealed record JobRequest(Origin From, string Operation, JsonObject Params, object Work)
{
    /// <summary>The table it works on, when there is one already.</summary>
    public string? TableId { get; init; }

    /// <summary>The bucket it works on; when that is dropped, the job is cancelled.</summary>
    public string? BucketId { get; init; }

    /// <summary>Jobs with one key run one after the other, in the order in which they were asked for; <c>null</c>: beside all others.</summary>
    public string? Key { get; init; }

    /// <summary>A job that changes a table; it waits for those that were asked for before.</summary>
    internal static JobRequest On(Table table, Origin from, string operation, JsonObject parameters, object work) => new(from, operation, parameters, work)
    {
        TableId = table.Id,
        BucketId = table.BucketId,
        Key = QueuedWork.TableKey(table.Project, table.Branch, table.Id),
    };
}
