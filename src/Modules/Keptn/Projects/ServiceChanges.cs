using Headgate.Kernel;
using Headgate.Keptn.Resources;
using Headgate.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Keptn.Projects;

/// <summary>Makes and deletes services: their folders in git first, then, in one transaction, all of their rows. Folders that a crash leaves are taken over by the next creation.</summary>
internal sealed class ServiceChanges(
    ProjectLock projects, MetadataDatabase database, IRepositories repositories, Bookkeeping bookkeeping, TimeProvider clock, ILogger<ServiceChanges> log)
{
    private const string Creation = "service.create";
    private const string Deletion = "service.delete";

    /// <exception cref="RefusedException">There is one, there is no such project, or git refuses.</exception>
    public Task CreateAsync(string project, string service, CancellationToken stop) => ChangeAsync(
        Creation,
        new Subject(project, service),
        "could not get stages of project",
        async (transaction, stages, cancel) =>
        {
            if (await ServiceStore.ExistsAsync(transaction, project, service, cancel))
                throw new RefusedException(ProjectErrors.ServiceExists);
            var made = new List<string>();
            try
            {
                foreach (var stage in stages)
                {
                    await StepAsync(() => MakeFolderAsync(new ResourceScope(project, stage, service), cancel), $"could not create service {service} in stage {stage} of project {project}");
                    made.Add(stage);
                }
            }
            catch (RefusedException)
            {
                await ForgetAsync(project, service, made);
                throw;
            }

            await ServiceStore.InsertAsync(transaction, project, service, clock.GetUtcNow(), cancel);
        },
        stop);

    /// <summary>Deletes a service; nothing happens when there is none.</summary>
    /// <exception cref="RefusedException">There is no such project, or git refuses.</exception>
    public Task DeleteAsync(string project, string service, CancellationToken stop) => ChangeAsync(
        Deletion,
        new Subject(project, service),
        "could not retrieve stages of project",
        async (transaction, stages, cancel) =>
        {
            foreach (var stage in stages)
                await StepAsync(() => repositories.RemoveServiceAsync(project, stage, service, cancel), $"could not delete service {service} from stage {stage}");
            await ServiceStore.DeleteAsync(transaction, project, service, cancel);
        },
        stop);

    private Task<bool> ChangeAsync(string what, Subject of, string noProject, Func<NpgsqlTransaction, IReadOnlyList<string>, CancellationToken, Task> change, CancellationToken stop) => projects.HoldAsync(
        of.Project,
        async (transaction, cancel) =>
        {
            var began = clock.GetUtcNow();
            var stages = await ServiceStore.StagesAsync(transaction, of.Project, cancel);
            if (stages.Count == 0)
                throw new RefusedException(ProjectErrors.Failed($"{noProject} {of.Project}: project not found"));
            try
            {
                await change(transaction, stages, cancel);
            }
            catch (RefusedException refused) when (refused.Error.Status >= 500)
            {
                log.LogWarning(refused, "{What} of {Service} in the Keptn project {Project} failed", what, of.Service, of.Project);
                await database.TransactAsync((telling, token) => bookkeeping.TellAsync(telling, what, of, began, succeeded: false, more: null, token), CancellationToken.None);
                throw;
            }

            await bookkeeping.TellAsync(transaction, what, of, began, succeeded: true, more: null, cancel);
            return true;
        },
        stop);

    /// <summary>Makes a folder, or takes over the one that is there: a crash left it, or somebody uploaded to it before.</summary>
    private async Task MakeFolderAsync(ResourceScope of, CancellationToken stop)
    {
        try
        {
            await repositories.CreateServiceAsync(of.Project, of.Stage!, of.Service!, stop);
        }
        catch (RefusedException refused) when (refused.Error.Status == 409)
        {
            // This refuses when it is a file.
            _ = await repositories.ReadAsync(of, "metadata.yaml", commit: null, stop);
        }
    }

    private static async Task StepAsync(Func<Task> step, string failed)
    {
        try
        {
            await step();
        }
        catch (RefusedException refused)
        {
            throw new RefusedException(ProjectErrors.Failed($"{failed}: {refused.Error.Message}"), refused);
        }
    }

    private async Task ForgetAsync(string project, string service, IReadOnlyList<string> stages)
    {
        foreach (var stage in stages)
        {
            try
            {
                await repositories.RemoveServiceAsync(project, stage, service, CancellationToken.None);
            }
            catch (RefusedException left)
            {
                log.LogWarning(left, "The folder of {Service} in stage {Stage} of the Keptn project {Project} is left for the next creation", service, stage, project);
            }
        }
    }
}
