using Headgate.Keptn.Sequences.Executions;
using Headgate.Keptn.Sequences.Machine;
using Headgate.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Keptn.Sequences;

/// <summary>Triggers tasks whose <c>triggeredAfter</c> has passed. The task itself is not in the item: what is paused or aborted meanwhile has nothing due.</summary>
internal sealed class DueTasks(MetadataDatabase database, WorkQueue queue, SequenceProgress progress, ILogger<DueTasks> log) : IWorkHandler
{
    public const string Queue = "keptn-due-tasks";

    public Task HandleAsync(RunningWork work, CancellationToken stop) => database.TransactAsync(
        async (transaction, cancel) =>
        {
            var scope = work.Item.Read<SequenceScope>();
            await ExecutionStore.LockAsync(transaction, scope.Project, cancel);
            await progress.SettleAsync(transaction, scope, cancel);
            await queue.CompleteAsync(transaction, work.Item, cancel);
        },
        stop);

    public Task GaveUpAsync(NpgsqlTransaction transaction, WorkItem item, Exception? failure, CancellationToken stop)
    {
        log.LogError(failure, "A delayed Keptn task was not triggered at its time: that failed too often");
        return Task.CompletedTask;
    }
}
