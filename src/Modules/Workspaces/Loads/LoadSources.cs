using Headgate.Files;
using Headgate.Kernel;
using Headgate.Storage;

namespace Headgate.Workspaces;

/// <summary>Finds what loads read, as far as the caller may read it.</summary>
internal sealed class LoadSources(SourceTables tables, FileContents files)
{
    /// <summary>A table.</summary>
    /// <exception cref="RefusedException">403 or 404 in the words of loads.</exception>
    public async Task<LoadSource> FindAsync(Origin from, string tableId, CancellationToken stop)
    {
        try
        {
            var table = await tables.FindAsync(from, tableId, stop);
            return new LoadSource(table, await tables.BackendAsync(from.Project, table.Branch, table.BucketId, stop) ?? "");
        }
        catch (RefusedException refused) when (refused.Error.Status is 403 or 404)
        {
            throw new RefusedException(refused.Error.Status == 403 ? LoadErrors.TableAccessDenied(tableId) : LoadErrors.SourceNotFound(tableId), refused);
        }
    }

    /// <exception cref="RefusedException">403 or 404 in the words of loads.</exception>
    public async Task RequireFileAsync(Origin from, long file, CancellationToken stop)
    {
        try
        {
            await files.RequireAccessAsync(from.Caller, new FileId(file), stop);
        }
        catch (RefusedException refused) when (refused.Error.Status is 403 or 404)
        {
            throw new RefusedException(refused.Error.Status == 403 ? LoadErrors.FileAccessDenied(file) : LoadErrors.FileNotFound(file), refused);
        }
    }
}
