using System.Text.Json.Nodes;
using Headgate.Keptn.Events;
using Headgate.Keptn.Sequences.Machine;
using Headgate.Keptn.Shipyards;

namespace Headgate.Keptn.Tests.Sequences.Model;

/// <summary>The machine and the queue with lists for a database.</summary>
internal sealed class MachineWorld(Shipyard shipyard) : ISequenceWorld
{
    private readonly List<SequenceExecution> executions = [];
    private readonly Dictionary<(string Context, string Stage), bool> paused = [];
    private DateTimeOffset now = DateTimeOffset.UnixEpoch;
    private int triggers;

    public List<Entry> Log { get; } = [];

    public Task TriggerAsync(string context, string stage, string sequence)
    {
        var data = new JsonObject { ["project"] = "project", ["stage"] = stage, ["service"] = "service", ["labels"] = new JsonObject { ["label"] = "kept" } };
        var trigger = new KeptnEvent { Id = $"trigger{triggers++}", Type = EventType.OfSequence(stage, sequence, EventType.Triggered), Source = "test", Time = Now(), Context = context, Data = data };
        Log.Add(new Entry.Triggered(MessageOf(trigger)));
        Start(trigger, SequenceLookup.Find(shipyard, stage, sequence).Sequence!);
        Settle(stage);
        return Task.CompletedTask;
    }

    public Task DeliverAsync(Message report)
    {
        Log.Add(new Entry.Delivered(report));
        if (executions.Find(execution => execution.IsOpen && execution.Context == report.Context && execution.Current?.TriggeredId == report.TriggeredId) is not { } execution)
            return Task.CompletedTask;
        var after = Apply(execution, SequenceInput.Report(new KeptnEvent
        {
            Id = report.Id, Type = report.Type, Source = "executor", Time = Now(), Context = report.Context, TriggeredId = report.TriggeredId, Data = report.Data,
        }));
        if (!after.IsOpen)
            foreach (var (stage, sequence) in SequenceLookup.After(shipyard, after).ToList())
            {
                var trigger = SequenceEvents.SequenceTriggered(after, stage, sequence.Name, null, Now());
                Publish(trigger);
                Start(trigger, sequence);
                Settle(stage);
            }

        Settle(execution.Stage);
        return Task.CompletedTask;
    }

    public Task ControlAsync(Entry.Controlled control)
    {
        Log.Add(control);
        if (control.Want != "abort")
        {
            if (control.Stage is null)
                foreach (var key in paused.Keys.Where(key => key.Context == control.Context).ToList())
                    paused.Remove(key);
            paused[(control.Context, control.Stage ?? "")] = control.Want == "pause";
        }

        var input = control.Want switch { "pause" => SequenceInput.Pause, "resume" => SequenceInput.Resume, _ => SequenceInput.Abort };
        foreach (var execution in executions.Where(execution => execution.Context == control.Context && (control.Stage is null || control.Stage == execution.Stage)).ToList())
        {
            Apply(execution, input);
            Settle(execution.Stage);
        }

        return Task.CompletedTask;
    }

    public Task PassTimeAsync()
    {
        Log.Add(new Entry.TimePassed());
        now += RandomShipyard.Delay;
        foreach (var stage in shipyard.Stages)
            Settle(stage.Name);
        return Task.CompletedTask;
    }

    private void Start(KeptnEvent trigger, ShipyardSequence sequence)
    {
        var execution = new SequenceExecution
        {
            Id = SequenceEvents.IdOfExecution(trigger), Project = trigger.Project!, Stage = trigger.Stage!, Service = trigger.Service!, Context = trigger.Context,
            Sequence = sequence.Name, Tasks = sequence.Tasks, TriggerId = trigger.Id, Input = (JsonObject)trigger.Data, TriggeredAt = Now(),
        };
        executions.Add(execution);
        if (paused.TryGetValue((trigger.Context, trigger.Stage!), out var here) ? here : paused.GetValueOrDefault((trigger.Context, "")))
            Apply(execution, SequenceInput.Pause);
    }

    private void Settle(string stage)
    {
        while (ScopeQueue.Next([.. executions.Where(execution => execution.IsOpen && execution.Stage == stage).Select(QueuePlace.Of)], now) is var (place, input))
            Apply(executions.Single(execution => execution.Id == place.Id), input);
    }

    private SequenceExecution Apply(SequenceExecution execution, SequenceInput input)
    {
        var step = SequenceMachine.Advance(execution, input, Now());
        executions[executions.FindIndex(known => known.Id == execution.Id)] = step.Execution;
        Publish(step.Triggered);
        Publish(step.Finished);
        return step.Execution;
    }

    private void Publish(KeptnEvent? happened)
    {
        if (happened is not null)
            Log.Add(new Entry.Published(MessageOf(happened)));
    }

    private DateTimeOffset Now() => now += TimeSpan.FromMilliseconds(1);

    private static Message MessageOf(KeptnEvent happened) =>
        new(happened.Id, happened.Type, happened.Context, happened.TriggeredId, happened.Stage!, (JsonObject)happened.Data.DeepClone());
}
