using System.Text.Json.Nodes;
using Headgate.Kernel;

namespace Headgate.Workspaces.Sandboxes;

/// <summary>A sandbox as it is kept: what whoever provisioned it wrote down.</summary>
internal sealed record Sandbox
{
    public static readonly string[] Types = ["python", "r", "snowflake", "bigquery", "streamlit", "python-js"];
    public static readonly string[] Sizes = ["micro", "tiny", "small", "medium", "large"];

    /// <summary>When nobody says otherwise.</summary>
    public const int UsualSuspend = 3600;

    public required long Id { get; init; }

    public required ProjectId Project { get; init; }

    public required long Branch { get; init; }

    public required bool NamesBranch { get; init; }

    public required string Component { get; init; }

    public required string Configuration { get; init; }

    public required string ConfigurationVersion { get; init; }

    public required string Type { get; init; }

    public string? Size { get; init; }

    public bool Active { get; init; }

    public bool Shared { get; init; }

    public string? Url { get; init; }

    public string? Password { get; init; }

    public string? ImageVersion { get; init; }

    public IReadOnlyList<string>? Packages { get; init; }

    public int AutoSuspendSeconds { get; init; } = UsualSuspend;

    public int ExpirationHours { get; init; }

    public JsonObject PersistentStorage { get; init; } = [];

    public required DateTimeOffset Created { get; init; }

    public DateTimeOffset? Started { get; init; }

    public required DateTimeOffset Updated { get; init; }

    public required TokenId Creator { get; init; }
}
