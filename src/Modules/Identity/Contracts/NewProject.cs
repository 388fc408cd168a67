namespace Headgate.Identity;

/// <summary>A project to make.</summary>
public sealed record NewProject
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The type.</summary>
    public string Type { get; init; } = "production";

    /// <summary>Where it is.</summary>
    public string Region { get; init; } = "local";

    /// <summary>Feature flags. Clients look for the usual ones: search over everything, and branches whose tables are their own.</summary>
    public IReadOnlyList<string> Features { get; init; } = ["global-search", "storage-branches"];

    /// <summary>The backend of buckets and workspaces.</summary>
    public string DefaultBackend { get; init; } = "snowflake";

    /// <summary>All backends it may use.</summary>
    public IReadOnlyList<string> AssignedBackends { get; init; } = ["snowflake"];

    /// <summary>Where its files are: <c>azure</c> is the embedded store.</summary>
    public string FileStorageProvider { get; init; } = "azure";

    /// <summary>Limits by name.</summary>
    public IReadOnlyDictionary<string, long> Limits { get; init; } =
        new Dictionary<string, long> { ["components.jobsParallelism"] = 10, ["storage.jobsParallelism"] = 10 };

    /// <summary>How many days old table versions are kept.</summary>
    public int DataRetentionDays { get; init; } = 7;
}

/// <summary>A change of a project; what is <c>null</c> stays.</summary>
public sealed record ProjectChange
{
    /// <summary>The name.</summary>
    public string? Name { get; init; }

    /// <summary>The type.</summary>
    public string? Type { get; init; }

    /// <summary>The backend of buckets and workspaces.</summary>
    public string? DefaultBackend { get; init; }

    /// <summary>How many days old table versions are kept.</summary>
    public int? DataRetentionDays { get; init; }

    /// <summary>When the project ends.</summary>
    public DateTimeOffset? Expires { get; init; }
}
