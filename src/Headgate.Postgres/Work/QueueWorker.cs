using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Headgate.Postgres;

/// <summary>Takes a queue's items as they come and runs them, so many at once; only on nodes with the role <c>worker</c>.</summary>
internal sealed class QueueWorker(
    QueueSettings settings, IWorkHandler handler, WorkQueue queue, MetadataDatabase database, Node node, PostgresOptions options, TimeProvider clock, ILogger log)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!node.RunsWork)
            return;
        using var arrived = new SemaphoreSlim(1, 1);
        using var slots = new SemaphoreSlim(settings.Parallelism, settings.Parallelism);
        queue.Arrived += Wake;
        try
        {
            await TakeUntilStoppedAsync(arrived, slots, stoppingToken);
        }
        finally
        {
            queue.Arrived -= Wake;
            for (var free = 0; free < settings.Parallelism; free++)
                await slots.WaitAsync(CancellationToken.None);
        }

        void Wake(string? name)
        {
            if (name is not null && name != settings.Queue)
                return;
            try
            {
                if (arrived.CurrentCount == 0)
                    arrived.Release();
            }
            catch (SemaphoreFullException)
            {
                // Two wake-ups at once are one.
            }
        }
    }

    private async Task TakeUntilStoppedAsync(SemaphoreSlim arrived, SemaphoreSlim slots, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await slots.WaitAsync(stop);
                if (await TryClaimAsync(slots, stop) is { } item)
                    _ = Task.Run(() => RunAndFreeAsync(item, slots, stop), CancellationToken.None);
                else
                    await arrived.WaitAsync(options.Poll, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    /// <returns>An item and one slot used, or null and the slot free again.</returns>
    private async Task<WorkItem?> TryClaimAsync(SemaphoreSlim slots, CancellationToken stop)
    {
        WorkItem? item = null;
        try
        {
            // Not cancelled: a claim that was granted but not heard of would wait for the end of its lease.
            return item = await queue.ClaimAsync(settings.Queue, CancellationToken.None);
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            log.LogWarning(failure, "Looking for work in {Queue} failed", settings.Queue);
            return null;
        }
        finally
        {
            if (item is null)
                slots.Release();
        }
    }

    private async Task RunAndFreeAsync(WorkItem item, SemaphoreSlim slots, CancellationToken stopping)
    {
        try
        {
            var run = new WorkRun(settings, handler, queue, database, options, clock, log, item);
            await run.RunAsync(stopping);
        }
        catch (Exception failure)
        {
            // The lease ends by itself, and the item is tried again.
            log.LogWarning(failure, "Item {Item} of {Queue} could not be given back", item.Id, item.Queue);
        }
        finally
        {
            slots.Release();
        }
    }
}
