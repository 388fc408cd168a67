using Headgate.Keptn.Events;
using Headgate.Keptn.Sequences.Executions;
using Headgate.Keptn.Sequences.Machine;
using Npgsql;

namespace Headgate.Keptn.Sequences;

/// <summary>The sequence controller: acts on triggered sequences and on what executors report.</summary>
internal sealed class SequenceConsumer(SequenceStart start, SequenceProgress progress) : IEventConsumer
{
    /// <summary>Longer names, and contexts, are of no project of ours; an index could not take them.</summary>
    private const int LongestName = 500;

    /// <summary>Before all who publish: they hold rows of the event store, which those who hold the project's lock may wait for.</summary>
    public int Order => 20;

    public async Task ConsumeAsync(NpgsqlTransaction transaction, KeptnEvent happened, CancellationToken stop)
    {
        if (!IsOfService(happened))
            return;
        switch (happened.Kind)
        {
            case { IsSequence: true, Action: EventType.Triggered } sequence when IsName(sequence.Name):
                await ExecutionStore.LockAsync(transaction, happened.Project!, stop);
                await start.TriggerAsync(transaction, happened, stop);
                break;
            case { IsTask: true, Action: EventType.Started or EventType.Finished } when IsName(happened.TriggeredId):
                await ExecutionStore.LockAsync(transaction, happened.Project!, stop);
                await ReportAsync(transaction, happened, stop);
                break;
        }
    }

    /// <summary>Whoever triggered a sequence waits for its end.</summary>
    public async Task GaveUpAsync(NpgsqlTransaction transaction, KeptnEvent happened, string why, CancellationToken stop)
    {
        if (!IsOfService(happened) || happened.Kind is not { IsSequence: true, Action: EventType.Triggered } sequence || !IsName(sequence.Name))
            return;
        await ExecutionStore.LockAsync(transaction, happened.Project!, stop);
        await start.GiveUpAsync(transaction, happened, stop);
    }

    private async Task ReportAsync(NpgsqlTransaction transaction, KeptnEvent happened, CancellationToken stop)
    {
        if (await ExecutionStore.FindByTaskAsync(transaction, happened.Project!, happened.Context, happened.TriggeredId!, stop) is not { } execution)
            return;
        var after = await progress.ApplyAsync(transaction, execution, SequenceInput.Report(happened), stop);
        if (!after.IsOpen)
            await start.ContinueAfterAsync(transaction, after, stop);
        else if (after.Done.Count > execution.Done.Count)
            await progress.SettleAsync(transaction, after.Scope, stop);
    }

    private static bool IsOfService(KeptnEvent happened) => IsName(happened.Project) && IsName(happened.Stage) && IsName(happened.Service) && IsName(happened.Context);

    private static bool IsName(string? text) => text is { Length: > 0 and <= LongestName } && !text.Contains('\0');
}
