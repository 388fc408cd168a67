using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Storage;

namespace Headgate.Workspaces;

internal sealed record DeleteObjectsWork(long Workspace, IReadOnlyList<string> Objects);

/// <summary>Drops tables and views of a workspace, each by itself: what could be dropped is gone even when the job fails for another one.</summary>
internal sealed class DeleteObjects(WorkspaceStore store, WorkspaceEngines engines, JobEvents events) : IJobOperation
{
    public const string Operation = "workspaceBatchDeleteObjects";

    public string Name => Operation;

    public async Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var work = job.ReadWork<DeleteObjectsWork>();
        var workspace = await store.FindAsync(job.Project, job.Branch, work.Workspace, stop) ?? throw new RefusedException(WorkspaceErrors.NotFound(work.Workspace));
        var engine = engines.Of(workspace);
        List<string> deleted = [];
        List<(string Name, string Error)> failed = [];
        foreach (var name in work.Objects.Distinct())
        {
            if (await engine.DropObjectAsync(workspace, name, stop) is { } error)
                failed.Add((name, error));
            else
                deleted.Add(name);
        }

        if (failed.Count > 0)
            throw new RefusedException(WorkspaceErrors.BatchDeleteFailed(failed));
        return new PreparedJob(async (transaction, token) =>
        {
            var results = new JsonObject
            {
                ["deleted"] = new JsonArray([.. deleted.Select(name => (JsonNode)new JsonObject { ["objectName"] = name })]),
                ["failed"] = new JsonArray(),
            };
            await events.RecordAsync(
                transaction, job, "storage.workspaceObjectsDeleted", $"Deleted {deleted.Count} objects of workspace {workspace.Name}", WorkspaceJobs.Of(workspace), token,
                results.DeepClone());
            return new JobOutcome(results);
        });
    }
}
