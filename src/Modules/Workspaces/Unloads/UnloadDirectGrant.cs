using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Storage;

namespace Headgate.Workspaces;

internal sealed record UnloadDirectGrantWork(string TableId);

/// <summary>The end of a table that its component has written itself. What Storage says of tables is always true, so there is only to look whether it is there.</summary>
internal sealed class UnloadDirectGrant(SourceTables tables) : IJobOperation
{
    public const string Operation = "workspaceUnload";

    public string Name => Operation;

    public async Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var id = job.ReadWork<UnloadDirectGrantWork>().TableId;
        var table = await tables.FindAsync(job.Project, job.Branch, id, stop) ?? throw new RefusedException(LoadErrors.SourceNotFound(id));
        var results = new JsonObject { ["tableId"] = table.Id, ["rowsCount"] = table.RowsCount, ["dataSizeBytes"] = table.DataSizeBytes };
        return new PreparedJob((_, _) => Task.FromResult(new JobOutcome(results)));
    }
}
