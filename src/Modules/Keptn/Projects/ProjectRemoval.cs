using Headgate.Keptn.Events;
using Headgate.Keptn.Resources;
using Npgsql;

namespace Headgate.Keptn.Projects;

/// <summary>The last step of deletion, and the undoing of a creation that failed or was cut off: first what is elsewhere, then the repository, then, in one transaction, everything else.</summary>
internal sealed class ProjectRemoval(IEnumerable<IProjectRemoval> parts, EventRemoval events, IRepositories repositories, ProjectTraces traces)
{
    /// <summary>Removes all of a hidden project. May be repeated after a crash at any point.</summary>
    /// <param name="transaction">One under the project's lock.</param>
    /// <param name="project">The project.</param>
    /// <param name="stop">Cancels it; what is left is removed later.</param>
    public async Task RemoveAsync(NpgsqlTransaction transaction, ProjectRow project, CancellationToken stop)
    {
        await traces.RemoveAsync(project, stop);
        await RemoveRepositoryAsync(project.Name, stop);
        await RemoveRowsAsync(transaction, project.Name, stop);
    }

    /// <summary>The second part.</summary>
    public Task RemoveRepositoryAsync(string project, CancellationToken stop) => repositories.RemoveProjectAsync(project, stop);

    /// <summary>The last part; also for a name that there was no project of, but events.</summary>
    public async Task RemoveRowsAsync(NpgsqlTransaction transaction, string project, CancellationToken stop)
    {
        await ProjectStore.KeepConsumersOutAsync(transaction, project, stop);
        foreach (var part in parts)
            await part.RemoveAsync(transaction, project, stop);
        await events.RemoveAsync(transaction, project, stop);
        await ProjectStore.DeleteAsync(transaction, project, stop);
    }
}
