using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Storage;

namespace Headgate.Components;

/// <summary>The way of a merge request from development to approval, and back.</summary>
internal static class ReviewMergeRequest
{
    private const string RequiredApprovals = "mergeRequests.requiredApprovals";
    private const int LongestReason = 1000;

    public static async Task<Answer<MergeRequestView>> RequestReviewAsync(Origin from, string merge_request_id, MergeRequestWrites writes, CancellationToken stop)
    {
        var by = MergeRequestRights.RequireWrite(from.Caller);
        return Answer.Ok(await writes.ChangeAsync(
            from, merge_request_id,
            async (open, token) =>
            {
                open.Require("A review is requested while it is in development.", MergeState.Development);
                await open.MoveAsync(MergeState.InReview, token);
                await ReviewStore.ForgetAnswersAsync(open.Transaction, open.Before.Id, null, token);
                await open.NoteAsync("reviewRequested", by, $"Requested a review of merge request {open.Before.Content.Title}", token);
            },
            stop));
    }

    public static async Task<Answer<MergeRequestView>> ApproveAsync(
        Origin from, string merge_request_id, MergeRequestWrites writes, ProjectDirectory projects, MergeStart start, CancellationToken stop)
    {
        var by = MergeRequestRights.RequireApprove(from.Caller);
        var required = Math.Max(1, (await projects.OfAsync(from.Caller, stop)).Limits.GetValueOrDefault(RequiredApprovals, 1));
        return Answer.Ok(await writes.ChangeAsync(
            from, merge_request_id,
            async (open, token) =>
            {
                open.Require("It is approved while it is in review.", MergeState.InReview, MergeState.Approved);
                if (MergeRequestRights.IsProtected(from.Caller) && open.Before.Creator.Id == by.Id)
                    throw new RefusedException(MergeRequestErrors.OwnApproval(open.Before.Id));
                if (open.Before.Approvals.Any(approval => approval.By.Id == by.Id))
                    return;
                await ReviewStore.ApproveAsync(open.Transaction, open.Before.Id, by, open.Now, token);
                await open.NoteAsync("approved", by, $"Approved merge request {open.Before.Content.Title}", token);
                if (open.Before.State == MergeState.InReview && open.Before.Approvals.Count + 1 >= required)
                    await FinishAsync(open, by, start, token);
            },
            stop));
    }

    public static async Task<Answer<MergeRequestView>> RequestChangesAsync(Origin from, string merge_request_id, RequestBody body, MergeRequestWrites writes, CancellationToken stop)
    {
        var by = MergeRequestRights.RequireWrite(from.Caller);
        var reason = body.Fields.Text("reason", LongestReason);
        body.Fields.ThrowIfInvalid(MergeRequestErrors.Validation);
        return Answer.Ok(await writes.ChangeAsync(
            from, merge_request_id,
            async (open, token) =>
            {
                open.Require("Changes are requested while it is in review or approved.", MergeState.InReview, MergeState.Approved);
                await open.MoveAsync(MergeState.Development, token);
                await ReviewStore.ForgetAnswersAsync(open.Transaction, open.Before.Id, by, token);
                await open.NoteAsync("changesRequested", by, $"Requested changes on merge request {open.Before.Content.Title}", token, reason);
            },
            stop));
    }

    /// <summary>The last approval that was needed has come.</summary>
    private static async Task FinishAsync(OpenMergeRequest open, Person by, MergeStart start, CancellationToken stop)
    {
        await open.MoveAsync(MergeState.Approved, stop);
        var caller = open.From.Caller;
        await MergeRequestStore.SetApprovedByAsync(open.Transaction, open.Before, new ApprovedBy(caller.Token.Value, caller.TokenDescription, by, open.From.BaseUrl), stop);
        if (open.Before.Content.AutoMerge.Strategy == AutoMerge.Immediately)
            await start.BeginAsync(open with { Before = open.Before with { State = MergeState.Approved } }, by, stop);
    }
}
