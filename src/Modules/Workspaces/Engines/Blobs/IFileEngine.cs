using Headgate.Files;
using Headgate.Kernel;

namespace Headgate.Workspaces;

/// <summary>An engine that holds files: Storage reads them where they are.</summary>
internal interface IFileEngine : IWorkspaceEngine
{
    /// <summary>Opens a blob, the blobs of a folder (a name with a slash at its end), or those that a manifest lists (a name ending with <c>manifest</c>).</summary>
    /// <returns><c>null</c> when there is no such blob, or nothing in the folder.</returns>
    /// <exception cref="RefusedException">The manifest is broken, or a blob that it lists is missing.</exception>
    Task<OpenedBlobs?> OpenAsync(Workspace workspace, string name, CancellationToken stop);

    /// <summary>Puts the content of a file there: one blob named <paramref name="destination"/>, or a folder of its slices.</summary>
    Task PutFileAsync(Workspace workspace, string destination, IReadOnlyList<FilePart> parts, bool preserve, CancellationToken stop);
}
