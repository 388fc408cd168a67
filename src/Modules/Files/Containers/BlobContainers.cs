using System.Globalization;
using System.Security.Cryptography;
using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Files;

/// <summary>Containers that other modules give their users, such as file workspaces: many blobs, one signature for all of them.</summary>
/// <remarks>
/// Invariants:
/// 1. A signature is made with the stack's key and the container's own. A new key of the container ends every signature given out before, at once and on every node.
/// 2. What a change puts and what it removes is one transaction: readers see all of it or none. What a crash leaves on disk no row names, and it is swept.
/// </remarks>
public sealed class BlobContainers
{
    private const int KeyBytes = 32;

    /// <summary>A container's letters: read, write, delete, list.</summary>
    private const string Everything = "rwdl";

    private readonly ContainerStore store;
    private readonly BlobStore blobs;
    private readonly ContentFolder folder;
    private readonly StackSecret secret;
    private readonly MetadataDatabase database;
    private readonly TimeProvider clock;

    internal BlobContainers(ContainerStore store, BlobStore blobs, ContentFolder folder, StackSecret secret, MetadataDatabase database, TimeProvider clock) =>
        (this.store, this.blobs, this.folder, this.secret, this.database, this.clock) = (store, blobs, folder, secret, database, clock);

    /// <summary>The name of a container of a project.</summary>
    /// <param name="project">The tenant.</param>
    /// <param name="purpose">What it is for, in small letters.</param>
    /// <param name="id">Which one.</param>
    public static string NameOf(ProjectId project, string purpose, long id) => string.Create(CultureInfo.InvariantCulture, $"exp-{project}-files-{purpose}-{id}");

    /// <summary>Makes a container; nothing happens when it is there.</summary>
    public Task CreateAsync(ProjectId project, string container, CancellationToken stop) =>
        store.AddAsync(project, container, RandomNumberGenerator.GetBytes(KeyBytes), stop);

    /// <summary>Removes a container with its blobs; nothing happens when it is gone.</summary>
    public Task DropAsync(ProjectId project, string container, CancellationToken stop) => database.TransactAsync(
        async (transaction, token) =>
        {
            if (await ContainerStore.LockAsync(transaction, project, container, token) is not { } id)
                return false;
            Forget(transaction, await ContainerStore.DeleteBlobsAsync(transaction, id, names: null, token));
            await ContainerStore.DropAsync(transaction, project, id, token);
            return true;
        },
        stop);

    /// <summary>Gives out the only valid connection string for a container: what was given out before ends.</summary>
    /// <param name="project">The tenant.</param>
    /// <param name="container">The container.</param>
    /// <param name="baseUrl">The platform's address as the caller reached it, without a slash at the end.</param>
    /// <param name="lifetime">How long it works.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="RefusedException">There is no such container.</exception>
    public async Task<string> RenewAccessAsync(ProjectId project, string container, string baseUrl, TimeSpan lifetime, CancellationToken stop)
    {
        var key = RandomNumberGenerator.GetBytes(KeyBytes);
        if (!await store.ChangeKeyAsync(project, container, key, stop))
            throw BlobErrors.ContainerNotFound();
        var now = clock.GetUtcNow();
        // Clocks of clients differ by minutes.
        var access = new SharedAccess { Permissions = Everything, Starts = now.AddMinutes(-15), Ends = now + lifetime };
        var signature = access.Sign(Combine(await secret.KeyAsync(stop), key), container, blob: null);
        return $"BlobEndpoint={BlobEndpoints.Of(baseUrl)};SharedAccessSignature={signature}";
    }

    /// <summary>The blobs whose names begin so, in the order of their bytes; none when there is no such container.</summary>
    public Task<IReadOnlyList<ContainedBlob>> ListAsync(ProjectId project, string container, string prefix, CancellationToken stop) =>
        store.ListAsync(project, container, prefix, stop);

    /// <summary>Begins a change. Disposing it deletes what was written, unless it was applied.</summary>
    public ContainerChange Begin(ProjectId project, string container) => new(this, project, container, folder);

