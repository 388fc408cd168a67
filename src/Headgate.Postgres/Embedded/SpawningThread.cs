using System.Collections.Concurrent;
using System.Diagnostics;

namespace Headgate.Postgres;

/// <summary>Starts child processes on a thread that lives as long as this process.</summary>
/// <remarks>Linux signals a child's death-of-parent when the <b>thread</b> that forked it ends, and threads of the pool end at any time.</remarks>
internal static class SpawningThread
{
    private static readonly BlockingCollection<Action> Requests = [];

    static SpawningThread() => new Thread(Run) { IsBackground = true, Name = "child processes" }.Start();

    public static Task<Process> StartAsync(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Requests.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (Exception failure)
            {
                started.SetException(failure);
            }
        });
        return started.Task;
    }

    private static void Run()
    {
        foreach (var request in Requests.GetConsumingEnumerable())
            request();
    }
}
