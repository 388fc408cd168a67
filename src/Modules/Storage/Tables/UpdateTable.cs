using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Storage;

internal sealed record UpdateTableWork(string TableId, string DisplayName);

/// <summary>Gives a table another display name.</summary>
internal sealed class UpdateTable(TableChanges changes) : IJobOperation
{
    public const string Operation = "tableUpdate";

    public string Name => Operation;

    /// <exception cref="RefusedException">The name is missing or cannot be so.</exception>
    public static UpdateTableWork Read(Table table, Fields body)
    {
        var name = body.RequiredText("displayName");
        body.ThrowIfInvalid(TableErrors.Validation);
        return new UpdateTableWork(table.Id, TableName.CheckDisplayName(name));
    }

    public static JobRequest Request(Table table, Origin from, UpdateTableWork work) =>
        JobRequest.On(table, from, Operation, new JsonObject { ["values"] = new JsonObject { ["displayName"] = work.DisplayName } }, work);

    public Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var work = job.ReadWork<UpdateTableWork>();
        return changes.PrepareAsync(
            job, work.TableId,
            table => new TableChange(table with { DisplayName = work.DisplayName }, [], "storage.tableUpdated", $"Updated display name of table {table.Id}") { SuitsAliases = true },
            stop);
    }
}