    /// <summary>Opens blobs for reading: they stay on disk, unchanged, until the result is disposed.</summary>
    /// <returns><c>null</c> when one of them, or the container, is not there.</returns>
    public async Task<OpenedBlobs?> OpenAsync(ProjectId project, string container, IReadOnlyList<string> names, CancellationToken stop)
    {
        const int attempts = 5;
        for (var attempt = 1; attempt <= attempts; attempt++)
        {
            if (await store.FindKeyAsync(project, container, stop) is null)
                return null;
            var found = new List<Blob>();
            foreach (var name in names)
            {
                if (await blobs.FindAsync(new BlobAddress(project, container, name), stop) is not { } blob)
                    return null;
                found.Add(blob);
            }

            // Not held: replaced since the rows were read, so they are read again.
            if (folder.TryHold(found.Select(blob => blob.Content)) is { } held)
                return new OpenedBlobs([.. found.Select(blob => new FilePart(folder.PathOf(blob.Content), blob.Name, blob.Size, FileContents.StartsLikeGzip(folder.PathOf(blob.Content))))], held);
        }

        throw new IOException($"A blob of container {container} is named by the database but missing on disk.");
    }

    /// <summary>Opens the blobs that a manifest in the container lists, in its order.</summary>
    /// <returns><c>null</c> when there is no such manifest.</returns>
    /// <exception cref="RefusedException">It is no manifest, names something outside the container, or a blob that is not there.</exception>
    public async Task<OpenedBlobs?> OpenListedAsync(ProjectId project, string container, string manifest, CancellationToken stop)
    {
        using var opened = await OpenAsync(project, container, [manifest], stop);
        if (opened is null)
            return null;
        var slices = await SliceManifest.ReadAsync($"blob {manifest}", container, opened.Parts[0].Path, stop);
        return await OpenAsync(project, container, slices, stop) ?? throw new RefusedException(FileErrors.SliceMissing($"blob {manifest}", await FirstMissingAsync()));

        async Task<string> FirstMissingAsync()
        {
            var there = (await ListAsync(project, container, "", stop)).Select(blob => blob.Name).ToHashSet(StringComparer.Ordinal);
            return slices.FirstOrDefault(slice => !there.Contains(slice)) ?? slices[0];
        }
    }

    internal async Task ApplyAsync(
        ProjectId project, string container, Func<string, bool> removes, IReadOnlyList<NewBlob> puts, Action applied, CancellationToken stop)
    {
        var replaced = puts.Select(put => put.Name).ToHashSet(StringComparer.Ordinal);
        await database.TransactAsync(
            async (transaction, token) =>
            {
                var id = await ContainerStore.LockAsync(transaction, project, container, token) ?? throw BlobErrors.ContainerNotFound();
                var there = await ContainerStore.NamesAsync(transaction, id, token);
                Forget(transaction, await ContainerStore.DeleteBlobsAsync(transaction, id, [.. there.Where(name => replaced.Contains(name) || removes(name))], token));
                foreach (var put in puts)
                    await blobs.PutAsync(transaction, id, put, token);
                database.OnCommit(transaction, applied);
                return true;
            },
            stop);
    }

    /// <summary>The key that signatures for a container are made with.</summary>
    /// <returns><c>null</c> for a container that stands for a file, whose signatures are made with the stack's key.</returns>
    internal static async Task<byte[]?> KeyAsync(ContainerStore store, byte[] stackKey, BlobAddress at, CancellationToken stop) =>
        await store.FindKeyAsync(at.Project, at.Container, stop) is { } own ? Combine(stackKey, own) : null;

    private static byte[] Combine(byte[] stackKey, byte[] own) => HMACSHA256.HashData(stackKey, own);

    private void Forget(NpgsqlTransaction transaction, IReadOnlyList<ContentId> unnamed) => database.OnCommit(transaction, () => folder.Delete(unnamed));
}

/// <summary>A blob in a container.</summary>
/// <param name="Name">Its name, with slashes where the user thinks of folders.</param>
/// <param name="Bytes">Its size.</param>
public sealed record ContainedBlob(string Name, long Bytes);

/// <summary>Blobs in use. Dispose it as soon as they are not read any more.</summary>
public sealed class OpenedBlobs : IDisposable
{
    private readonly HeldContents held;

    internal OpenedBlobs(IReadOnlyList<FilePart> parts, HeldContents held)
    {
        Parts = parts;
        this.held = held;
    }

    /// <summary>The blobs, in the order that was asked.</summary>
    public IReadOnlyList<FilePart> Parts { get; }

    /// <inheritdoc />
    public void Dispose() => held.Dispose();
}
