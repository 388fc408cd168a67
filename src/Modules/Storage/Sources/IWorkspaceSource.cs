using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>Reads what is in workspaces as sources of rows; implemented by the module that has them.</summary>
public interface IWorkspaceSource
{
    /// <summary>Refuses unless there is such a workspace that the caller may work with.</summary>
    /// <exception cref="RefusedException">403 or 404.</exception>
    Task RequireAsync(Origin from, long workspace, CancellationToken stop);

    /// <summary>Brings a table, a view or files of a workspace to this machine.</summary>
    /// <param name="project">Whose.</param>
    /// <param name="branch">The branch of the workspace.</param>
    /// <param name="workspace">The workspace.</param>
    /// <param name="name">The table or view; in a file workspace a file, a folder with a slash at its end, or a manifest.</param>
    /// <param name="columns">The columns to read; empty for all. Files are not looked into.</param>
    /// <param name="stop">Interrupts it.</param>
    /// <exception cref="RefusedException">The workspace is gone (<c>workspace.workspaceNotFound</c>), there is no such object (<c>storage.tableNotFound</c>) or column.</exception>
    Task<WorkspaceRows> OpenAsync(ProjectId project, long branch, long workspace, string name, IReadOnlyList<string> columns, CancellationToken stop);
}

/// <summary>Rows of a workspace on this machine, until they are disposed.</summary>
/// <param name="Files">CSV files.</param>
/// <param name="Table">What is known of them when they are a table: they are one file then, with a header and every value in quotes, and without quotes for NULL. <c>null</c> for files, which are as their owner wrote them.</param>
/// <param name="IsGzip">Whether they are packed.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="Held">What keeps them.</param>
public sealed record WorkspaceRows(IReadOnlyList<string> Files, WorkspaceTableRows? Table, bool IsGzip, long Bytes, IAsyncDisposable Held) : IAsyncDisposable
{
    /// <inheritdoc />
    public ValueTask DisposeAsync() => Held.DisposeAsync();
}

/// <summary>What is known of rows that were a table.</summary>
/// <param name="Columns">Their columns in order.</param>
/// <param name="NullTexts">Texts that mean NULL too, where a file cannot say it otherwise.</param>
public sealed record WorkspaceTableRows(IReadOnlyList<WorkspaceTableColumn> Columns, IReadOnlyList<string> NullTexts);

/// <summary>A column of rows that were a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type; <c>null</c> when the engine's type has no word here.</param>
public sealed record WorkspaceTableColumn(string Name, SourceType? Type);

/// <summary>The source of a host without workspaces.</summary>
internal sealed class NoWorkspaces : IWorkspaceSource
{
    public Task RequireAsync(Origin from, long workspace, CancellationToken stop) => throw new RefusedException(ImportErrors.NoSuchWorkspace(workspace));

    public Task<WorkspaceRows> OpenAsync(ProjectId project, long branch, long workspace, string name, IReadOnlyList<string> columns, CancellationToken stop) =>
        throw new RefusedException(ImportErrors.NoSuchWorkspace(workspace));
}
