using System.Text;
using Headgate.Kernel;
using Headgate.Keptn.Shipyards;
using Headgate.Postgres;
using Microsoft.Extensions.Logging;

namespace Headgate.Keptn.Projects;

/// <summary>Deletes projects: hidden first, then removed. A crash in between leaves a hidden one, which the next creation or deletion of the name, or the sweep, removes.</summary>
internal sealed class ProjectDeletion(
    ProjectLock projects, MetadataDatabase database, Upstreams upstreams, ProjectRemoval removal, ProjectTraces traces, Provisioner provisioner, Bookkeeping bookkeeping, ILogger<ProjectDeletion> log)
{
    private const string What = "project.delete";

    /// <returns>What the caller is told; also of a project that there is not.</returns>
    /// <exception cref="RefusedException">500: the repository could not be removed; the project is hidden, and removed later.</exception>
    public Task<string> DeleteAsync(string project, CancellationToken stop) => projects.HoldAsync(
        project,
        async (transaction, cancel) =>
        {
            var row = await ProjectStore.FindAsync(transaction, project, cancel);
            var message = Message(project, row is { State: ProjectState.Ready } ? row : null);
            if (row is not null)
            {
                await database.TransactAsync((leaving, token) => ProjectStore.LeaveAsync(leaving, project, token), cancel);
                await traces.RemoveAsync(row, cancel);
                await RemoveRepositoryAsync(project, cancel);
            }

            // A creation that was cut off may have left its repository there; the reference asks at every deletion.
            if (row?.Credentials is null && provisioner.IsThere && EntityName.IsValid(project))
                await provisioner.ReleaseAsync(project, cancel);
            await removal.RemoveRowsAsync(transaction, project, cancel);
            await bookkeeping.TellEndAsync(transaction, What, new Subject(project), Guid.NewGuid().ToString(), succeeded: true, more: null, cancel);
            return message;
        },
        stop);

    private async Task RemoveRepositoryAsync(string project, CancellationToken stop)
    {
        try
        {
            await removal.RemoveRepositoryAsync(project, stop);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            log.LogWarning(failure, "The repository of the Keptn project {Project} could not be removed; the next sweep tries again", project);
            throw new RefusedException(ProjectErrors.Failed($"could not delete project: {(failure as RefusedException)?.Error.Message ?? "Internal server error"}"), failure);
        }
    }

    private string Message(string project, ProjectRow? row)
    {
        if (row is null)
            return $"Project {project} cannot be retrieved anymore. Any Git upstream of the project will not be deleted.\n" + NoShipyard(project);
        var message = new StringBuilder();
        // A repository of the provisioning service goes with its project.
        if (row is { Credentials: not null, Provisioned: false })
            message.Append("The Git upstream of the project will not be deleted: ").Append(upstreams.View(project, row.Credentials).RemoteUrl).Append('\n');
        try
        {
            var namespaces = ShipyardText.Parse(row.Shipyard).Stages.Select(stage => $"{project}-{stage.Name}");
            return message.AppendJoin('\n', namespaces.Select(Unmanaged)).ToString();
        }
        catch (ShipyardRefusedException)
        {
            return message.Append(NoShipyard(project)).ToString();
        }
    }

    private static string Unmanaged(string place) =>
        $"- A potentially created namespace {place} is not managed by Keptn anymore but is not deleted. If you would like to delete this namespace, please execute 'kubectl delete ns {place}'";

    private static string NoShipyard(string project) =>
        $"Shipyard of project {project} cannot be retrieved anymore. After deleting the project, the namespaces containing the services are still available. "
        + "This may cause problems if a project with the same name is created later.";
}
