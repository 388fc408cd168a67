using Headgate.Keptn.Resources;
using Npgsql;

namespace Headgate.Keptn.Projects;

/// <summary>The last step of deletion, and the undoing of a creation that failed or was cut off: first the repository, then, in one transaction, everything else.</summary>
internal sealed class ProjectRemoval(IEnumerable<IProjectRemoval> parts, IRepositories? repositories = null)
{
    /// <summary>Removes all of a hidden project. May be repeated after a crash at any point.</summary>
    /// <param name="transaction">The one that holds the project's lock.</param>
    /// <param name="project">Its name.</param>
    /// <param name="stop">Cancels it; what is left is removed later.</param>
    public async Task RemoveAsync(NpgsqlTransaction transaction, string project, CancellationToken stop)
    {
        if (repositories is not null)
            await repositories.RemoveProjectAsync(project, stop);
        await RemoveRowsAsync(transaction, project, stop);
    }

    /// <summary>Removes what is kept under a name that has no repository.</summary>
    public async Task RemoveRowsAsync(NpgsqlTransaction transaction, string project, CancellationToken stop)
    {
        await ProjectStore.KeepConsumersOutAsync(transaction, project, stop);
        foreach (var part in parts)
            await part.RemoveAsync(transaction, project, stop);
        await ProjectStore.DeleteAsync(transaction, project, stop);
    }
}
