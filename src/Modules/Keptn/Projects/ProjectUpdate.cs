using System.Text;
using Headgate.Kernel;
using Headgate.Keptn.Resources;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Keptn.Projects;

/// <summary>Changes a project's upstream and its shipyard, one after the other: what a crash leaves is the project before or after either of them.</summary>
internal sealed class ProjectUpdate(ProjectLock projects, MetadataDatabase database, Upstreams upstreams, IRepositories repositories)
{
    /// <param name="asked">What to change.</param>
    /// <param name="shipyard">The new shipyard; <c>null</c> when it stays.</param>
    /// <param name="stop">Cancels it between two steps.</param>
    /// <exception cref="RefusedException">There is no such project, its stages would change, or the upstream does not do.</exception>
    public Task UpdateAsync(UpdateProjectRequest asked, ShipyardFile? shipyard, CancellationToken stop) => projects.HoldAsync(
        asked.Name!,
        async (transaction, cancel) =>
        {
            var project = await ProjectStore.FindAsync(transaction, asked.Name!, cancel);
            if (project is not { State: ProjectState.Ready })
                throw new RefusedException(ProjectErrors.NoProject);
            if (shipyard is not null && !shipyard.Shipyard.Stages.Select(stage => stage.Name).SequenceEqual(await ServiceStore.StagesAsync(transaction, project.Name, cancel)))
                throw new RefusedException(ProjectErrors.StagesChanged);
            if (asked.GitCredentials is { RemoteUrl.Length: > 0 } credentials)
                await MoveAsync(project.Name, UpstreamCredentials.Of(credentials), cancel);
            if (shipyard is not null)
                await WriteAsync(transaction, project.Name, shipyard, cancel);
            return true;
        },
        stop);

    /// <summary>The new credentials are kept as soon as the new upstream has everything.</summary>
    private async Task MoveAsync(string project, UpstreamCredentials credentials, CancellationToken stop)
    {
        await StepAsync(project, () => repositories.MoveAsync(project, Upstreams.For(credentials), stop));
        var sealedCredentials = upstreams.Seal(project, credentials);
        await database.TransactAsync((moving, token) => ProjectStore.MoveAsync(moving, project, sealedCredentials, token), stop);
    }

    private async Task WriteAsync(NpgsqlTransaction transaction, string project, ShipyardFile shipyard, CancellationToken stop)
    {
        await StepAsync(project, () => repositories.WriteAsync(new ResourceScope(project), [new ResourceFile(ShipyardFile.Uri, Encoding.UTF8.GetBytes(shipyard.Text))], stop));
        await ProjectStore.SetShipyardAsync(transaction, project, shipyard, stop);
    }

    private static async Task StepAsync(string project, Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (RefusedException refused)
        {
            var error = ProjectErrors.OfUpstream(refused.Error);
            throw new RefusedException(error with { Message = $"failed to update project '{project}': {error.Message}" }, refused);
        }
    }
}
