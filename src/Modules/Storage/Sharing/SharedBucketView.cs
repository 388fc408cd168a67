using System.Text.Json.Serialization;

namespace Headgate.Storage;

/// <summary>A bucket of another project that the caller may link.</summary>
internal sealed record SharedBucketView(
    string Id,
    string Name,
    string DisplayName,
    string Stage,
    string Description,
    string Sharing,
    DateTimeOffset Created,
    DateTimeOffset? LastChangeDate,
    long DataSizeBytes,
    long RowsCount,
    string Backend,
    ProjectView Project,
    IReadOnlyList<SharedTableView> Tables,
    string? Color,
    object SharingParameters,
    SharedByView SharedBy,
    BucketOwner? Owner,
    DateTimeOffset Updated,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<MetadataView>? Metadata)
{
    public static SharedBucketView From(Bucket bucket, BucketSharing sharing, IEnumerable<SharedTableView> tables, IReadOnlyList<MetadataView>? metadata) => new(
        bucket.Id,
        bucket.Name,
        bucket.DisplayName,
        bucket.Stage,
        bucket.Description,
        SharingWords.Of(sharing.Type),
        bucket.Created,
        bucket.LastChange,
        bucket.DataSizeBytes,
        bucket.RowsCount,
        bucket.Backend,
        new ProjectView(bucket.Project.Value, bucket.NameOf(bucket.Project)),
        [.. tables],
        bucket.Color,
        SharingParametersView.Of(sharing, bucket.ProjectNames),
        new SharedByView(sharing.ById, sharing.ByName, sharing.At),
        bucket.Owner,
        bucket.Updated,
        metadata);
}
