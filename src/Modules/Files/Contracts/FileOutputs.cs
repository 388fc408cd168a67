using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Files;

/// <summary>Makes files of what other modules have written to disk, such as the result of an export.</summary>
/// <remarks>
/// The order is: <see cref="Begin"/>, write to <see cref="FileDraft.NewPath"/>, <see cref="FileDraft.SealAsync"/>, then in the transaction that records the
/// job's success <see cref="PublishAsync"/>. The file and the success are there together or not at all; what a crash leaves is swept.
/// </remarks>
public sealed class FileOutputs
{
    private readonly FileStore files;
    private readonly BlobStore blobs;
    private readonly ContentFolder folder;
    private readonly MetadataDatabase database;

    internal FileOutputs(FileStore files, BlobStore blobs, ContentFolder folder, MetadataDatabase database)
    {
        this.files = files;
        this.blobs = blobs;
        this.folder = folder;
        this.database = database;
    }

    /// <summary>Begins a file. Disposing the draft deletes what was written, unless it was published.</summary>
    public FileDraft Begin() => new(files, folder);

    /// <summary>Makes the sealed draft a file, in the caller's transaction.</summary>
    public async Task<FileId> PublishAsync(NpgsqlTransaction transaction, FileDraft draft, CancellationToken stop)
    {
        var (file, contents) = draft.Sealed;
        var containerId = await FileStore.InsertAsync(transaction, file, stop);
        foreach (var content in contents)
            await blobs.PutAsync(transaction, containerId, content, stop);
        if (!database.OnCommit(transaction, draft.Keep))
            throw new InvalidOperationException("A draft is published in a transaction of the metadata database's own.");
        return file.Id;
    }
}

/// <summary>A file that is being written.</summary>
public sealed class FileDraft : IDisposable
{
    private readonly FileStore files;
    private readonly ContentFolder folder;
    private readonly Dictionary<string, ContentId> contents = [];
    private (StoredFile, IReadOnlyList<NewBlob>)? sealedFile;
    private bool kept;
    private bool disposed;

    internal FileDraft(FileStore files, ContentFolder folder)
    {
        this.files = files;
        this.folder = folder;
    }

    internal (StoredFile File, IReadOnlyList<NewBlob> Contents) Sealed =>
        sealedFile ?? throw new InvalidOperationException("A draft is sealed before it is published.");

    /// <summary>Where to write the content, or one slice of it. No file is there yet.</summary>
    public string NewPath()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        var content = folder.HoldNew();
        var path = folder.PathOf(content);
        contents.Add(path, content);
        return path;
    }

    /// <summary>Takes a finished file from elsewhere: renamed where that is possible, copied where it is not.</summary>
    /// <returns>Its new path.</returns>
    public string Take(string path)
    {
        var taken = NewPath();
        File.Move(path, taken);
        return taken;
    }

    /// <summary>Brings what was written to the disk and decides what the file will be. Nobody sees it yet.</summary>
    /// <param name="about">What the file is.</param>
    /// <param name="parts">For a plain file the path of its content; for a sliced one the paths and names of the slices, in order, maybe none.</param>
    /// <param name="stop">Cancels.</param>
    public async Task<FileId> SealAsync(FileOutput about, IReadOnlyList<OutputPart> parts, CancellationToken stop)
    {
        if (!about.IsSliced && parts.Count != 1)
            throw new ArgumentException("A plain file has one part.", nameof(parts));
        var blobsOfFile = parts.Select(part => (part.NameSuffix, Content: contents[part.Path], Bytes: new FileInfo(part.Path).Length)).ToList();
        var file = await files.DescribeAsync(
            new FileToMake
            {
                Project = about.Project,
                Branch = about.Branch,
                Token = about.Token,
                TokenDescription = about.TokenDescription,
                Name = about.Name,
                DeclaredSize = blobsOfFile.Sum(blob => blob.Bytes),
                IsSliced = about.IsSliced,
                Tags = about.Tags,
                RunId = about.RunId,
                FileType = about.FileType,
            },
            stop);
        var properties = new BlobProperties { ContentType = about.ContentType };
        var made = blobsOfFile.Select(blob => new NewBlob(file.BlobName + (about.IsSliced ? blob.NameSuffix : ""), blob.Content, blob.Bytes, properties)).ToList();
        if (about.IsSliced)
            made.Add(await WriteManifestAsync(file, made, stop));
        await Task.Run(() => folder.Sync(made.Select(blob => blob.Content)), stop);
        sealedFile = (file, made);
        return file.Id;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        foreach (var content in contents.Values)
        {
            folder.Release(content);
            if (!kept || Sealed.Contents.All(blob => blob.Content != content))
                folder.TryDelete(content);
        }
    }

    /// <summary>The transaction is committed, or may be.</summary>
    internal void Keep() => kept = true;

    private async Task<NewBlob> WriteManifestAsync(StoredFile file, IReadOnlyList<NewBlob> slices, CancellationToken stop)
    {
        var bytes = SliceManifest.Write(file.Container, slices.Select(slice => slice.Name));
        var path = NewPath();
        await File.WriteAllBytesAsync(path, bytes, stop);
        return new NewBlob(file.ManifestName, contents[path], bytes.Length, new BlobProperties { ContentType = JsonWire.ContentType });
    }
}

/// <summary>What a file made by the platform is.</summary>
public sealed record FileOutput
{
    /// <summary>The tenant.</summary>
    public required ProjectId Project { get; init; }

    /// <summary>The branch whose file it becomes.</summary>
    public required long Branch { get; init; }

    /// <summary>The token whose file it becomes.</summary>
    public required TokenId Token { get; init; }

    /// <summary>The token's description.</summary>
    public required string TokenDescription { get; init; }

    /// <summary>What people see.</summary>
    public required string Name { get; init; }

    /// <summary>Whether the parts are slices with a manifest.</summary>
    public bool IsSliced { get; init; }

    /// <summary>Tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The run it belongs to.</summary>
    public string? RunId { get; init; }

    /// <summary><c>csv</c> or <c>parquet</c>; <c>null</c> to tell it from the name.</summary>
    public string? FileType { get; init; }

    /// <summary>The media type of the parts; <c>null</c> for bytes of no special kind.</summary>
    public string? ContentType { get; init; }
}

/// <summary>A part of a file made by the platform.</summary>
/// <param name="Path">Where it was written: one of <see cref="FileDraft.NewPath"/> or <see cref="FileDraft.Take"/>.</param>
/// <param name="NameSuffix">For a slice, what follows the file's key in its blob's name, such as <c>0001.csv.gz</c>; plain ASCII without slashes. Not used otherwise.</param>
public sealed record OutputPart(string Path, string NameSuffix = "");
