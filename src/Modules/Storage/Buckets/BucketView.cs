using System.Text.Json.Serialization;

namespace Headgate.Storage;

/// <summary>A bucket on the wire.</summary>
internal sealed record BucketView
{
    public BucketView(Bucket bucket, string baseUrl)
    {
        Uri = UriOf(bucket.Id, baseUrl);
        Id = bucket.Id;
        IdBranch = bucket.Branch;
        Name = bucket.Name;
        DisplayName = bucket.DisplayName;
        Stage = bucket.Stage;
        Description = bucket.Description;
        Tables = $"{Uri}/tables";
        Created = bucket.Created;
        LastChangeDate = bucket.LastChange;
        Updated = bucket.Updated;
        DataSizeBytes = bucket.DataSizeBytes;
        RowsCount = bucket.RowsCount;
        Backend = bucket.Backend;
        Color = bucket.Color;
        Owner = bucket.Owner;
        Path = bucket.BackendPath[^1];
        BackendPath = bucket.BackendPath;
        IsReadOnly = bucket.IsReadOnly;
        Sharing = bucket.Sharing is { } sharing ? SharingWords.Of(sharing.Type) : null;
        SharedBy = bucket.Sharing is { } shared ? new SharedByView(shared.ById, shared.ByName, shared.At) : null;
        SharingParameters = bucket.Sharing is { } how ? SharingParametersView.Of(how, bucket.ProjectNames) : null;
        BucketSharingAllowed = bucket.Source is null;
        HasExternalSchema = bucket.ExternalPath is not null;
        DatabaseName = bucket.ExternalPath is [var databaseName, _] ? databaseName : null;
        IsLinkedBucket = bucket.Source is not null;
        SourceBucket = bucket.Source is { } source
            ? new SourceBucketView(source.Id, source.Name, source.Description, new ProjectView(source.Project.Value, bucket.NameOf(source.Project)))
            : null;
    }

    public string Uri { get; }

    public string Id { get; }

    public string Name { get; }

    public string DisplayName { get; }

    public long IdBranch { get; }

    public string Stage { get; }

    public string Description { get; }

    /// <summary>The address of the bucket's tables; in the detail the tables themselves.</summary>
    public object Tables { get; init; }

    public DateTimeOffset Created { get; }

    public DateTimeOffset? LastChangeDate { get; }

    public DateTimeOffset Updated { get; }

    public bool IsReadOnly { get; }

    public long DataSizeBytes { get; }

    public long RowsCount { get; }

    public bool IsMaintenance { get; }

    public string Backend { get; }

    /// <summary>The word of the sharing's type; null when it is not shared.</summary>
    public string? Sharing { get; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SharedByView? SharedBy { get; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public object? SharingParameters { get; }

    public bool BucketSharingAllowed { get; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SourceBucketView? SourceBucket { get; }

    public bool HasExternalSchema { get; }

    public string? DatabaseName { get; }

    public bool IsSnowflakeSharedDatabase { get; }

    /// <summary>Of a connection that some clients had once; there is none.</summary>
    public bool DirectAccessEnabled { get; }

    public string? DirectAccessSchemaName { get; }

    public string Path { get; }

    public string[] BackendPath { get; }

    public bool IsLinkedBucket { get; }

    public string? Color { get; }

    public BucketOwner? Owner { get; }

    /// <summary>Kept for clients of the time when buckets had attributes.</summary>
    public string[] Attributes { get; } = [];

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<MetadataView>? Metadata { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LinkedByView>? LinkedBy { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ScheduledTaskView>? ScheduledTasks { get; init; }

    public static string UriOf(string id, string baseUrl) => $"{baseUrl}/v2/storage/buckets/{id}";
}

/// <summary>The <c>sourceBucket</c> of a linked bucket.</summary>
internal sealed record SourceBucketView(string Id, string Name, string Description, ProjectView Project);
