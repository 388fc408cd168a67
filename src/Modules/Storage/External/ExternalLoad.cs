using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>Brings the rows of an external source into the lake, unseen until they are published.</summary>
internal sealed class ExternalLoad(DataLake lake, DataFolder folder)
{
    /// <param name="job">For whom.</param>
    /// <param name="backend">Whose types the columns have.</param>
    /// <param name="content">What the source holds.</param>
    /// <param name="isWanted">Whether an object is to be read; those that are not stay as they are.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="stop">Interrupts it.</param>
    /// <exception cref="RefusedException">Two objects would be one table, or the disk is full.</exception>
    public async Task<LoadedObjects> ReadAsync(
        Job job, string backend, ExternalContent content, Func<ExternalObject, bool> isWanted, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var twice = content.Objects.GroupBy(found => found.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1).Select(group => group.Key).ToList();
        if (twice.Count > 0)
            throw new RefusedException(ExternalErrors.DuplicateNames(twice));
        var loaded = new LoadedObjects([.. content.Objects.Select(found => found.Name)], [.. content.Warnings]);
        try
        {
            foreach (var found in content.Objects.Where(isWanted))
                await ReadAsync(job, backend, found, loaded, progress, stop);
            return loaded;
        }
        catch
        {
            await loaded.DisposeAsync();
            throw;
        }
    }

    private async Task ReadAsync(Job job, string backend, ExternalObject found, LoadedObjects loaded, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var scratch = Directory.CreateDirectory(Path.Combine(folder.Temporary, $"external-{job.Id}-{Guid.NewGuid():N}"));
        try
        {
            var rows = await found.FetchAsync(scratch.FullName, stop);
            var columns = rows.Columns is { } typed
                ? [.. typed.Select(column => ExternalColumns.Of(column, backend))]
                : (await lake.ReadColumnsAsync(rows.Load.Source, stop)).Select(name => new ColumnSpec(name, null)).ToList();
            var isTyped = rows.Columns is not null;
            var prepared = await lake.PrepareNewTableAsync(job.Project, isTyped, [.. columns.Select(column => column.ToNewColumn())], [], rows.Load, progress, stop);
            loaded.Tables.Add(new LoadedObject(found.Name, found.Stamp, isTyped, columns, prepared));
        }
        catch (RefusedException refused) when (refused.Error.Status < 500)
        {
            // One file that is broken does not keep the others away.
            loaded.Warnings.Add($"\"{found.Name}\" was not read: {refused.Error.Message}");
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }
}

/// <summary>An object whose rows wait to be published.</summary>
internal sealed record LoadedObject(string Name, string Stamp, bool IsTyped, IReadOnlyList<ColumnSpec> Columns, PreparedVersion Data);

/// <summary>What was read of a source.</summary>
/// <param name="Present">The names of all its objects, read or not.</param>
/// <param name="Warnings">What was left out, and why.</param>
internal sealed record LoadedObjects(IReadOnlySet<string> Present, List<string> Warnings) : IAsyncDisposable
{
    public LoadedObjects(IEnumerable<string> present, List<string> warnings) : this(present.ToHashSet(StringComparer.Ordinal), warnings)
    {
    }

    public List<LoadedObject> Tables { get; } = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var table in Tables)
            await table.Data.DisposeAsync();
    }
}
