using Headgate.Keptn.Projects;
using Headgate.Keptn.Sequences.Control;
using Headgate.Keptn.Sequences.Executions;
using Headgate.Keptn.Sequences.States;
using Npgsql;

namespace Headgate.Keptn.Sequences;

/// <summary>Forgets a project's sequences.</summary>
internal sealed class SequenceRemoval : IProjectRemoval
{
    public async Task RemoveAsync(NpgsqlTransaction transaction, string project, CancellationToken stop)
    {
        // Clients may pause and timers may fire at any time.
        await ExecutionStore.LockAsync(transaction, project, stop);
        await ExecutionStore.DeleteAllAsync(transaction, project, stop);
        await StateStore.DeleteAllAsync(transaction, project, stop);
        await PauseStore.DeleteAllAsync(transaction, project, stop);
    }
}
