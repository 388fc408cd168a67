namespace Headgate.Keptn.Tests.Sequences.Model;

/// <summary>What the schedule drives: the machine alone, or a node.</summary>
internal interface ISequenceWorld
{
    /// <summary>What happened so far; the world adds what is published.</summary>
    List<Entry> Log { get; }

    Task TriggerAsync(string context, string stage, string sequence);

    Task DeliverAsync(Message report);

    Task ControlAsync(Entry.Controlled control);

    /// <summary>Lets so much time pass that whatever is delayed is due.</summary>
    Task PassTimeAsync();
}

/// <summary>Random executors, several to a task, whose reports arrive in any order, between pauses and aborts.</summary>
internal sealed class RandomSchedule(Choices choices, IReadOnlyList<PlannedSequence> shipyard, ISequenceWorld world)
{
    private readonly List<Message> onTheWay = [];
    private readonly RandomExecutors executors = new(choices);

    /// <summary>Runs until there is nothing left to report; nothing is paused then.</summary>
    public async Task RunAsync(bool withControl)
    {
        var contexts = Enumerable.Range(0, 1 + choices.Below(3)).Select(_ => Guid.NewGuid().ToString()).ToList();
        var waiting = new Queue<string>(contexts);
        while (true)
        {
            ReadTriggers();
            if (waiting.Count > 0 && (onTheWay.Count == 0 || choices.OneIn(3)))
                await world.TriggerAsync(waiting.Dequeue(), shipyard[0].Stage, shipyard[0].Name);
            else if (withControl && choices.AreLeft && choices.OneIn(6))
                await world.ControlAsync(Control(contexts));
            else if (withControl && choices.AreLeft && choices.OneIn(6))
                await world.PassTimeAsync();
            else if (onTheWay.Count > 0)
                await DeliverAsync();
            else if (!await GoOnAsync(contexts))
                return;
        }
    }

    private Entry.Controlled Control(List<string> contexts) => new(
        choices.Of([.. contexts]), choices.OneIn(3) ? choices.Of([.. shipyard.Select(sequence => sequence.Stage)]) : null, choices.Of("pause", "resume", "pause", "resume", "abort"));

    private async Task<bool> GoOnAsync(List<string> contexts)
    {
        foreach (var context in contexts.Where(context => world.Log.OfType<Entry.Controlled>().LastOrDefault(control => control.Context == context) is not (null or { Want: "resume", Stage: null })))
            await world.ControlAsync(new Entry.Controlled(context, null, "resume"));
        await world.PassTimeAsync();
        ReadTriggers();
        return onTheWay.Count > 0;
    }

    private async Task DeliverAsync()
    {
        var next = onTheWay[choices.Below(onTheWay.Count)];
        onTheWay.Remove(next);
        await world.DeliverAsync(next);
    }

    private void ReadTriggers() => onTheWay.AddRange(executors.Answer(world.Log));
}
