using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.Extensions.Logging;

namespace Headgate.Files;

/// <summary>Takes away what time is over for: expired files, blocks nobody committed, and content files that no row names.</summary>
internal sealed class FileSweeper(
    FileStore files, BlobStore blobs, ContentFolder folder, StackSecret stack, MetadataDatabase database, Leases leases, FilesOptions options, TimeProvider clock,
    ILogger<FileSweeper> log) : PeriodicWork(options.SweepInterval, clock, log)
{
    private const string Lease = "files.sweep";
    private const int Batch = 500;

    private readonly TimeProvider clock = clock;

    protected override async Task PassAsync(CancellationToken stop)
    {
        await leases.RunAloneAsync(Lease, (_, token) => SweepRowsAsync(token), stop);
        // Every node has its own disk.
        await SweepDiskAsync(stop);
    }

    private async Task SweepRowsAsync(CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        while (await files.ExpiredAsync(Batch, stop) is { Count: > 0 } expired)
        {
            foreach (var (project, id) in expired)
                folder.Delete(await database.WriteAsync(project, (transaction, token) => FileStore.DeleteContentsAsync(transaction, project, id, token), stop));
            log.LogInformation("Removed the content of {Count} expired files", expired.Count);
        }

        folder.Delete(await blobs.DeleteBlocksAsync(now - options.UncommittedBlockLifetime, stop));
        await files.DeleteForgottenAsync(now - options.ExpiredRetention, stop);
    }

    private async Task SweepDiskAsync(CancellationToken stop)
    {
        if (!await IsOurStackAsync(stop))
            return;
        var deleted = 0;
        foreach (var contents in folder.WrittenBefore(clock.GetUtcNow() - options.OrphanGrace).Chunk(Batch))
        {
            foreach (var content in await blobs.UnnamedAsync(contents, stop))
            {
                if (folder.TryDelete(content))
                    deleted++;
            }
        }

        if (deleted > 0)
            log.LogInformation("Removed {Count} content files that nothing refers to", deleted);
    }

    /// <summary>Whether the folder belongs to this database: with any other, every content would look unnamed.</summary>
    private async Task<bool> IsOurStackAsync(CancellationToken stop)
    {
        var ours = (await stack.StackAsync(stop)).ToString();
        var path = folder.StackFile;
        if (!File.Exists(path) && await IsFreshAsync(stop))
        {
            // Whole or not there: an empty one would name no stack for ever.
            await File.WriteAllTextAsync(path + ".new", ours, stop);
            File.Move(path + ".new", path, overwrite: true);
        }

        if (File.Exists(path) && (await File.ReadAllTextAsync(path, stop)).Trim() == ours)
            return true;
        log.LogWarning(
            "The file storage folder is not swept: {Path} does not name this database's stack, {Stack}. Give the node the database that belongs to the folder; "
            + "if this is the one, write the stack's name into the file",
            path,
            ours);
        return false;
    }

    /// <summary>Whether nothing contradicts that the folder is ours: each content on disk is named by this database, or there is none.</summary>
    private async Task<bool> IsFreshAsync(CancellationToken stop)
    {
        foreach (var contents in folder.WrittenBefore(DateTimeOffset.MaxValue).Chunk(Batch))
        {
            if ((await blobs.UnnamedAsync(contents, stop)).Count < contents.Length)
                return true;
        }

        return folder.IsEmpty;
    }
}
