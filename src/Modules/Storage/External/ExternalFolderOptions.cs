namespace Headgate.Storage;

/// <summary>A folder whose files may be tables of external buckets.</summary>
internal sealed record ExternalFolderOptions
{
    /// <summary>Where it is: an absolute path without symbolic links. Since 0.1.</summary>
    public string Path { get; init; } = "";

    /// <summary>The numbers of the projects that may use it; empty for all with the feature <c>external-buckets</c>. Since 0.1.</summary>
    public long[] Projects { get; init; } = [];
}
