using System.Text.Json.Serialization;
using Headgate.Kernel;

namespace Headgate.Components;

/// <summary>A merge request on the wire.</summary>
internal sealed record MergeRequestView(
    long Id,
    Person Creator,
    string Title,
    string Description,
    string State,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RawJson? ChangeLog,
    MergeBranchesView Branches,
    MergeView Merge,
    string? ExternalId,
    string AutoMergeStrategy,
    string? AutoMergeAt,
    IReadOnlyList<ApprovalView> Approvals,
    IReadOnlyList<Reviewer> Reviewers,
    DateTimeOffset CreatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ActivityView>? ActivityLog)
{
    /// <param name="request">The request.</param>
    /// <param name="changeLog">What the branch changed; <c>null</c> in lists.</param>
    /// <param name="activities">What was done; <c>null</c> when it was not asked for.</param>
    public static MergeRequestView From(MergeRequest request, string? changeLog = null, IReadOnlyList<Activity>? activities = null) => new(
        request.Id,
        request.Creator,
        request.Content.Title,
        request.Content.Description,
        request.State.Word(),
        changeLog is null ? null : new RawJson(changeLog),
        new MergeBranchesView(request.BranchFrom, request.BranchInto),
        new MergeView(request.Merged, request.Merger?.Id, request.Merger?.Name ?? ""),
        request.Content.ExternalId,
        request.Content.AutoMerge.Strategy,
        request.Content.AutoMerge.At?.ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture),
        [.. request.Approvals.Select(approval => new ApprovalView(approval.By.Id, approval.By.Name, approval.Created))],
        request.Reviewers,
        request.Created,
        activities?.Select(activity => new ActivityView(activity.Id, activity.Action, activity.By, activity.Created, activity.Reason)).ToList());
}

internal sealed record MergeBranchesView(long BranchFromId, long BranchIntoId);

internal sealed record MergeView(DateTimeOffset? MergedAt, long? MergerId, string MergerName);

internal sealed record ApprovalView(long ApproverId, string ApproverName, DateTimeOffset CreatedAt);

/// <summary>An entry of the activity log; by nobody when the platform did it.</summary>
internal sealed record ActivityView(long Id, string Action, Person? Actor, DateTimeOffset CreatedAt, string? Reason);
