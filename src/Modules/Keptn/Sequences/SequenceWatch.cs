using Headgate.Kernel;
using Headgate.Keptn.Sequences.Executions;
using Headgate.Keptn.Sequences.Machine;
using Headgate.Postgres;
using Microsoft.Extensions.Logging;

namespace Headgate.Keptn.Sequences;

/// <summary>Ends sequences whose task nobody starts, and looks for some that could go on: there should be none.</summary>
internal sealed class SequenceWatch(
    MetadataDatabase database, ExecutionStore executions, QueueStore queue, SequenceProgress progress, SequenceOptions options, TimeProvider clock, ILogger<SequenceWatch> log)
    : PeriodicWork(options.WatchInterval, clock, log)
{
    private readonly TimeProvider clock = clock;

    protected override async Task PassAsync(CancellationToken stop)
    {
        foreach (var late in await executions.UnansweredAsync(clock.GetUtcNow() - options.TaskStartedWait, stop))
            await TimeOutAsync(late, stop);
        foreach (var scope in await queue.OverlookedAsync(clock.GetUtcNow(), stop))
            await database.TransactAsync(
                async (transaction, cancel) =>
                {
                    await ExecutionStore.LockAsync(transaction, scope.Project, cancel);
                    await progress.SettleAsync(transaction, scope, cancel);
                },
                stop);
    }

    private Task TimeOutAsync(SequenceExecution late, CancellationToken stop) => database.TransactAsync(
        async (transaction, cancel) =>
        {
            await ExecutionStore.LockAsync(transaction, late.Project, cancel);
            // Somebody may have answered since we looked.
            if (await ExecutionStore.FindByTaskAsync(transaction, late.Project, late.Context, late.Current!.TriggeredId, cancel) is not { } execution)
                return;
            await progress.ApplyAsync(transaction, execution, SequenceInput.TimeOut, cancel);
            await progress.SettleAsync(transaction, execution.Scope, cancel);
        },
        stop);
}
