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
/// point leaves at most a hidden row and a repository nobody sees, which the next creation of the name, goes on with, and the sweep removes if nobody does.
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
            if (before is { State: ProjectState.Ready })
                throw new RefusedException(ProjectErrors.ProjectExists(name));
            if (before is { State: ProjectState.Deleting })
                await database.TransactAsync((cleaning, token) => removal.RemoveAsync(cleaning, name, token), cancel);
            var began = clock.GetUtcNow();
            var credentials = asked.GitCredentials is { } given ? upstreams.Seal(name, given) : null;
            var project = new ProjectRow(name, ProjectState.Creating, Guid.NewGuid(), shipyard.Text, Provisioned: credentials is null, credentials);
            await database.TransactAsync((beginning, token) => ProjectStore.BeginAsync(beginning, project, shipyard, began, token), cancel);
            await transaction.SaveAsync(Hidden, cancel);
            try
            {
                await MakeRepositoryAsync(asked, shipyard, wasCutOff: before is { State: ProjectState.Creating }, cancel);
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

    private async Task MakeRepositoryAsync(CreateProjectRequest asked, ShipyardFile shipyard, bool wasCutOff, CancellationToken stop)
    {
        var project = asked.Name!;
        if (asked.GitCredentials is { RemoteUrl: "" })
            throw new RefusedException(ProjectErrors.UpstreamNotFound);
        var isMade = wasCutOff && await IsMadeAsync(asked, stop);
        try
        {
            if (wasCutOff && !isMade)
                await repositories.RemoveProjectAsync(project, stop);
            if (!isMade)
                await repositories.CreateProjectAsync(project, asked.GitCredentials is { } credentials ? Upstreams.For(credentials) : null, stop);
        }
        catch (RefusedException refused)
        {
            throw new RefusedException(ProjectErrors.OfUpstream(refused.Error), refused);
        }

        foreach (var stage in shipyard.Shipyard.Stages)
            await StepAsync(() => MakeStageAsync(project, stage.Name, isMade, stop), $"failed to create stage '{stage.Name}' for project '{project}'");
        await StepAsync(
            () => repositories.WriteAsync(new ResourceScope(project), [new ResourceFile(ShipyardFile.Uri, Encoding.UTF8.GetBytes(shipyard.Text))], stop),
            $"failed to upload shipyard resource for project '{project}'");
    }

    /// <summary>Whether the creation that was cut off had come to push: the upstream is not empty any more then, but it has nothing other than this project.</summary>
    private async Task<bool> IsMadeAsync(CreateProjectRequest asked, CancellationToken stop)
    {
        if (asked.GitCredentials is null)
            return false;
        try
        {
            return await repositories.ReadAsync(new ResourceScope(asked.Name!), "metadata.yaml", commit: null, stop) is { } metadata
                && Encoding.UTF8.GetString(metadata).Split('\n').Contains($"projectName: {asked.Name}");
        }
        catch (RefusedException)
        {
            return false;
        }
    }

    private async Task MakeStageAsync(string project, string stage, bool mayBeThere, CancellationToken stop)
    {
        try
        {
            await repositories.CreateStageAsync(project, stage, stop);
        }
        catch (RefusedException refused) when (mayBeThere && refused.Error.Status == 409)
        {
            // The creation that was cut off had come this far.
        }
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
