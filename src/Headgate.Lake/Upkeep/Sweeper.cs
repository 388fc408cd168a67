using Headgate.Kernel;
using Microsoft.Extensions.Logging;

namespace Headgate.Lake;

/// <summary>What one pass removed.</summary>
public readonly record struct Swept(int Loads, int Versions, int Files);

/// <summary>Removes what nobody needs any more, in an order in which a crash at any moment loses and leaks nothing.</summary>
/// <remarks>
/// A load is first marked doomed (it can then no longer be published), then its directory goes, then its row. A version's row goes only when it is
/// past retention and neither pinned nor the base of a load. A file is marked doomed when no version refers to it (no version can come to refer
/// to it again: versions take files only from versions that exist), then the file goes, then its row.
/// </remarks>
internal sealed class Sweeper(LakeParts parts)
{
    private static readonly TimeSpan UsualRetention = TimeSpan.FromDays(7);

    public async Task<Swept> SweepAsync(IReadOnlyDictionary<ProjectId, TimeSpan> retentions, CancellationToken stop)
    {
        await parts.Sweeps.DoomLoadsAsync(parts.Process, stop);
        var loads = 0;
        foreach (var (load, table) in await parts.Sweeps.DoomedLoadsAsync(stop))
            loads += await TryAsync(() => parts.Folder.DeleteLoad(table, load), () => parts.Sweeps.DeleteLoadAsync(load, stop)) ? 1 : 0;
        await parts.Sweeps.DeletePinsAsync(parts.Process, stop);
        var versions = await parts.Sweeps.DeleteVersionsAsync(parts.Options.Retention ?? UsualRetention, parts.Options.ReadGrace, retentions, stop);
        var files = 0;
        foreach (var file in await parts.Sweeps.DoomFilesAsync(stop))
            files += await TryAsync(() => parts.Folder.DeleteFile(file.Path), () => parts.Sweeps.DeleteFileAsync(file, stop)) ? 1 : 0;
        await parts.Sweeps.DeleteEmptyAsync(stop);
        return new(loads, versions, files);
    }

    /// <summary>A file that cannot be removed now keeps its row, so the next pass tries again.</summary>
    private async Task<bool> TryAsync(Action removeFromDisk, Func<Task> removeRow)
    {
        try
        {
            removeFromDisk();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            parts.Log.LogWarning(failure, "A file of the lake could not be removed; the next pass tries again");
            return false;
        }

        await removeRow();
        return true;
    }
}
