using System.Collections.Concurrent;
using System.Diagnostics;

namespace Headgate.Warehouse.Hosting;

/// <summary>Starts processes on a thread that lives as long as they may.</summary>
/// <remarks>Linux signals a death-of-parent when the <b>thread</b> that forked a process ends, and threads of the pool end at any time.</remarks>
internal sealed class SpawningThread : IDisposable
{
    private readonly BlockingCollection<Action> requests = [];

    public SpawningThread() => new Thread(Run) { IsBackground = true, Name = "warehouse processes" }.Start();

    public Task<Process> StartAsync(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        requests.Add(() =>
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

    public void Dispose() => requests.CompleteAdding();

    private void Run()
    {
        foreach (var request in requests.GetConsumingEnumerable())
            request();
        requests.Dispose();
    }
}
