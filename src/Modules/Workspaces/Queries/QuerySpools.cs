using System.Globalization;
using Headgate.Kernel;
using Microsoft.Extensions.Logging;

namespace Headgate.Workspaces.Queries;

/// <summary>Where rows of results lie until their job is forgotten: <c>query-results/{job}/{statement}</c>. They outlive a restart.</summary>
internal sealed class QuerySpools(DataFolder data, ILogger<QuerySpools> log)
{
    private readonly string root = data.Sub("query-results");

    /// <summary>A new, empty folder for a statement's rows.</summary>
    public string FolderOf(QueryJob job, QueryStatement statement)
    {
        var folder = Path.Combine(root, job.Id.ToString("n"), statement.Number.ToString(CultureInfo.InvariantCulture));
        PrivateFolder.Make(folder);
        return folder;
    }

    /// <summary>Removes what jobs left.</summary>
    public void Remove(IEnumerable<Guid> jobs)
    {
        foreach (var job in jobs)
            Remove(Path.Combine(root, job.ToString("n")));
    }

    /// <summary>The jobs that have a folder here.</summary>
    public IReadOnlyList<Guid> Jobs() =>
        [.. Directory.EnumerateDirectories(root).Select(folder => Guid.TryParse(Path.GetFileName(folder), out var job) ? job : Guid.Empty).Where(job => job != Guid.Empty)];

    private void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.LogWarning(failure, "The results in {Folder} could not be removed", folder);
        }
    }
}
