using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Storage;

namespace Headgate.Components;

/// <summary>Queues the job that merges an approved request.</summary>
internal sealed class MergeStart(JobSubmission jobs, MergeRequestWrites writes, BranchChanges changes, Postgres.MetadataDatabase database)
{
    /// <summary>Merges because somebody asks for it.</summary>
    public async Task<Answer<JobView>> RunAsync(Origin from, string id, CancellationToken stop)
    {
        var by = MergeRequestRights.RequireMerge(from.Caller);
        var request = await writes.GetAsync(from.Caller, id, stop);
        // The job looks again; here it is told before anything is queued.
        if (request.State == MergeState.Approved && BranchChanges.ConflictsOf(await changes.ListAsync(request, stop)) is { Count: > 0 } conflicts)
            throw new RefusedException(MergeRequestErrors.Conflicts(request.Id, conflicts));
        var job = await database.WriteAsync(
            from.Project, async (transaction, token) => await BeginAsync(await writes.OpenAsync(transaction, from, id, token), by, token), stop);
        return Answer.Accepted(JobView.From(job, from.BaseUrl));
    }

    /// <summary>Queues the job in the transaction that holds the request; from then on nobody else merges it.</summary>
    public async Task<Job> BeginAsync(OpenMergeRequest open, Person by, CancellationToken stop)
    {
        open.Require("It is merged once it is approved.", MergeState.Approved);
        await open.MoveAsync(MergeState.InMerge, stop);
        await ReviewStore.NoteAsync(open.Transaction, open.Before.Id, "mergeStarted", by, null, open.Now, stop);
        return await jobs.SubmitAsync(
            open.Transaction,
            new JobRequest(open.From, MergeBranch.Operation, new JsonObject { ["id"] = open.Before.Id }, new MergeBranchWork(open.Before.Id, by))
            {
                // The key of jobs that make and delete branches: none of them sees half a merge.
                Key = $"{open.From.Project}/branches",
            },
            stop);
    }
}
