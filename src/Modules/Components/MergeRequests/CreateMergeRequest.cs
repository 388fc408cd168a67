using Headgate.Events;
using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Postgres;
using Headgate.Storage;

namespace Headgate.Components;

internal static class CreateMergeRequest
{
    public static async Task<Answer<MergeRequestView>> RunAsync(
        Origin from, RequestBody body, BranchCatalogue branches, ProjectAdministration members, MetadataDatabase database, EventLog events, TimeProvider clock,
        CancellationToken stop)
    {
        var by = MergeRequestRights.RequireWrite(from.Caller);
        var now = clock.GetUtcNow();
        var source = body.Fields.Number("branchFromId");
        var target = body.Fields.Number("branchIntoId");
        if (source is null && body.Fields.Raw("branchFromId") is null)
            body.Fields.Wrong("branchFromId", "This field is missing.");
        if (target is null && body.Fields.Raw("branchIntoId") is null)
            body.Fields.Wrong("branchIntoId", "This field is missing.");
        var content = MergeRequestFields.Content(body.Fields, null, now);
        var reviewers = await MergeRequestFields.ReviewersAsync(body.Fields, from.Project, members, stop) ?? [];
        if (source == from.Caller.DefaultBranch)
            body.Fields.Wrong("branchFromId", "The default branch cannot be merged.");
        else if (source is { } branch && await branches.FindAsync(from.Project, branch, stop) is null)
            body.Fields.Wrong("branchFromId", $"Branch {branch} was not found.");
        if (target is { } into && into != from.Caller.DefaultBranch)
            body.Fields.Wrong("branchIntoId", "Branches are merged into the default branch only.");
        body.Fields.ThrowIfInvalid(MergeRequestErrors.Validation);

        return Answer.Created(await database.WriteAsync(
            from.Project,
            async (transaction, token) =>
            {
                await branches.HoldAsync(transaction, from.Project, source!.Value, token);
                var id = await MergeRequestStore.InsertAsync(transaction, from.Project, source.Value, target!.Value, content, by, now, token)
                    ?? throw new RefusedException(MergeRequestErrors.AlreadyOpen(source.Value));
                await ReviewStore.ReplaceReviewersAsync(transaction, id, reviewers, token);
                await ReviewStore.NoteAsync(transaction, id, "created", by, null, now, token);
                await OpenMergeRequest.RecordAsync(events, transaction, from, id, content.Title, "created", $"Created merge request {content.Title}", token);
                return MergeRequestView.From(await MergeRequestStore.LockAsync(transaction, from.Project, id, token) ?? throw new InvalidOperationException("It was just made."));
            },
            stop));
    }
}
