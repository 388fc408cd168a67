namespace Headgate.Cli.Client;

/// <summary>Waits for a job as the official clients do: asks at once, then less and less often.</summary>
internal static class JobWait
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>The finished job.</summary>
    /// <exception cref="CommandFailedException">It ended with an error.</exception>
    public static async Task<Reply<JobView>> FinishAsync(this StorageClient api, long id, CancellationToken stop)
    {
        for (var pause = FirstPause; ; pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause)
        {
            var job = await api.JobAsync(id, stop);
            if (job.Value.Status == "success")
                return job;
            if (job.Value.IsFinished)
                throw Failed(job.Value);
            await Task.Delay(pause, TimeProvider.System, stop);
        }
    }

    private static CommandFailedException Failed(JobView job) => new(ExitCode.JobFailed,
        $"Job {job.Id} failed: {job.Error?.Message ?? "the server gives no reason."}{(string.IsNullOrEmpty(job.Error?.Code) ? "" : $" ({job.Error.Code})")}"
        + (job.Error?.ExceptionId is { Length: > 0 } exception ? $"{Environment.NewLine}The server's log has more under {exception}." : ""));
}
