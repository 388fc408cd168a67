using Headgate.Kernel;

namespace Headgate.Keptn.Resources;

/// <summary>Where the repositories are on disk. One is there whole or not at all: it is made and removed under another name.</summary>
internal sealed class RepositoryFolders(ResourceOptions options, DataFolder data)
{
    private const string Ending = ".git";
    private const string Unfinished = ".unfinished-";
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    /// <summary>The folder of a project's repository; <c>null</c> when there is none.</summary>
    public string? Find(string project) => ResourcePath.IsProjectName(project) && Of(project) is var folder && Directory.Exists(folder) ? folder : null;

    /// <summary>All projects with a repository here.</summary>
    public IReadOnlyList<string> Projects() => [.. new DirectoryInfo(Root()).EnumerateDirectories("*" + Ending).Select(folder => folder.Name[..^Ending.Length]).Where(ResourcePath.IsProjectName)];

    /// <summary>A new folder that is no project's yet.</summary>
    public string New()
    {
        var folder = Path.Combine(Root(), Unfinished + Guid.NewGuid().ToString("n"));
        PrivateFolder.Make(folder);
        return folder;
    }

    /// <summary>Makes a folder from <see cref="New"/> the project's.</summary>
    /// <returns>Where it is now.</returns>
    public string Publish(string folder, string project)
    {
        Directory.Move(folder, Of(project));
        return Of(project);
    }

    /// <summary>Takes the project's repository away.</summary>
    public void Remove(string project)
    {
        if (Find(project) is not { } folder)
            return;
        var gone = Path.Combine(Root(), Unfinished + Guid.NewGuid().ToString("n"));
        Directory.Move(folder, gone);
        Delete(gone);
    }

    public static void Delete(string folder)
    {
        if (!Directory.Exists(folder))
            return;
        // Git writes its objects read-only, which some file systems take for undeletable.
        if (OperatingSystem.IsWindows())
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
                File.SetAttributes(file, FileAttributes.Normal);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Removes what a crash left half made or half removed.</summary>
    public void Sweep(DateTimeOffset now)
    {
        foreach (var folder in new DirectoryInfo(Root()).EnumerateDirectories(Unfinished + "*"))
            if (now - folder.LastWriteTimeUtc > Abandoned)
                Delete(folder.FullName);
    }

    private string Of(string project) => Path.Combine(Root(), project + Ending);

    private string Root()
    {
        var root = Path.GetFullPath(options.Folder ?? Path.Combine(data.Root, "keptn", "repositories"));
        PrivateFolder.Make(root);
        return root;
    }
}
