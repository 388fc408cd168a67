using System.Text.Json;
using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

internal sealed record CreateBranchWork(string Name, string Description);

/// <summary>Makes a branch with everything the default branch has at that moment, by reference, in one transaction.</summary>
internal sealed class CreateBranch(BranchCatalogue branches, ProjectDirectory projects, IEnumerable<IBranchContent> contents, JobEvents events, TimeProvider clock)
    : IJobOperation
{
    public const string Operation = "devBranchCreate";

    public string Name => Operation;

    public Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop) =>
        Task.FromResult(new PreparedJob((transaction, token) => CreateAsync(transaction, job, job.ReadWork<CreateBranchWork>(), token)));

    private async Task<JobOutcome> CreateAsync(NpgsqlTransaction transaction, Job job, CreateBranchWork work, CancellationToken stop)
    {
        var project = await projects.FindAsync(job.Project, stop) ?? throw new InvalidOperationException($"Project {job.Project} is gone.");
        var branch = await branches.InsertAsync(
            transaction, job.Project, work.Name, work.Description, new BranchCreator(job.Token, job.TokenDescription), clock.GetUtcNow(), stop);
        foreach (var content in contents.OrderBy(content => content.Order))
            await content.CopyAsync(transaction, job.Project, project.DefaultBranch, branch.Id, stop);
        await events.RecordAsync(transaction, job, "storage.devBranchCreated", $"Created branch {branch.Name}", BranchEvents.Of(branch), stop);
        return new JobOutcome(JsonSerializer.SerializeToNode(BranchView.From(branch), JsonWire.Options));
    }
}
