namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Ends the jobs of an account whose key is replaced, or whose workspace goes.</summary>
internal sealed class JobSessions(JobTable jobs) : IWorkspaceSessions
{
    public async Task EndAsync(SessionEnd end, CancellationToken stop)
    {
        foreach (var job in jobs.Of(end.Workspace).Where(job => end.Covers(end.Workspace, job.Account.Email, job.Account.KeyId)))
        {
            await job.CancelAsync();
            await job.WhenEnded.WaitAsync(stop);
        }
    }
}
