using System.Text;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Keptn.Resources;
using Headgate.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Keptn.Projects;

/// <summary>Makes projects: whole in the stack first, then, with an upstream, in one push, and then seen.</summary>
/// <remarks>
/// Invariants: a project is seen only when its repository with all stages and the shipyard is there, also upstream. Of creations of one name at once one succeeds. What is done
/// outside the stack is written down before. A failure or a crash at any point leaves at most a hidden row, a repository nobody sees and what the row says is elsewhere;
/// the next creation of the name undoes that or goes on with it, and the sweep undoes it if nobody does.
/// </remarks>
internal sealed class ProjectCreation(
    ProjectLock projects, MetadataDatabase database, Upstreams upstreams, IRepositories repositories, IFirstPush firstPush, Provisioner provisioner, ProjectRemoval removal, ProjectTraces traces,
    Bookkeeping bookkeeping, TimeProvider clock, ILogger<ProjectCreation> log)
{
    private const string What = "project.create";

    /// <summary>The point to go back to, where the row is still hidden and nobody's.</summary>
    private const string Hidden = "hidden";

    /// <exception cref="RefusedException">The name is taken, the upstream does not do, or a step failed; what is left then is said.</exception>
    public Task CreateAsync(CreateProjectRequest asked, ShipyardFile shipyard, CancellationToken stop) => projects.HoldAsync(
        asked.Name!,
        async (transaction, cancel) =>
        {
            var name = asked.Name!;
            var before = await ProjectStore.FindAsync(transaction, name, cancel);
            if (before is { State: ProjectState.Ready })
                throw new RefusedException(ProjectErrors.ProjectExists(name));
            var began = clock.GetUtcNow();
            var git = asked.GitCredentials is { } sent ? UpstreamCredentials.Of(sent) : null;
            var project = new ProjectRow(name, ProjectState.Creating, Guid.NewGuid(), shipyard.Text, Provisioned: git is null, git is null ? null : upstreams.Seal(name, git))
            {
                Pushed = before is null ? [] : await ClearAsync(before, git?.RemoteUrl, cancel),
            };
            await database.TransactAsync((beginning, token) => ProjectStore.BeginAsync(beginning, project, shipyard, began, token), cancel);
            await transaction.SaveAsync(Hidden, cancel);
            try
            {
                if (git is null && provisioner.IsThere)
                    git = await ProvideAsync(project, cancel);
                await MakeRepositoryAsync(project, git, shipyard, cancel);
                if (git is not null)
                {
                    project = project with { Pushed = await AnnounceAsync(project, cancel) };
                    await OfUpstreamAsync(() => firstPush.PushAsync(name, Upstreams.For(git), project.Pushed, cancel));
                }

                if (!await ProjectStore.ShowAsync(transaction, project, shipyard.Shipyard, clock.GetUtcNow(), cancel))
                    throw Overtaken(name);
                await bookkeeping.TellAsync(transaction, What, new Subject(name), began, succeeded: true, Created(asked, git), cancel);
            }
            catch (Exception failure)
            {
                var left = await UndoAsync(transaction, project, began, failure);
                var error = (failure as RefusedException)?.Error ?? ProjectErrors.Failed($"failed to create project '{name}'");
                throw new RefusedException(left.Count == 0 ? error : ProjectErrors.LeftUpstream(error, left), failure);
            }

            return true;
        },
        stop);

    /// <summary>Undoes what one before did that failed, was cut off, or is being deleted.</summary>
    /// <returns>What is still in the upstream that is asked for now.</returns>
    private async Task<IReadOnlyList<BranchTip>> ClearAsync(ProjectRow before, string? remoteUrl, CancellationToken stop)
    {
        var left = await traces.RemoveAsync(before, stop);
        await removal.RemoveRepositoryAsync(before.Name, stop);
        if (before.State == ProjectState.Deleting)
            await database.TransactAsync((cleaning, token) => removal.RemoveRowsAsync(cleaning, before.Name, token), stop);
        return left.Count > 0 && upstreams.View(before.Name, before.Credentials!).RemoteUrl == remoteUrl ? left : [];
    }

    private async Task<UpstreamCredentials> ProvideAsync(ProjectRow project, CancellationToken stop)
    {
        var given = await provisioner.ProvideAsync(project.Name, stop);
        var credentials = upstreams.Seal(project.Name, given);
        return await database.TransactAsync((giving, token) => ProjectStore.GiveAsync(giving, project, credentials, token), stop) ? given : throw Overtaken(project.Name);
    }

    private async Task MakeRepositoryAsync(ProjectRow project, UpstreamCredentials? git, ShipyardFile shipyard, CancellationToken stop)
    {
        var name = project.Name;
        if (git is { RemoteUrl: "" })
            throw new RefusedException(ProjectErrors.UpstreamNotFound);
        var upstream = git is null ? null : Upstreams.For(git);
        var isResumed = false;
        await OfUpstreamAsync(async () =>
        {
            isResumed = upstream is not null && project.Pushed.Count > 0 && await firstPush.ResumeAsync(name, upstream, project.Pushed, stop);
            if (!isResumed)
                await repositories.CreateProjectAsync(name, upstream, stop);
        });
        foreach (var stage in shipyard.Shipyard.Stages)
            await StepAsync(() => MakeStageAsync(name, stage.Name, isResumed, stop), $"failed to create stage '{stage.Name}' for project '{name}'");
        await StepAsync(
            () => repositories.WriteAsync(new ResourceScope(name), [new ResourceFile(ShipyardFile.Uri, Encoding.UTF8.GetBytes(shipyard.Text))], stop),
            $"failed to upload shipyard resource for project '{name}'");
    }

    /// <returns>What is going to be pushed.</returns>
    private async Task<IReadOnlyList<BranchTip>> AnnounceAsync(ProjectRow project, CancellationToken stop)
    {
        var branches = await firstPush.BranchesAsync(project.Name, stop);
        return await database.TransactAsync((announcing, token) => ProjectStore.AnnounceAsync(announcing, project, branches, token), stop) ? branches : throw Overtaken(project.Name);
    }

    private async Task MakeStageAsync(string project, string stage, bool mayBeThere, CancellationToken stop)
    {
        try
        {
            await repositories.CreateStageAsync(project, stage, stop);
        }
        catch (RefusedException refused) when (mayBeThere && refused.Error.Status == 409)
        {
            // One before had come this far.
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

    private static async Task OfUpstreamAsync(Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (RefusedException refused)
        {
            throw new RefusedException(ProjectErrors.OfUpstream(refused.Error), refused);
        }
    }

    /// <summary>Removes what was made, also when the node stops; should that fail, the row tells the next one to.</summary>
    /// <returns>The branches that are still upstream.</returns>
    private async Task<IReadOnlyList<BranchTip>> UndoAsync(NpgsqlTransaction transaction, ProjectRow project, DateTimeOffset began, Exception failure)
    {
        if (failure is not RefusedException { Error.Status: < 500 })
            log.LogWarning(failure, "Keptn project {Project} could not be made", project.Name);
        var left = project.Pushed;
        try
        {
            // This fails when the connection, and with it the lock, was lost: whoever has it by now undoes the rest.
            await transaction.RollbackAsync(Hidden, CancellationToken.None);
            var row = await ProjectStore.FindAsync(transaction, project.Name, CancellationToken.None) ?? project;
            left = row.Pushed;
            left = await traces.RemoveAsync(row, CancellationToken.None);
            await removal.RemoveRepositoryAsync(project.Name, CancellationToken.None);
            await database.TransactAsync(
                async (undoing, token) =>
                {
                    if (left.Count == 0)
                        await removal.RemoveRowsAsync(undoing, project.Name, token);
                    else
                        await ProjectStore.LeftAsync(undoing, project.Name, left, token);
                    var nothing = new JsonObject { ["createdProject"] = new JsonObject { ["projectName"] = "", ["shipyard"] = "" } };
                    await bookkeeping.TellAsync(undoing, What, new Subject(project.Name), began, succeeded: false, nothing, token);
                },
                CancellationToken.None);
        }
        catch (Exception again)
        {
            log.LogError(again, "What was made of the Keptn project {Project} is left until the next creation or sweep", project.Name);
        }

        return left;
    }

    private static InvalidOperationException Overtaken(string project) => new($"The Keptn project {project} was made by somebody else meanwhile.");

    private static JsonObject Created(CreateProjectRequest asked, UpstreamCredentials? git)
    {
        var created = new JsonObject { ["projectName"] = asked.Name, ["shipyard"] = asked.Shipyard };
        if (git is { RemoteUrl.Length: > 0 })
            created["gitRemoteURL"] = git.RemoteUrl;
        return new JsonObject { ["createdProject"] = created };
    }
}
