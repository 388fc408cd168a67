using Headgate.Kernel;
using Headgate.Keptn.Resources.Charts;
using Headgate.Keptn.Resources.Git;

namespace Headgate.Keptn.Resources;

/// <summary>The files of one request, to be put into a branch.</summary>
internal sealed class ResourceChanges
{
    private readonly Dictionary<string, byte[]> files = new(StringComparer.Ordinal);
    private readonly List<string> charts = [];

    private ResourceChanges()
    {
    }

    /// <exception cref="RefusedException">A path or a file is not taken, or one is a folder of another.</exception>
    public static ResourceChanges Of(IReadOnlyList<ResourceFile> files, ResourceOptions options)
    {
        var changes = new ResourceChanges();
        foreach (var file in files)
        {
            if (file.Content.Length > options.MaxFileBytes)
                throw new RefusedException(ResourceErrors.TooLarge(options.MaxFileBytes));
            changes.Add(ResourcePath.Of(file.Uri), file.Content, options);
        }

        if (changes.files.Count > options.MaxFiles)
            throw new RefusedException(ResourceErrors.TooManyFiles(options.MaxFiles));

        foreach (var above in changes.files.Keys.SelectMany(Above))
            if (changes.files.ContainsKey(above))
                throw new RefusedException(ResourceErrors.FileInTheWay(above));
        return changes;
    }

    /// <summary>The commit on top of a tip.</summary>
    /// <param name="now">The repository.</param>
    /// <param name="place">Where the scope's files are.</param>
    public async Task<GitCommit> ToCommitAsync(GitSnapshot now, Place place)
    {
        foreach (var above in files.Keys.SelectMany(Above).Distinct(StringComparer.Ordinal))
            if (await now.FindAsync(place.Commit, place.PathOf(above)) is { IsFolder: false })
                throw new RefusedException(ResourceErrors.FileInTheWay(above));
        foreach (var path in files.Keys)
            if (await now.FindAsync(place.Commit, place.PathOf(path)) is { IsFolder: true })
                throw new RefusedException(ResourceErrors.FolderInTheWay(path));
        var commit = new GitCommit(place.Commit, "Updated resource");
        foreach (var chart in charts)
            commit.Remove(place.PathOf(chart));
        foreach (var (path, content) in files)
            commit.Put(place.PathOf(path), content);
        return commit;
    }

    /// <summary>Of files with the same path the last one stays; of charts too, whole.</summary>
    private void Add(string path, byte[] content, ResourceOptions options)
    {
        if (ChartPath.FolderOf(path) is not { } chart)
        {
            files[path] = content;
            return;
        }

        foreach (var replaced in files.Keys.Where(file => file.StartsWith(chart + "/", StringComparison.Ordinal)).ToList())
            files.Remove(replaced);
        charts.Add(chart);
        foreach (var file in ChartReader.Read(path, content, options))
            files[$"{chart}/{file.Uri}"] = file.Content;
    }

    /// <summary>The folders that a file is in.</summary>
    private static IEnumerable<string> Above(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
            yield return path[..slash];
    }
}
