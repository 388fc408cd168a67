using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Storage;

namespace Headgate.Components;

internal static class UpdateMergeRequest
{
    public static async Task<Answer<MergeRequestView>> RunAsync(
        Origin from, string merge_request_id, RequestBody body, MergeRequestWrites writes, ProjectAdministration members, MergeStart start, CancellationToken stop)
    {
        var by = MergeRequestRights.RequireWrite(from.Caller);
        var reviewers = await MergeRequestFields.ReviewersAsync(body.Fields, from.Project, members, stop);
        return Answer.Ok(await writes.ChangeAsync(
            from, merge_request_id,
            async (open, token) =>
            {
                open.Require("It cannot be changed any more.", MergeState.Development, MergeState.InReview, MergeState.Approved);
                var content = MergeRequestFields.Content(body.Fields, open.Before.Content, open.Now);
                body.Fields.ThrowIfInvalid(MergeRequestErrors.Validation);
                await MergeRequestStore.UpdateContentAsync(open.Transaction, open.Before, content, token);
                if (reviewers is not null)
                    await ReviewStore.ReplaceReviewersAsync(open.Transaction, open.Before.Id, reviewers, token);
                await open.NoteAsync("updated", by, $"Changed merge request {content.Title}", token);
                if (open.Before.State == MergeState.Approved && content.AutoMerge.Strategy == AutoMerge.Immediately)
                    await start.BeginAsync(open, by, token);
            },
            stop));
    }
}
