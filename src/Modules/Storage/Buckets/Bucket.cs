using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>A bucket with the totals of its tables.</summary>
internal sealed record Bucket
{
    public required long Number { get; init; }

    public required ProjectId Project { get; init; }

    public required long Branch { get; init; }

    /// <summary>Whether the branch is a development branch.</summary>
    public bool InBranch { get; init; }

    /// <summary>Stage and name, such as <c>in.c-main</c>.</summary>
    public required string Id { get; init; }

    public required string Stage { get; init; }

    public required string Name { get; init; }

    public required string DisplayName { get; init; }

    public required string Description { get; init; }

    public required string Backend { get; init; }

    public string? Color { get; init; }

    public BucketOwner? Owner { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Updated { get; init; }

    public DateTimeOffset? LastChange { get; init; }

    public long RowsCount { get; init; }

    public long DataSizeBytes { get; init; }

    /// <summary>How others may link it; <c>null</c> when it is not shared.</summary>
    public BucketSharing? Sharing { get; init; }

    /// <summary>The bucket whose tables it shows; <c>null</c> unless it is a link.</summary>
    public BucketSource? Source { get; init; }

    /// <summary>The folder, or database and schema, that its tables come from; <c>null</c> unless it is external.</summary>
    public IReadOnlyList<string>? ExternalPath { get; init; }

    /// <summary>Names of the projects that <see cref="Sharing"/> and <see cref="Source"/> speak of.</summary>
    public IReadOnlyDictionary<ProjectId, string> ProjectNames { get; init; } = new Dictionary<ProjectId, string>();

    /// <summary>Whether its tables come from elsewhere and nobody changes them here.</summary>
    public bool IsReadOnly => Source is not null || ExternalPath is not null;

    /// <summary>Where workspaces and read-only roles find the bucket: database and schema.</summary>
    public string[] BackendPath => ExternalPath is { } path ? [.. path] : Source is { } source ? [DatabaseOf(source.Project), source.Id] : [DatabaseOf(Project), InBranch ? $"{Branch}_{Id}" : Id];

    public string NameOf(ProjectId project) => ProjectNames.GetValueOrDefault(project, "");

    /// <summary>The database of a project, as its workspaces call it too.</summary>
    public static string DatabaseOf(ProjectId project) => $"KEBOOLA_{project}";
}

/// <summary>The admin who is asked about a bucket.</summary>
internal sealed record BucketOwner(long Id, string Name, string Email);

/// <summary>The shared bucket behind a link.</summary>
internal sealed record BucketSource(long Number, string Id, string Name, string Description, ProjectId Project);
