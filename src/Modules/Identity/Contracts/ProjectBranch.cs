using Headgate.Kernel;

namespace Headgate.Identity;

/// <summary>A branch of a project: the default one, or one in which changes are prepared apart from it.</summary>
public sealed record ProjectBranch
{
    /// <summary>The number, unique on the stack.</summary>
    public required long Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required ProjectId Project { get; init; }

    /// <summary>The name, unique in the project.</summary>
    public required string Name { get; init; }

    /// <summary>A note for people.</summary>
    public required string Description { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Whether un-prefixed paths mean it.</summary>
    public required bool IsDefault { get; init; }

    /// <summary>The token that made it; <c>null</c> for the default branch.</summary>
    public required BranchCreator? Creator { get; init; }
}

/// <summary>The token that made a branch.</summary>
/// <param name="Token">Its number.</param>
/// <param name="Name">Its description at that time.</param>
public sealed record BranchCreator(TokenId Token, string Name);
