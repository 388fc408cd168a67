namespace Headgate.Components;

/// <summary>Where a merge request is on its way. While it is open and not in development, its branch is locked.</summary>
internal enum MergeState
{
    /// <summary>The branch is worked on.</summary>
    Development,

    /// <summary>Waits for approvals.</summary>
    InReview,

    /// <summary>Has all approvals.</summary>
    Approved,

    /// <summary>A job merges it.</summary>
    InMerge,

    /// <summary>Merged: the end.</summary>
    Published,

    /// <summary>Its branch was deleted before it was merged: the end.</summary>
    Canceled,
}

/// <summary>The words that are stored and sent for states.</summary>
internal static class MergeStates
{
    private static readonly (MergeState State, string Word)[] Words =
    [
        (MergeState.Development, "development"),
        (MergeState.InReview, "in_review"),
        (MergeState.Approved, "approved"),
        (MergeState.InMerge, "in_merge"),
        (MergeState.Published, "published"),
        (MergeState.Canceled, "canceled"),
    ];

    public static string Word(this MergeState state) => Words.Single(pair => pair.State == state).Word;

    public static MergeState Parse(string word) => Words.Single(pair => pair.Word == word).State;
}
