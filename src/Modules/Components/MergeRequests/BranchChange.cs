namespace Headgate.Components;

/// <summary>A configuration that a development branch changed, made or deleted.</summary>
/// <param name="Component">The component's id.</param>
/// <param name="Id">The configuration's id.</param>
/// <param name="Number">The configuration in the branch.</param>
/// <param name="IsDeleted">Whether the branch deleted it.</param>
/// <param name="Identifier">The branch's latest version.</param>
/// <param name="Base">The version of the default branch that the branch's work is based on; <c>null</c> when the branch made it.</param>
/// <param name="Theirs">The default branch's latest version; <c>null</c> when it has none.</param>
internal sealed record BranchChange(string Component, string Id, long Number, bool IsDeleted, string Identifier, string? Base, TheirVersion? Theirs)
{
    /// <summary>Both sides deleted it, so there is nothing left to merge.</summary>
    public bool IsDeletedOnBothSides => IsDeleted && Theirs is null or { IsDeleted: true };

    /// <summary>Why it cannot be merged; <c>null</c> when it can.</summary>
    public MergeConflict? Conflict()
    {
        if (IsDeletedOnBothSides || Base == Theirs?.Identifier)
            return null;
        var (ours, theirs) = (Base ?? Identifier, Theirs?.Identifier ?? "");
        return new MergeConflict(
            $"Configuration \"{Id}\" for component \"{Component}\" in the dev branch is not based on the latest version from the default branch. "
            + $"Version identifier in the dev branch: \"{ours}\". Version identifier in the default branch: \"{theirs}\".",
            Component, Id, IsDeleted, ours, theirs);
    }
}

/// <summary>The default branch's latest version of a configuration.</summary>
internal sealed record TheirVersion(string Identifier, bool IsDeleted);

/// <summary>A conflict on the wire.</summary>
internal sealed record MergeConflict(
    string Message, string ComponentId, string ConfigurationId, bool IsDeleted, string DevBranchVersionIdentifier, string DefaultBranchVersionIdentifier);

/// <summary>What a branch changed, on the wire.</summary>
internal sealed record ChangeLogView(IReadOnlyList<ChangedConfigurationView> Configurations)
{
    public static ChangeLogView From(IEnumerable<BranchChange> changes) =>
        new([.. changes.Select(change => new ChangedConfigurationView(change.IsDeleted, change.Component, change.Id, change.Identifier))]);
}

internal sealed record ChangedConfigurationView(bool IsDeleted, string ComponentId, string ConfigurationId, string LastVersionIdentifier);
