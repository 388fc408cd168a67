using Headgate.Kernel;
using Headgate.Keptn.Resources.Git;

namespace Headgate.Keptn.Resources;

/// <summary>Where a project keeps the files of its stages: on branches of their names, or in folders of the default branch.</summary>
/// <param name="DefaultBranch">The branch with the project's own files. It was decided when the repository was made.</param>
/// <param name="HasStageFolders">Decided when the project was made, and read from its <see cref="MetadataFile"/>: every node knows it, whatever its settings are by now.</param>
internal sealed record ProjectLayout(string DefaultBranch, bool HasStageFolders)
{
    /// <summary>The folder with the stages' folders; lists leave it out.</summary>
    public const string Stages = ".keptn-stages";

    public static async Task<ProjectLayout> OfAsync(GitSnapshot now, string defaultBranch) =>
        new(defaultBranch, await now.TipAsync(defaultBranch) is { } tip && await now.ReadAsync(tip, MetadataFile.Name) is { } metadata && MetadataFile.SaysStageFolders(metadata));

    /// <summary>The branch that a scope's files are on.</summary>
    /// <exception cref="RefusedException">No stage has this name.</exception>
    public string BranchOf(ResourceScope scope)
    {
        if (scope.Stage is null)
            return DefaultBranch;
        if (!ResourcePath.IsBranchName(scope.Stage))
            throw new RefusedException(ResourceErrors.StageNotFound);
        return HasStageFolders ? DefaultBranch : scope.Stage;
    }

    /// <summary>The folder of a scope's stage in its branch; empty for all of it.</summary>
    public string StageFolderOf(ResourceScope scope) => HasStageFolders && scope.Stage is { } stage ? $"{Stages}/{stage}" : "";
}

/// <summary>Where the files of a scope are.</summary>
/// <param name="Commit">The latest commit of its branch.</param>
/// <param name="Folder">The folder there; empty for all of it.</param>
internal sealed record Place(string Commit, string Folder)
{
    /// <summary>The path in the branch of what has this path in the scope.</summary>
    public string PathOf(string path) => Folder.Length == 0 ? path : $"{Folder}/{path}";
}
