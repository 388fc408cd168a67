using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>Values of workspaces' tables that rows are chosen by, until they are disposed.</summary>
internal sealed class WorkspaceValues : IAsyncDisposable
{
    private readonly List<WorkspaceRows> opened = [];

    /// <summary>The filter with its values.</summary>
    /// <exception cref="RefusedException">There is no such workspace, table or column.</exception>
    public async Task<RowFilter> ReadAsync(Job job, WorkspaceFilter filter, IWorkspaceSource workspaces, CancellationToken stop)
    {
        var rows = await workspaces.OpenAsync(job.Project, job.Branch, filter.Workspace, filter.Table, [filter.Column], stop);
        opened.Add(rows);
        return rows.Table is { } table
            ? filter.Filter with { ValuesFile = rows.Files.Single(), NullTexts = table.NullTexts }
            : throw new RefusedException(TableErrors.NotSupported("valuesByTableInWorkspace", "A file workspace has no tables."));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var rows in opened)
            await rows.DisposeAsync();
    }
}
