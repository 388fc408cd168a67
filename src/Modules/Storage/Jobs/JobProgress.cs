using Headgate.Lake;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Writes a job's progress down now and then, beside the work; a report that comes too soon after the last is left out.</summary>
internal sealed class JobProgress(Job job, JobStore jobs, TimeProvider clock, ILogger log, CancellationToken stop) : IProgress<LakeProgress>
{
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromSeconds(1);

    private long last;
    private int isWriting;

    public void Report(LakeProgress value)
    {
        if (value.Fraction is not { } fraction || (last != 0 && clock.GetElapsedTime(last) < AtMostEvery) || Interlocked.Exchange(ref isWriting, 1) != 0)
            return;
        last = clock.GetTimestamp();
        _ = WriteAsync(fraction);
    }

    private async Task WriteAsync(double fraction)
    {
        try
        {
            await jobs.AdvanceAsync(job, fraction, stop);
        }
        catch (OperationCanceledException)
        {
        }
        catch (NpgsqlException failure)
        {
            // Only a number to look at; the work itself has its own word with the database.
            log.LogDebug(failure, "The progress of job {Job} could not be written", job.Id);
        }
        finally
        {
            Volatile.Write(ref isWriting, 0);
        }
    }
}
