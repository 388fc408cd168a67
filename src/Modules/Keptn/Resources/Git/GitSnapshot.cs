namespace Headgate.Keptn.Resources.Git;

/// <summary>Looks into a repository as it is now.</summary>
internal sealed class GitSnapshot(GitReader reader, int mostFiles, CancellationToken stop)
{
    private const int HashLetters = 40;
    private readonly Dictionary<(string Commit, string Path), Dictionary<string, GitEntry>?> folders = [];

    /// <summary>The commit that a branch is at; <c>null</c> when there is no such branch.</summary>
    public Task<string?> TipAsync(string branch) => reader.TipAsync(Branch(branch), stop);

    /// <summary>Whether this is the whole hash of a commit that is here.</summary>
    public async Task<bool> HasCommitAsync(string commit) => IsHash(commit) && await reader.FindAsync(commit, stop) is { Type: "commit" };

    /// <summary>What is at a path; <c>null</c> when nothing is.</summary>
    public async Task<GitEntry?> FindAsync(string commit, string path)
    {
        var slash = path.LastIndexOf('/');
        var key = (commit, slash < 0 ? "" : path[..slash]);
        if (!folders.TryGetValue(key, out var folder))
            folders[key] = folder = await ByNameAsync(commit, key.Item2);
        return folder?.GetValueOrDefault(path[(slash + 1)..]);
    }

    /// <summary>What is in a folder; empty means the root. <c>null</c> when it is none.</summary>
    /// <remarks>Without the slash, git takes a path that ends in <c>-g</c> and a part of a hash for that commit.</remarks>
    public async Task<List<GitEntry>?> FolderAsync(string commit, string path) =>
        await reader.FindAsync(path.Length == 0 ? $"{commit}^{{tree}}" : $"{commit}:{path}/", stop) is { Type: "tree" } tree ? GitTree.Read(tree.Content) : null;

    /// <summary>The content of a file; <c>null</c> when it is none.</summary>
    public async Task<byte[]?> ReadAsync(string commit, string path) =>
        await FindAsync(commit, path) is { IsFile: true } file ? (await reader.FindAsync(file.Id, stop))?.Content : null;

    /// <summary>The content of a file that was found.</summary>
    public async Task<byte[]> ContentAsync(GitFile file) => (await reader.FindAsync(file.Id, stop) ?? throw new GitException($"The object {file.Id} is missing.")).Content;

    /// <summary>Files below a folder with their paths from there, each folder's entries in the order of their names; <c>null</c> when it is none.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="folder">The folder; empty means the root.</param>
    /// <param name="isWanted">By the path of a file or of a folder, of which nothing is read otherwise.</param>
    public async Task<List<GitFile>?> FilesAsync(string commit, string folder, Predicate<string> isWanted)
    {
        if (await FolderAsync(commit, folder) is not { } entries)
            return null;
        var files = new List<GitFile>();
        await AddAsync(files, "", entries, isWanted);
        return files;
    }

    public static string Branch(string name) => $"refs/heads/{name}";

    public static bool IsHash(string text) => text.Length == HashLetters && text.All(char.IsAsciiHexDigitLower);

    private async Task<Dictionary<string, GitEntry>?> ByNameAsync(string commit, string path)
    {
        if (await FolderAsync(commit, path) is not { } entries)
            return null;
        // Names that are no UTF-8 may look the same here.
        var byName = new Dictionary<string, GitEntry>(StringComparer.Ordinal);
        foreach (var entry in entries)
            byName.TryAdd(entry.Name, entry);
        return byName;
    }

    private async Task AddAsync(List<GitFile> files, string prefix, List<GitEntry> entries, Predicate<string> isWanted)
    {
        foreach (var entry in entries.Where(entry => isWanted(prefix + entry.Name)).OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            if (entry.IsFile)
            {
                files.Add(new GitFile(prefix + entry.Name, entry.Id));
                if (files.Count > mostFiles)
                    throw new Kernel.RefusedException(ResourceErrors.TooManyFiles(mostFiles));
            }
            else if (entry.IsFolder && await reader.FindAsync(entry.Id, stop) is { Type: "tree" } tree)
            {
                await AddAsync(files, $"{prefix}{entry.Name}/", GitTree.Read(tree.Content), isWanted);
            }
        }
    }
}

/// <summary>A file below a folder, with the hash of its content.</summary>
internal sealed record GitFile(string Path, string Id);
