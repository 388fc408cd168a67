using Headgate.Kernel;

namespace Headgate.Identity;

/// <summary>A project.</summary>
public sealed record Project
{
    /// <summary>The number.</summary>
    public required ProjectId Id { get; init; }

    /// <summary>The organization it belongs to.</summary>
    public required long Organization { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The type: <c>production</c>, <c>poc</c>, <c>demo</c> or a template's id.</summary>
    public required string Type { get; init; }

    /// <summary>Where it is.</summary>
    public required string Region { get; init; }

    /// <summary>Feature flags.</summary>
    public required IReadOnlySet<string> Features { get; init; }

    /// <summary>The backend of buckets and workspaces where nothing else is asked for.</summary>
    public required string DefaultBackend { get; init; }

    /// <summary>All backends it may use: its own and those of the stack.</summary>
    public required IReadOnlyList<string> AssignedBackends { get; init; }

    /// <summary><c>azure</c> or <c>aws</c>.</summary>
    public required string FileStorageProvider { get; init; }

    /// <summary>Limits by name.</summary>
    public required IReadOnlyDictionary<string, long> Limits { get; init; }

    /// <summary>How many days old table versions are kept.</summary>
    public required int DataRetentionDays { get; init; }

    /// <summary>The branch that un-prefixed paths mean.</summary>
    public required long DefaultBranch { get; init; }

    /// <summary>How many admins it has.</summary>
    public required int Admins { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it ends; <c>null</c> for never.</summary>
    public required DateTimeOffset? Expires { get; init; }

    /// <summary>Whether its tokens are refused.</summary>
    public required bool IsDisabled { get; init; }

    /// <summary>Why it is disabled.</summary>
    public required string? DisabledReason { get; init; }
}
