using Headgate.Kernel;

namespace Headgate.Components;

/// <summary>A request to bring what a development branch changed into the default branch.</summary>
internal sealed record MergeRequest
{
    public required long Id { get; init; }

    public required ProjectId Project { get; init; }

    public required long BranchFrom { get; init; }

    public required long BranchInto { get; init; }

    public required MergeRequestContent Content { get; init; }

    public required MergeState State { get; init; }

    public required Person Creator { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>Who merged it; <c>null</c> until then.</summary>
    public Person? Merger { get; init; }

    public DateTimeOffset? Merged { get; init; }

    /// <summary>What was merged, as JSON; <c>null</c> until then.</summary>
    public string? ChangeLog { get; init; }

    public IReadOnlyList<Reviewer> Reviewers { get; init; } = [];

    public IReadOnlyList<Approval> Approvals { get; init; } = [];
}

/// <summary>What people write into a merge request.</summary>
internal sealed record MergeRequestContent(string Title, string Description, string? ExternalId, AutoMerge AutoMerge);

/// <summary>When an approved request is merged by itself.</summary>
/// <param name="Strategy"><see cref="Immediately"/>, <see cref="Scheduled"/> or <see cref="None"/>.</param>
/// <param name="At">The time, with <see cref="Scheduled"/>.</param>
internal sealed record AutoMerge(string Strategy, DateTimeOffset? At)
{
    public const string Immediately = "immediately";
    public const string Scheduled = "scheduled";
    public const string None = "none";

    public static AutoMerge Never { get; } = new(None, null);
}

/// <summary>An admin as named when something was done.</summary>
internal sealed record Person(long Id, string Name);

/// <summary>An admin who is asked to look.</summary>
/// <param name="Id">The admin's number.</param>
/// <param name="Name">The name.</param>
/// <param name="Email">The e-mail address.</param>
/// <param name="Status"><see cref="Approved"/>, <see cref="Rejected"/>, or <c>null</c> while there is no answer.</param>
internal sealed record Reviewer(long Id, string Name, string Email, string? Status)
{
    public const string Approved = "approved";
    public const string Rejected = "rejected";
}

/// <summary>An approval, valid until changes are requested.</summary>
internal sealed record Approval(Person By, DateTimeOffset Created);

/// <summary>Something that was done with a merge request.</summary>
internal sealed record Activity(long Id, string Action, Person? By, DateTimeOffset Created, string? Reason);

/// <summary>On whose behalf a merge begins later: enough of the call to queue its job.</summary>
internal sealed record ApprovedBy(long Token, string TokenName, Person Admin, string BaseUrl);
