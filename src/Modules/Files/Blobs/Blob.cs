namespace Headgate.Files;

/// <summary>A blob: a name in a container, its content on disk, and what the client said about it.</summary>
internal sealed record Blob(string Name, ContentId Content, long Size, string ETag, DateTimeOffset Created, DateTimeOffset Modified, BlobProperties Properties)
{
    /// <summary>The blocks it was put together from; read only where they are needed.</summary>
    public IReadOnlyList<BlockSize> Blocks { get; init; } = [];
}

/// <summary>A committed block.</summary>
internal readonly record struct BlockSize(string Id, long Size);

/// <summary>A block that waits to be committed.</summary>
internal readonly record struct UncommittedBlock(string Id, ContentId Content, long Size);

/// <summary>What a client says about a blob and gets back with it; <c>null</c> for nothing.</summary>
internal sealed record BlobProperties
{
    public string? ContentType { get; init; }

    public string? ContentEncoding { get; init; }

    public string? ContentLanguage { get; init; }

    public string? ContentDisposition { get; init; }

    public string? CacheControl { get; init; }

    public byte[]? ContentMd5 { get; init; }

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}

/// <summary>A content that is on disk and about to become a blob.</summary>
internal sealed record NewBlob(string Name, ContentId Content, long Size, BlobProperties Properties)
{
    public IReadOnlyList<BlockSize> Blocks { get; init; } = [];
}

/// <summary>What a write left behind.</summary>
/// <param name="ETag">The new tag.</param>
/// <param name="Modified">When.</param>
/// <param name="Unnamed">Contents that no row names any more.</param>
internal sealed record BlobWritten(string ETag, DateTimeOffset Modified, IReadOnlyList<ContentId> Unnamed);
