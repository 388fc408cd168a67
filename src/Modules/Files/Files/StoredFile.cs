using Headgate.Events;
using Headgate.Kernel;

namespace Headgate.Files;

/// <summary>A file of the file storage, as its row says.</summary>
internal sealed record StoredFile
{
    public required FileId Id { get; init; }

    public required ProjectId Project { get; init; }

    /// <summary>The branch that lists it; <c>null</c> for a file that is older than branches, which is the default branch's.</summary>
    public required long? Branch { get; init; }

    public required TokenId Token { get; init; }

    public required string TokenDescription { get; init; }

    public required string Container { get; init; }

    /// <summary>What the client called it.</summary>
    public required string Name { get; init; }

    /// <summary>The blob with the content, or the prefix of the slices' names.</summary>
    public required string BlobName { get; init; }

    public required string FileType { get; init; }

    /// <summary>What is there; before anything is, what the client said there would be.</summary>
    public required long? Size { get; init; }

    public required bool IsSliced { get; init; }

    /// <summary>Whether the project's admins wanted to hear of it; only read when the file is made.</summary>
    public bool Notify { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public required int? MaxAgeDays { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required string? RunId { get; init; }

    public bool IsIn(Branch branch) => Branch is { } own ? own == branch.Id : branch.IsDefault;

    /// <summary>The blob with the list of the slices.</summary>
    public string ManifestName => BlobName + "manifest";
}

/// <summary>A file to be made.</summary>
internal sealed record FileToMake
{
    public required ProjectId Project { get; init; }

    public required long Branch { get; init; }

    public required TokenId Token { get; init; }

    public required string TokenDescription { get; init; }

    public required string Name { get; init; }

    /// <summary>The size in bytes that the client says it will have.</summary>
    public long? DeclaredSize { get; init; }

    public bool IsSliced { get; init; }

    public bool IsPermanent { get; init; }

    public bool Notify { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public string? RunId { get; init; }

    public string? FileType { get; init; }
}

/// <summary>Which files to list, newest first.</summary>
internal sealed record FileFilter(ProjectId Project, Branch Branch, Page Page)
{
    /// <summary>Only this token's; <c>null</c> for all.</summary>
    public TokenId? Token { get; init; }

    public long? SinceId { get; init; }

    public long? MaxId { get; init; }

    /// <summary>Files with one or more of them.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    public string? RunId { get; init; }

    public bool ShowExpired { get; init; }

    /// <summary>Only those that match the query string.</summary>
    public SearchQuery? Search { get; init; }
}
