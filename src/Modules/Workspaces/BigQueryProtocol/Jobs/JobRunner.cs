using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Warehouse;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>What a job does in a session of its own.</summary>
internal delegate Task<JobOutcome> JobWork(IWarehouseSession session, BigQueryJob job, CancellationToken stop);

/// <summary>Runs jobs in the background: they go on when the client that began them goes away.</summary>
internal sealed class JobRunner(JobTable jobs, BigQueryWarehouse warehouse, TimeProvider clock, IHostApplicationLifetime host, ILogger<JobRunner> log)
{
    /// <summary>Accepts a job; it runs as soon as the workspace has a place for it.</summary>
    /// <param name="call">Who asks.</param>
    /// <param name="id">The client's id; <c>null</c> for one of ours.</param>
    /// <param name="configuration">As it was sent.</param>
    /// <param name="work">What it does.</param>
    public BigQueryJob Submit(BigQueryCall call, string? id, JsonObject configuration, JobWork work)
    {
        var job = jobs.Add(call.Account, call.Project, id ?? NewId(), configuration);
        _ = Task.Run(() => RunAsync(job, call.Workspace, work), CancellationToken.None);
        return job;
    }

    private static string NewId() => "job_" + Secrets.New(27);

    private async Task RunAsync(BigQueryJob job, Workspace workspace, JobWork work)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(job.Cancelled, host.ApplicationStopping);
        try
        {
            using var place = await jobs.EnterAsync(workspace.Id, ends.Token);
            job.Start(clock.GetUtcNow());
            await using var session = await warehouse.OpenAsync(workspace, job.Account.Email, ends.Token);
            Directory.CreateDirectory(job.Folder);
            var outcome = await work(session, job, ends.Token);
            job.Succeed(outcome, clock.GetUtcNow());
        }
        catch (Exception failure)
        {
            var error = BigQueryFailures.Of(failure);
            if (error.Status >= 500)
                log.LogError(failure, "BigQuery job {Job} of workspace {Workspace} failed", job.Id, workspace.Id);
            job.Fail(error, clock.GetUtcNow());
        }
    }
}
