using Microsoft.Extensions.Logging;

namespace Headgate.Warehouse.Hosting;

/// <summary>Processes that are up and belong to nobody yet, so that a workspace opens sooner. None is started before the first is taken.</summary>
internal sealed class SpareProcesses(WarehouseOptions options, WarehouseFolders folders, ILogger log) : IDisposable
{
    private readonly SpawningThread spawning = new();
    private readonly Queue<Task<WarehouseProcess>> waiting = new();
    private bool disposed;

    public async Task<WarehouseProcess> TakeAsync(CancellationToken stop)
    {
        Task<WarehouseProcess>? spare;
        lock (waiting)
            waiting.TryDequeue(out spare);
        var taken = await TakenAsync(spare, stop);
        Refill();
        return taken;
    }

    public void Dispose()
    {
        lock (waiting)
        {
            disposed = true;
            foreach (var spare in waiting)
                _ = DisposeAsync(spare);
            waiting.Clear();
        }

        spawning.Dispose();
    }

    private async Task<WarehouseProcess> TakenAsync(Task<WarehouseProcess>? spare, CancellationToken stop)
    {
        if (spare is not null)
        {
            try
            {
                if (await spare.WaitAsync(stop) is { IsAlive: true } alive)
                    return alive;
            }
            catch (WarehouseException failure)
            {
                log.LogWarning(failure, "A spare warehouse process did not come up");
            }
        }

        return await StartAsync(stop);
    }

    private Task<WarehouseProcess> StartAsync(CancellationToken stop) =>
        WarehouseProcess.StartAsync(spawning, WorkerProgram.StartInfo(options, folders), log, stop);

    private void Refill()
    {
        lock (waiting)
        {
            while (!disposed && waiting.Count < options.Spares)
                waiting.Enqueue(StartAsync(CancellationToken.None));
        }
    }

    private static async Task DisposeAsync(Task<WarehouseProcess> spare)
    {
        await ((Task)spare).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (spare.IsCompletedSuccessfully)
            (await spare).Dispose();
    }
}
