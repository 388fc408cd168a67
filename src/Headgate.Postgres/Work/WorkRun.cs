using Microsoft.Extensions.Logging;

namespace Headgate.Postgres;

/// <summary>One attempt at one item: the handler under a lease that is kept alive, then the item's end or return.</summary>
internal sealed class WorkRun(
    QueueSettings settings, IWorkHandler handler, WorkQueue queue, MetadataDatabase database, PostgresOptions options, TimeProvider clock, ILogger log, WorkItem item)
{
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(10);

    public async Task RunAsync(CancellationToken stopping)
    {
        if (stopping.IsCancellationRequested)
        {
            await queue.ReleaseAsync(item, CancellationToken.None);
            return;
        }

        if (item.Attempt > settings.MaxAttempts)
        {
            await GiveUpAsync(null, stopping);
            return;
        }

        var (failure, leaseLost) = await HandleAsync(stopping);
        if (leaseLost || failure is LeaseLostException)
            log.LogWarning("The lease on item {Item} of {Queue} was lost in attempt {Attempt}; another worker has it", item.Id, item.Queue, item.Attempt);
        else if (failure is null)
            await CompleteIfOpenAsync();
        else if (stopping.IsCancellationRequested)
            await queue.ReleaseAsync(item, CancellationToken.None);
        else if (item.Attempt >= settings.MaxAttempts)
            await GiveUpAsync(failure, stopping);
        else
            await RetryLaterAsync(failure);
    }

    private async Task<(Exception? Failure, bool LeaseLost)> HandleAsync(CancellationToken stopping)
    {
        using var lost = new CancellationTokenSource();
        using var cancelled = new CancellationTokenSource();
        using var ended = new CancellationTokenSource();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping, lost.Token);
        queue.CancelRequested += Cancel;
        if (item.CancelRequested)
            await cancelled.CancelAsync();
        var heart = new LeaseHeart(options.Lease, clock, log).BeatAsync(
            $"item {item.Id} of {item.Queue}", stop => RenewAsync(cancelled, stop), lost, ended.Token);
        try
        {
            await handler.HandleAsync(new RunningWork(item, cancelled.Token), end.Token);
            return (null, false);
        }
        catch (Exception failure)
        {
            return (failure, lost.IsCancellationRequested);
        }
        finally
        {
            queue.CancelRequested -= Cancel;
            await ended.CancelAsync();
            await heart;
        }

        void Cancel(long id)
        {
            if (id == item.Id)
                _ = cancelled.CancelAsync();
        }
    }

    private async Task<bool> RenewAsync(CancellationTokenSource cancelled, CancellationToken stop)
    {
        var beat = await queue.HeartbeatAsync(item, stop);
        if (beat.CancelRequested)
            await cancelled.CancelAsync();
        // A completed item has no row either; its handler is about to return.
        return beat.Held;
    }

    private Task CompleteIfOpenAsync() =>
        database.TransactAsync(
            async (transaction, token) =>
            {
                try
                {
                    await queue.CompleteAsync(transaction, item, token);
                }
                catch (LeaseLostException)
                {
                    // The handler completed it with its result, as it should.
                }
            },
            CancellationToken.None);

    private Task GiveUpAsync(Exception? failure, CancellationToken stop)
    {
        log.LogError(failure, "Item {Item} of {Queue} is given up after {Attempts} attempts", item.Id, item.Queue, settings.MaxAttempts);
        return database.TransactAsync(
            async (transaction, token) =>
            {
                await handler.GaveUpAsync(transaction, item, failure, token);
                await queue.CompleteAsync(transaction, item, token);
            },
            stop);
    }

    private Task RetryLaterAsync(Exception failure)
    {
        var pause = settings.RetryAfter * Math.Pow(2, Math.Min(item.Attempt - 1, 20));
        pause = pause < LongestRetry ? pause : LongestRetry;
        log.LogWarning(failure, "Attempt {Attempt} at item {Item} of {Queue} failed; the next one is in {Pause}", item.Attempt, item.Id, item.Queue, pause);
        return queue.ReturnAsync(item, pause, CancellationToken.None);
    }
}
