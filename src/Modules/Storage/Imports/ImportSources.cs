using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>Opens what imports read: files of the file storage, or tables and files of workspaces.</summary>
internal sealed class ImportSources(ImportFiles files, IWorkspaceSource workspaces)
{
    /// <param name="job">The import.</param>
    /// <param name="file">The file, unless it is a workspace's.</param>
    /// <param name="from">The object of a workspace; <c>null</c> for a file.</param>
    /// <param name="columns">The columns that the request names.</param>
    /// <param name="stop">Interrupts it.</param>
    /// <exception cref="RefusedException">There is no such source.</exception>
    public async Task<ImportSource> OpenAsync(Job job, long file, WorkspaceObject? from, IReadOnlyList<string> columns, CancellationToken stop)
    {
        if (from is null)
        {
            var opened = await files.OpenAsync(job, new FileId(file), stop);
            return new ImportSource(opened.Paths, null, opened.Metrics, opened);
        }

        var rows = await workspaces.OpenAsync(job.Project, job.Branch, from.Workspace, from.Name, columns, stop);
        var metrics = JobMetrics.None with { InCompressed = rows.IsGzip, InBytes = rows.Bytes, InBytesUncompressed = rows.IsGzip ? 0 : rows.Bytes };
        return new ImportSource(rows.Files, rows.Table, metrics, rows);
    }
}

/// <summary>A source that is being read.</summary>
/// <param name="Paths">Its files.</param>
/// <param name="Table">What is known of them when they were a workspace's table.</param>
/// <param name="Metrics">The size as it is stored.</param>
/// <param name="Held">What keeps them.</param>
internal sealed record ImportSource(IReadOnlyList<string> Paths, WorkspaceTableRows? Table, JobMetrics Metrics, object Held) : IAsyncDisposable
{
    /// <summary>The rows of a workspace's table; columns that Storage cannot have are refused.</summary>
    /// <exception cref="RefusedException">A column cannot be called so.</exception>
    public CsvSource ToSource(WorkspaceTableRows rows, Table? target)
    {
        // Storage keeps names that begin with an underscore for itself; those of files lose it.
        var wrong = rows.Columns.FirstOrDefault(column => target?.Find(column.Name) is null && (column.Name.StartsWith('_') || ColumnNames.WhyNot(column.Name) is not null));
        return wrong is null ? new CsvSource(Paths, new CsvDialect()) { UnquotedIsNull = true } : throw new RefusedException(ImportErrors.InvalidWorkspaceColumn(wrong.Name));
    }

    public ValueTask DisposeAsync()
    {
        if (Held is IAsyncDisposable kept)
            return kept.DisposeAsync();
        ((IDisposable)Held).Dispose();
        return ValueTask.CompletedTask;
    }
}
