using Headgate.Kernel;

namespace Headgate.Files;

/// <summary>Gives other modules the content of files, as local files that DuckDB can read without a copy.</summary>
public sealed class FileContents
{
    private const int Attempts = 5;

    private readonly FileStore files;
    private readonly BlobStore blobs;
    private readonly ContentFolder folder;

    internal FileContents(FileStore files, BlobStore blobs, ContentFolder folder)
    {
        this.files = files;
        this.blobs = blobs;
        this.folder = folder;
    }

    /// <summary>Refuses unless the file is there and the caller may read it; whether anything was uploaded is not asked.</summary>
    /// <exception cref="RefusedException">404 <c>storage.files.notFound</c>, or 403 <c>accessDenied</c>.</exception>
    public async Task RequireAccessAsync(Caller me, FileId file, CancellationToken stop)
    {
        var found = await files.FindAsync(me.Project, file, stop) ?? throw new RefusedException(FileErrors.NotFound);
        Caller.Require(FileRights.MaySee(me, found));
    }

    /// <summary>Opens a file's content: one part, or the slices in the manifest's order. The parts stay on disk, unchanged, until the result is disposed,
    /// whatever happens to the file meanwhile.</summary>
    /// <exception cref="RefusedException">
    /// <c>storage.files.notFound</c>, <c>storage.fileNotUploaded</c>, <c>storage.manifestFileMissing</c>, <c>storage.manifestInvalid</c>,
    /// <c>storage.importFileMissing</c>, or <c>storage.unauthorizedAccess</c> for a slice outside the file's container.
    /// </exception>
    public async Task<OpenedFile> OpenAsync(ProjectId project, FileId file, CancellationToken stop)
    {
        var found = await files.FindAsync(project, file, stop) ?? throw new RefusedException(FileErrors.NotFound);
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var parts = found.IsSliced ? await SlicesAsync(found, stop) : [await OnePartAsync(found, stop)];
            // Not held: replaced or deleted since the rows were read, so they are read again.
            if (folder.TryHold(parts.Select(part => part.Content)) is { } held)
                return Opened(found, parts, held);
        }

        throw new IOException($"The content of file {file} is named by the database but missing on disk.");
    }

    private async Task<Blob> OnePartAsync(StoredFile file, CancellationToken stop) =>
        await FindAsync(file, file.BlobName, stop) ?? throw new RefusedException(FileErrors.NotUploaded(file.Id));

    private async Task<IReadOnlyList<Blob>> SlicesAsync(StoredFile file, CancellationToken stop)
    {
        var manifest = await FindAsync(file, file.ManifestName, stop) ?? throw new RefusedException(FileErrors.ManifestMissing(file.Id, file.ManifestName));
        var slices = new List<Blob>();
        foreach (var name in await SliceManifest.ReadAsync($"file {file.Id}", file.Container, folder.PathOf(manifest.Content), stop))
            slices.Add(await FindAsync(file, name, stop) ?? throw new RefusedException(FileErrors.SliceMissing($"file {file.Id}", name)));
        return slices;
    }

    private async Task<Blob?> FindAsync(StoredFile file, string blob, CancellationToken stop)
    {
        try
        {
            return await blobs.FindAsync(new BlobAddress(file.Project, file.Container, blob), stop);
        }
        catch (RefusedException gone) when (gone.Error.Status == 404)
        {
            throw new RefusedException(FileErrors.NotFound, gone);
        }
    }

    private OpenedFile Opened(StoredFile file, IReadOnlyList<Blob> blobsOfFile, HeldContents held)
    {
        try
        {
            var parts = blobsOfFile.Select(blob => new FilePart(folder.PathOf(blob.Content), blob.Name, blob.Size, StartsLikeGzip(folder.PathOf(blob.Content))));
            return new OpenedFile(file.Id, file.Name, file.IsSliced, [.. parts], held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    internal static bool StartsLikeGzip(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> start = stackalloc byte[2];
        return RandomAccess.Read(file, start, 0) == start.Length && start is [0x1F, 0x8B];
    }
}

/// <summary>A file's content in use. Dispose it as soon as it is not read any more.</summary>
public sealed class OpenedFile : IDisposable
{
    private readonly HeldContents held;

    internal OpenedFile(FileId id, string name, bool isSliced, IReadOnlyList<FilePart> parts, HeldContents held)
    {
        this.held = held;
        Id = id;
        Name = name;
        IsSliced = isSliced;
        Parts = parts;
    }

    /// <summary>The file.</summary>
    public FileId Id { get; }

    /// <summary>What the client called it.</summary>
    public string Name { get; }

    /// <summary>Whether it came as slices with a manifest.</summary>
    public bool IsSliced { get; }

    /// <summary>The content: one part, or the slices in order, maybe none.</summary>
    public IReadOnlyList<FilePart> Parts { get; }

    /// <summary>The size of all parts as they are stored.</summary>
    public long Bytes => Parts.Sum(part => part.Bytes);

    /// <summary>Whether a part is gzip.</summary>
    public bool IsGzip => Parts.Any(part => part.IsGzip);

    /// <inheritdoc />
    public void Dispose() => held.Dispose();
}

/// <summary>A part of a file's content.</summary>
/// <param name="Path">Where it is on this machine. The name says nothing, not even the format; read it, never write to it.</param>
/// <param name="Name">The name of its blob.</param>
/// <param name="Bytes">Its size as it is stored.</param>
/// <param name="IsGzip">Whether it begins as gzip does; what its name ends with does not matter.</param>
public sealed record FilePart(string Path, string Name, long Bytes, bool IsGzip);
