using Headgate.Keptn.Projects;
using Headgate.Keptn.Sequences.Executions;
using Headgate.Keptn.Sequences.Machine;
using Headgate.Keptn.Sequences.States;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Keptn.Sequences.Control;

/// <summary>Pauses, resumes and aborts a context in one stage or in all. What has ended stays as it is; a pause also meets what is triggered later.</summary>
internal sealed class SequenceControl(MetadataDatabase database, SequenceProgress progress, IProjectCatalogue projects)
{
    public async Task PauseAsync(string project, string context, string? stage, CancellationToken stop)
    {
        // A pause is remembered for what is triggered later; nobody would ever forget it of a project that is not there.
        if (await projects.FindAsync(project, stop) is null)
            return;
        await ActAsync(
            project,
            async transaction =>
            {
                await PauseStore.SetAsync(transaction, project, context, stage, paused: true, stop);
                var meant = await TellAsync(transaction, project, context, stage, SequenceInput.Pause, stop);
                if (meant.Count > 0)
                    await ShowAsync(transaction, project, context, stage, SequenceState.Paused, stop);
                return meant;
            },
            stop);
    }

    public Task ResumeAsync(string project, string context, string? stage, CancellationToken stop) => ActAsync(
        project,
        async transaction =>
        {
            await PauseStore.SetAsync(transaction, project, context, stage, paused: false, stop);
            var meant = await TellAsync(transaction, project, context, stage, SequenceInput.Resume, stop);
            if (meant.Count > 0)
                await ShowAsync(transaction, project, context, stage, stage is null ? OverallOf(meant) : SequenceState.Started, stop);
            return meant;
        },
        stop);

    public Task AbortAsync(string project, string context, string? stage, CancellationToken stop) =>
        ActAsync(project, transaction => TellAsync(transaction, project, context, stage, SequenceInput.Abort, stop), stop);

    private Task ActAsync(string project, Func<NpgsqlTransaction, Task<List<SequenceExecution>>> act, CancellationToken stop) => database.TransactAsync(
        async (transaction, cancel) =>
        {
            await ExecutionStore.LockAsync(transaction, project, cancel);
            foreach (var scope in (await act(transaction)).Select(execution => execution.Scope).Distinct())
                await progress.SettleAsync(transaction, scope, cancel);
        },
        stop);

    private async Task<List<SequenceExecution>> TellAsync(
        NpgsqlTransaction transaction, string project, string context, string? stage, SequenceInput input, CancellationToken stop)
    {
        List<SequenceExecution> told = [];
        foreach (var execution in await ExecutionStore.OpenOfContextAsync(transaction, project, context, stop))
        {
            if (stage is null || execution.Stage == stage)
                told.Add(await progress.ApplyAsync(transaction, execution, input, stop));
        }

        return told;
    }

    private static async Task ShowAsync(NpgsqlTransaction transaction, string project, string context, string? stage, string state, CancellationToken stop)
    {
        if (await StateStore.FindAsync(transaction, project, context, stop) is { } known)
            await StateStore.SaveAsync(transaction, stage is null ? known with { State = state } : known.WithStageState(stage, state), stop);
    }

    private static string OverallOf(List<SequenceExecution> open) =>
        open.Exists(execution => execution.HasBegun) ? SequenceState.Started
        : open.Exists(execution => execution.State == SequenceState.Waiting) ? SequenceState.Waiting
        : SequenceState.Triggered;
}
