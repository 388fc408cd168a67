using Headgate.Kernel;
using Headgate.Lake;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headgate.Storage;

/// <summary>Finds what a path means for a project, among what the operator allows.</summary>
internal sealed class ExternalSources(IOptions<StorageOptions> options, DataLake lake, ILogger<ExternalSources> log)
{
    public const string Feature = "external-buckets";
    private const int LongestPart = 255;

    /// <exception cref="RefusedException">The path is none, or is not for this project.</exception>
    public IExternalSource Find(ProjectId project, IReadOnlyList<string> path)
    {
        Check(path);
        if (path.Count == 1)
        {
            var parts = path[0].Split('/');
            return options.Value.ExternalFolders.TryGetValue(parts[0], out var folder) && IsFor(project, folder.Projects) && System.IO.Path.IsPathFullyQualified(folder.Path)
                ? new ExternalFolder(path, folder.Path, parts[1..], lake)
                : throw new RefusedException(ExternalErrors.NotFound(path));
        }

        return options.Value.ExternalDatabases.TryGetValue(path[0], out var database) && IsFor(project, database.Projects)
            ? new ExternalDatabase(path, database.ConnectionString, log)
            : throw new RefusedException(ExternalErrors.NotFound(path));
    }

    /// <summary>Whether the words could be a path at all.</summary>
    /// <exception cref="RefusedException">They could not: nothing that leads upwards, is absolute, or is empty.</exception>
    public static void Check(IReadOnlyList<string> path)
    {
        if (path.Count is not (1 or 2))
            throw new RefusedException(ExternalErrors.InvalidIdentifier(string.Join(", ", path)));
        foreach (var part in path.Count == 1 ? path[0].Split('/') : path)
        {
            if (part.Length is 0 or > LongestPart || part is "." or ".." || part.Any(character => char.IsControl(character) || character is '/' or '\\' or ':'))
                throw new RefusedException(ExternalErrors.InvalidIdentifier(part));
        }
    }

    private static bool IsFor(ProjectId project, long[] projects) => projects.Length == 0 || projects.Contains(project.Value);
}
