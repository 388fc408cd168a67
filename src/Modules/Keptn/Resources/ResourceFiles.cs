using Headgate.Kernel;
using Headgate.Keptn.Resources.Charts;
using Headgate.Keptn.Resources.Git;

namespace Headgate.Keptn.Resources;

/// <summary>The files of a scope. A Helm chart is an archive to whoever reads or writes it, and a folder in the branch.</summary>
internal sealed class ResourceFiles(Branches branches, ResourceOptions options)
{
    /// <summary>A file at a commit, by default the latest; <c>null</c> when it is not there.</summary>
    /// <exception cref="RefusedException">The commit or the scope is not there.</exception>
    public Task<ResourceContent?> ReadAsync(ResourceScope scope, string uri, string? commit, CancellationToken stop)
    {
        var path = ResourcePath.Of(uri);
        return branches.LookAsync(
            scope,
            async (now, place) =>
            {
                var at = string.IsNullOrEmpty(commit) ? place.Commit : await now.HasCommitAsync(commit) ? commit : throw new RefusedException(ResourceErrors.Internal);
                var content = ChartPath.FolderOf(path) is { } chart ? await PackAsync(now, at, place.PathOf(chart)) : await now.ReadAsync(at, place.PathOf(path));
                return content is null ? null : new ResourceContent(content, at);
            },
            stop);
    }

    /// <summary>The paths of all files, with the commit they are of; those of git and of the platform's own bookkeeping are left out.</summary>
    public Task<(IReadOnlyList<string> Uris, string Commit)> ListAsync(ResourceScope scope, CancellationToken stop) => branches.LookAsync(
        scope,
        async (now, place) =>
        {
            var files = await now.FilesAsync(place.Commit, place.Folder, IsShown) ?? throw new RefusedException(ResourceErrors.ServiceNotFound);
            IReadOnlyList<string> uris = [.. files.Select(file => "/" + file.Path)];
            return (uris, place.Commit);
        },
        stop);

    /// <summary>Writes files in one commit.</summary>
    /// <returns>The commit.</returns>
    public Task<string> WriteAsync(ResourceScope scope, IReadOnlyList<ResourceFile> files, CancellationToken stop)
    {
        var changes = ResourceChanges.Of(files, options);
        return branches.ChangeAsync(scope, async (now, place) => await changes.ToCommitAsync(now, place), stop);
    }

    /// <summary>Deletes a file or a folder.</summary>
    /// <returns>The commit.</returns>
    /// <exception cref="RefusedException">It is not there.</exception>
    public Task<string> DeleteAsync(ResourceScope scope, string uri, CancellationToken stop)
    {
        var path = ResourcePath.Of(uri);
        return branches.ChangeAsync(
            scope,
            async (now, place) =>
            {
                var gone = place.PathOf(ChartPath.FolderOf(path) is { } chart && await now.FindAsync(place.Commit, place.PathOf(chart)) is { IsFolder: true } ? chart : path);
                return await now.FindAsync(place.Commit, gone) is not null
                    ? new GitCommit(place.Commit, "Deleted resources").Remove(gone)
                    : throw new RefusedException(ResourceErrors.ResourceNotFound);
            },
            stop);
    }

    private static async Task<byte[]?> PackAsync(GitSnapshot now, string commit, string folder)
    {
        if (await now.FilesAsync(commit, folder, _ => true) is not { Count: > 0 } files)
            return null;
        var contents = new List<ResourceFile>();
        foreach (var file in files)
            contents.Add(new ResourceFile(file.Path, await now.ContentAsync(file)));
        return await ChartWriter.PackAsync(folder[(folder.LastIndexOf('/') + 1)..], contents);
    }

    private static bool IsShown(string path) => !path.Contains(".git", StringComparison.Ordinal) && !path.Contains(ProjectLayout.Stages, StringComparison.Ordinal);
}

/// <summary>A file's content with the commit it was asked for at.</summary>
internal sealed record ResourceContent(byte[] Content, string Commit);
