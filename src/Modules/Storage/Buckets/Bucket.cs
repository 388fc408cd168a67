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

    /// <summary>Where workspaces and read-only roles find the bucket: database and schema.</summary>
    public string[] BackendPath => [DatabaseOf(Project), InBranch ? $"{Branch}_{Id}" : Id];

    public static string DatabaseOf(ProjectId project) => $"KBC_PRJ_{project}";
}

/// <summary>The admin who is asked about a bucket.</summary>
internal sealed record BucketOwner(long Id, string Name, string Email);
