using System.Text;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Keptn.Resources;
using Headgate.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Keptn.Projects;

/// <summary>Makes projects.</summary>
/// <remarks>
/// Invariants: a project is seen only when its repository with all stages and the shipyard is there. Of creations of one name at once one succeeds. A failure or a crash at any
/// point leaves at most a hidden row and a repository nobody sees, which the next creation of the name, or the sweep, removes first.
/// </remarks>
internal sealed class ProjectCreation(
    ProjectLock projects, MetadataDatabase database, Upstreams upstreams, IRepositories repositories, ProjectRemoval removal, Bookkeeping bookkeeping, TimeProvider clock,
    ILogger<ProjectCreation> log)
{
    private const string What = "project.create";

    /// <summary>The point to go back to, where the row is still hidden and nobody's.</summary>
    private const string Hidden = "hidden";

    /// <exception cref="RefusedException">The name is taken, the upstream does not do, or a step failed; nothing is left then.</exception>
    public Task CreateAsync(CreateProjectRequest asked, ShipyardFile shipyard, CancellationToken stop) => projects.HoldAsync(
        asked.Name!,
        async (transaction, cancel) =>
        {
            var name = asked.Name!;
            var before = await ProjectStore.FindAsync(transaction, name, cancel);
            if (before is { IsReady: true })
                throw new RefusedException(ProjectErrors.ProjectExists(name));
            if (before is not null)
                await database.TransactAsync((cleaning, token) => removal.RemoveAsync(cleaning, name, token), cancel);
            var began = clock.GetUtcNow();
            var credentials = asked.GitCredentials is { } given ? upstreams.Seal(name, given) : null;
            var project = new ProjectRow(name, IsReady: false, Guid.NewGuid(), shipyard.Text, Provisioned: credentials is null, credentials);
            await database.TransactAsync((beginning, token) => ProjectStore.BeginAsync(beginning, project, shipyard, began, token), cancel);
            await transaction.SaveAsync(Hidden, cancel);
            try
            {
                await MakeRepositoryAsync(name, asked.GitCredentials, shipyard, cancel);
                if (!await ProjectStore.ShowAsync(transaction, project, shipyard.Shipyard, clock.GetUtcNow(), cancel))
                    throw new InvalidOperationException($"The Keptn project {name} was made by somebody else meanwhile.");
                await bookkeeping.TellAsync(transaction, What, new Subject(name), began, succeeded: true, Created(asked), cancel);
            }
            catch (Exception failure)
            {
                await UndoAsync(transaction, name, began, failure);
                throw failure is RefusedException ? failure : new RefusedException(ProjectErrors.Failed($"failed to create project '{name}'"), failure);
            }

            return true;
        },
        stop);

    private async Task MakeRepositoryAsync(string project, GitCredentials? credentials, ShipyardFile shipyard, CancellationToken stop)
    {
        if (credentials is { RemoteUrl: "" })
            throw new RefusedException(ProjectErrors.UpstreamNotFound);
        try
        {
            await repositories.CreateProjectAsync(project, credentials is null ? null : Upstreams.For(credentials), stop);
        }
        catch (RefusedException refused)
        {
            throw new RefusedException(ProjectErrors.OfUpstream(refused.Error), refused);
        }

        foreach (var stage in shipyard.Shipyard.Stages)
            await StepAsync(() => repositories.CreateStageAsync(project, stage.Name, stop), $"failed to create stage '{stage.Name}' for project '{project}'");
        await StepAsync(
            () => repositories.WriteAsync(new ResourceScope(project), [new ResourceFile(ShipyardFile.Uri, Encoding.UTF8.GetBytes(shipyard.Text))], stop),
            $"failed to upload shipyard resource for project '{project}'");
    }

    private static async Task StepAsync(Func<Task> step, string failed)
    {
        try
        {
            await step();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new RefusedException(ProjectErrors.Failed(failed), failure);
        }
    }

    /// <summary>Removes what was made, also when the node stops; should that fail, the row tells the next one to.</summary>
    private async Task UndoAsync(NpgsqlTransaction transaction, string project, DateTimeOffset began, Exception failure)
    {
        if (failure is not RefusedException { Error.Status: < 500 })
            log.LogWarning(failure, "Keptn project {Project} could not be made", project);
        try
        {
            // This fails when the connection, and with it the lock, was lost: whoever has it by now undoes the rest.
            await transaction.RollbackAsync(Hidden, CancellationToken.None);
            await database.TransactAsync(
                async (undoing, token) =>
                {
                    await removal.RemoveAsync(undoing, project, token);
                    var nothing = new JsonObject { ["createdProject"] = new JsonObject { ["projectName"] = "", ["shipyard"] = "" } };
                    await bookkeeping.TellAsync(undoing, What, new Subject(project), began, succeeded: false, nothing, token);
                },
                CancellationToken.None);
        }
        catch (Exception again)
        {
            log.LogError(again, "What was made of the Keptn project {Project} is left until the next sweep", project);
        }
    }

    private static JsonObject Created(CreateProjectRequest asked)
    {
        var created = new JsonObject { ["projectName"] = asked.Name, ["shipyard"] = asked.Shipyard };
        if (asked.GitCredentials is { RemoteUrl.Length: > 0 } upstream)
            created["gitRemoteURL"] = upstream.RemoteUrl;
        return new JsonObject { ["createdProject"] = created };
    }
}
