using Headgate.DuckDb;

namespace Headgate.Lake;

/// <summary>Tells a running statement's progress to whoever wants it.</summary>
internal static class ProgressWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    public static async Task<T> RunAsync<T>(DuckDbConnection connection, Func<Task<T>> work, long bytes, IProgress<LakeProgress>? progress, TimeProvider clock)
    {
        var running = work();
        while (progress is not null && !running.IsCompleted)
        {
            await Task.WhenAny(running, Task.Delay(Interval, clock));
            var fraction = running.IsCompletedSuccessfully ? 1 : connection.Progress.Fraction;
            progress.Report(new(fraction, (long)((fraction ?? 0) * bytes)));
        }

        return await running;
    }
}
