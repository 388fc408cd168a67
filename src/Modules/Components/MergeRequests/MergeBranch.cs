using System.Text.Json;
using Headgate.Events;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Storage;
using Npgsql;

namespace Headgate.Components;

internal sealed record MergeBranchWork(long MergeRequest, Person By);

/// <summary>Brings what a branch changed into the default branch: all of it or nothing, in the transaction that also ends the job.</summary>
internal sealed class MergeBranch(ConfigurationWrites writes, EventLog events, TimeProvider clock) : IJobOperation
{
    public const string Operation = "mergeRequestMerge";

    public string Name => Operation;

    public Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop) =>
        Task.FromResult(new PreparedJob((transaction, token) => PublishAsync(transaction, job, token)));

    public async Task FailedAsync(NpgsqlTransaction transaction, Job job, JobFailure failure, CancellationToken stop)
    {
        var work = job.ReadWork<MergeBranchWork>();
        if (await MergeRequestStore.LockAsync(transaction, job.Project, work.MergeRequest, stop) is not { State: MergeState.InMerge } request)
            return;
        await MergeRequestStore.MoveAsync(transaction, job.Project, request.Id, MergeState.InMerge, MergeState.Approved, stop);
        // Its time has passed; it would fail again and again.
        if (request.Content.AutoMerge.Strategy == AutoMerge.Scheduled)
            await MergeRequestStore.UpdateContentAsync(transaction, request, request.Content with { AutoMerge = AutoMerge.Never }, stop);
        await ReviewStore.NoteAsync(transaction, request.Id, "mergeFailed", null, failure.Message, clock.GetUtcNow(), stop);
    }

    private async Task<JobOutcome> PublishAsync(NpgsqlTransaction transaction, Job job, CancellationToken stop)
    {
        var work = job.ReadWork<MergeBranchWork>();
        var request = await MergeRequestStore.LockAsync(transaction, job.Project, work.MergeRequest, stop) ?? throw new RefusedException(MergeRequestErrors.NotFound);
        if (request.State != MergeState.InMerge)
            throw new RefusedException(MergeRequestErrors.WrongState(request, "It is merged once it is approved."));
        var changes = await BranchChanges.ListAsync(transaction, request, stop);
        if (BranchChanges.ConflictsOf(changes) is { Count: > 0 } conflicts)
            throw new RefusedException(MergeRequestErrors.Conflicts(request.Id, conflicts));

        var caller = OnBehalf.Of(job.Project, job.Token, job.TokenDescription, request.BranchInto);
        var from = new Origin(caller, new Branch(request.BranchInto, true), job.RunId, job.BaseUrl, job.Call with { IsAsync = true });
        var merge = new MergeChange(writes, transaction, request, from);
        foreach (var change in changes.Where(change => !change.IsDeletedOnBothSides))
            await merge.ApplyAsync(change, stop);

        var log = BranchChanges.Json(changes);
        await MergeRequestStore.PublishAsync(transaction, job.Project, request.Id, work.By, log, clock.GetUtcNow(), stop);
        await ReviewStore.NoteAsync(transaction, request.Id, "merged", work.By, null, clock.GetUtcNow(), stop);
        await OpenMergeRequest.RecordAsync(events, transaction, from, request.Id, request.Content.Title, "merged", $"Merged merge request {request.Content.Title}", stop);
        return new JobOutcome(JsonSerializer.SerializeToNode(await MergeRequestWrites.ViewAsync(transaction, request, stop), JsonWire.Options));
    }
}
