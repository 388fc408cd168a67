using System.Text.Json;
using System.Text.Json.Serialization;

namespace Headgate.Cli.Client;

/// <summary>The stack's index call.</summary>
internal sealed record StackIndex(string? Version, string? Revision, string? Stack, IReadOnlyList<ServiceView>? Services, IReadOnlyList<string>? Features);

/// <summary>A service of the stack.</summary>
internal sealed record ServiceView(string Id, string Url);

/// <summary>A storage token.</summary>
internal sealed record TokenView(
    long Id,
    string? Token,
    string? Description,
    string? Created,
    string? Refreshed,
    string? Expires,
    bool IsMasterToken,
    bool IsExpired,
    bool IsDisabled,
    bool CanManageBuckets,
    bool CanManageTokens,
    bool CanReadAllFileUploads,
    JsonElement BucketPermissions,
    IReadOnlyList<string>? ComponentAccess,
    ProjectView? Owner,
    AdminView? Admin)
{
    /// <summary>Access by bucket; the API writes an empty map as <c>[]</c>.</summary>
    public IEnumerable<(string Bucket, string Access)> Buckets => BucketPermissions.ValueKind == JsonValueKind.Object
        ? BucketPermissions.EnumerateObject().Select(bucket => (bucket.Name, bucket.Value.ToString()))
        : [];
}

/// <summary>The project that a token belongs to.</summary>
internal sealed record ProjectView(long Id, string? Name, long? DataSizeBytes, long? RowsCount, string? DefaultBackend, string? FileStorageProvider);

/// <summary>The admin that a master token belongs to.</summary>
internal sealed record AdminView(string? Name, string? Role);

/// <summary>What a new token gets.</summary>
internal sealed record NewToken(
    string? Description,
    IReadOnlyDictionary<string, string> BucketPermissions,
    IReadOnlyList<string> ComponentAccess,
    bool CanManageBuckets,
    bool CanReadAllFileUploads,
    bool CanPurgeTrash,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ExpiresIn);

/// <summary>A bucket.</summary>
internal sealed record BucketView(string Id, string? DisplayName);

/// <summary>A table.</summary>
internal sealed record TableView(string Id, IReadOnlyList<string>? Columns, IReadOnlyList<string>? PrimaryKey, long? RowsCount, long? DataSizeBytes);

/// <summary>The first rows of a table.</summary>
internal sealed record PreviewView(IReadOnlyList<string>? Columns, IReadOnlyList<IReadOnlyList<CellView>>? Rows);

/// <summary>A value of a preview.</summary>
internal sealed record CellView(string ColumnName, string? Value, bool IsTruncated);

/// <summary>Work that goes on in the server.</summary>
internal sealed record JobView(long Id, string Status, string? OperationName, JsonElement Results, JobErrorView? Error)
{
    /// <summary>Whether nothing more will happen.</summary>
    public bool IsFinished => Status is "success" or "error";

    /// <summary>A number among the results, by its names in order of preference.</summary>
    public long? Number(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Results.ValueKind == JsonValueKind.Object && Results.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number)
                return value.GetInt64();
        }

        return null;
    }
}

/// <summary>Why a job failed.</summary>
internal sealed record JobErrorView(string? Message, string? Code, string? ExceptionId);

/// <summary>A file and how to reach its content.</summary>
internal sealed record FileView(long Id, string Name, string? Url, bool IsSliced, long? SizeBytes, string? Provider, UploadParams? AbsUploadParams, BlobPath? AbsPath, BlobCredentials? AbsCredentials);

/// <summary>Where to upload a file.</summary>
internal sealed record UploadParams(string BlobName, string AccountName, string Container, BlobCredentials AbsCredentials);

/// <summary>Where a file's content lies.</summary>
internal sealed record BlobPath(string Container, string Name);

/// <summary>Access to a file's container.</summary>
internal sealed record BlobCredentials([property: JsonPropertyName("SASConnectionString")] string SasConnectionString);
