using System.Globalization;
using Headgate.Files;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Storage;

namespace Headgate.Workspaces;

/// <summary>Tables, views and files of workspaces on their way back into Storage.</summary>
internal sealed class WorkspaceSource(OpenWorkspaces open, WorkspaceStore store, WorkspaceEngines engines, DataFolder folder) : IWorkspaceSource
{
    public Task RequireAsync(Origin from, long workspace, CancellationToken stop) => open.UseAsync(from, workspace.ToString(CultureInfo.InvariantCulture), stop);

    public async Task<WorkspaceRows> OpenAsync(ProjectId project, long branch, long workspace, string name, IReadOnlyList<string> columns, CancellationToken stop)
    {
        var found = await store.FindAsync(project, branch, workspace, stop) ?? throw new RefusedException(WorkspaceErrors.NotFound(workspace));
        return engines.Of(found) is var engine && engine is IFileEngine files
            ? await OpenFilesAsync(found, files, name, stop)
            : await OpenTableAsync(found, engine, name, columns, stop);
    }

    private static async Task<WorkspaceRows> OpenFilesAsync(Workspace workspace, IFileEngine engine, string name, CancellationToken stop)
    {
        var blobs = await engine.OpenAsync(workspace, name, stop) ?? throw new RefusedException(UnloadErrors.FileNotFound(name, workspace));
        var isGzip = blobs.Parts.Any(part => part.IsGzip);
        return new WorkspaceRows([.. blobs.Parts.Select(part => part.Path)], null, isGzip, blobs.Parts.Sum(part => part.Bytes), new Opened(blobs));
    }

    private async Task<WorkspaceRows> OpenTableAsync(Workspace workspace, IWorkspaceEngine engine, string name, IReadOnlyList<string> columns, CancellationToken stop)
    {
        var there = await engine.DescribeAsync(workspace, name, stop) ?? throw new RefusedException(UnloadErrors.TableNotFound(name, workspace));
        var missing = columns.Where(wanted => there.All(column => column.Name != wanted)).ToList();
        if (missing.Count > 0)
            throw new RefusedException(UnloadErrors.NoSuchColumns(missing, name));
        // A clone brought the time of its rows with it; Storage gives rows their time itself.
        List<WorkspaceColumn> chosen = columns.Count > 0
            ? [.. columns.Distinct().Select(wanted => there.First(column => column.Name == wanted))]
            : [.. there.Where(column => column.Name != LakeSchema.TimestampColumn)];
        var file = new Scratch(Path.Combine(folder.Temporary, $"unload-{workspace.Id}-{Guid.NewGuid():n}.csv"));
        try
        {
            await engine.UnloadAsync(workspace, name, [.. chosen.Select(column => column.Name)], file.Path, stop);
            IReadOnlyList<string> nulls = chosen.Count == 1 ? [await OneColumnCsv.SayNullAsync(file.Path, stop)] : [];
            var table = new WorkspaceTableRows([.. chosen.Select(column => new WorkspaceTableColumn(column.Name, TypeOf(workspace.Backend, column)))], nulls);
            return new WorkspaceRows([file.Path], table, false, new FileInfo(file.Path).Length, file);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private static SourceType? TypeOf(string backend, WorkspaceColumn column)
    {
        try
        {
            return SourceTypes.Parse(backend, column.Name, column.Type, column.Length, column.Nullable);
        }
        catch (RefusedException)
        {
            return null;
        }
    }

    private sealed class Opened(OpenedBlobs blobs) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            blobs.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Scratch(string path) : IAsyncDisposable
    {
        public string Path => path;

        public ValueTask DisposeAsync()
        {
            File.Delete(path);
            return ValueTask.CompletedTask;
        }
    }
}
