using Headgate.Kernel;

namespace Headgate.Components;

internal static class MergeRequestErrors
{
    public const string Validation = "storage.mergeRequests.validation";

    public static ApiError NotFound { get; } = new(404, "storage.mergeRequests.notFound", "Merge request not found");

    public static ApiError AlreadyOpen(long branch) =>
        new(400, "storage.mergeRequests.alreadyOpen", $"Branch {branch} already has an open merge request.");

    public static ApiError WrongState(MergeRequest request, string needed) =>
        new(400, "storage.mergeRequests.wrongState", $"Merge request {request.Id} is in state \"{request.State.Word()}\". {needed}");

    public static ApiError OwnApproval(long id) =>
        new(403, "storage.mergeRequests.ownApproval", $"Merge request {id} is your own; in this project somebody else has to approve it.");

    public static ApiError Conflicts(long id, IReadOnlyList<MergeConflict> conflicts) =>
        new(400, "storage.mergeRequests.conflicts", $"Merge request {id} has conflicts. " + string.Join(' ', conflicts.Take(10).Select(conflict => conflict.Message)));

    public static ApiError BranchLocked(long branch, long request, MergeState state) => new(
        400, "storage.mergeRequests.branchLocked",
        $"Branch {branch} is locked: its merge request {request} is in state \"{state.Word()}\". Request changes on it to work in the branch again.");
}
