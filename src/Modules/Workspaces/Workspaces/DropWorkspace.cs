using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Postgres;
using Headgate.Storage;
using Npgsql;

namespace Headgate.Workspaces;

internal sealed record DropWorkspaceWork(long Id);

/// <summary>Drops a workspace: it vanishes with its logins and sessions at once, then its place goes, then its row. A run that was killed goes on where it was.</summary>
internal sealed class DropWorkspace(WorkspaceEngines engines, Removals removals, MetadataDatabase database, JobEvents events) : IJobOperation
{
    public const string Operation = "workspaceDrop";

    public string Name => Operation;

    /// <summary>The job that drops a workspace; it waits for those that work with it.</summary>
    public static JobRequest Request(Origin from, Workspace workspace) => new(
        from, Operation, new JsonObject { ["workspaceId"] = workspace.Id.ToString(CultureInfo.InvariantCulture) }, new DropWorkspaceWork(workspace.Id))
    {
        Key = WorkspaceJobs.Key(workspace),
    };

    public async Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var id = job.ReadWork<DropWorkspaceWork>().Id;
        var workspace = await database.WriteAsync(job.Project, (transaction, token) => VanishAsync(transaction, job, id, token), stop);
        await engines.Of(workspace).DropAsync(workspace, stop);
        return new PreparedJob(async (transaction, token) =>
        {
            await RemovalStore.ForgetAsync(transaction, workspace, token);
            return new JobOutcome(null);
        });
    }

    public async Task FailedAsync(NpgsqlTransaction transaction, Job job, JobFailure failure, CancellationToken stop) =>
        await removals.OfFailedJobAsync(transaction, job, stop);

    private async Task<Workspace> VanishAsync(NpgsqlTransaction transaction, Job job, long id, CancellationToken stop)
    {
        if (await removals.VanishAsync(transaction, job, id, stop) is { } vanished)
        {
            await events.RecordAsync(transaction, job, "storage.workspaceDeleted", $"Deleted workspace {vanished.Name}", WorkspaceJobs.Of(vanished), stop);
            return vanished;
        }

        // An earlier attempt may have got that far.
        return await RemovalStore.FindVanishedAsync(transaction, job, id, stop) ?? throw new RefusedException(WorkspaceErrors.NotFound(id));
    }
}
