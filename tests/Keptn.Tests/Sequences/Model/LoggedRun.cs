using System.Text.Json.Nodes;

namespace Headgate.Keptn.Tests.Sequences.Model;

/// <summary>What happened, in its order: the only thing the model looks at.</summary>
internal abstract record Entry
{
    /// <summary>The system published this.</summary>
    internal sealed record Published(Message Event) : Entry;

    /// <summary>An executor's event reached the system; of several with one id the first counts.</summary>
    internal sealed record Delivered(Message Event) : Entry;

    /// <summary>A client triggered a sequence.</summary>
    internal sealed record Triggered(Message Event) : Entry;

    /// <summary>So much time passed that whatever is delayed is due.</summary>
    internal sealed record TimePassed : Entry;

    /// <summary>A client wants something of a context, in one stage or in all.</summary>
    internal sealed record Controlled(string Context, string? Stage, string Want) : Entry;
}

/// <summary>An event as the model sees it.</summary>
internal sealed record Message(string Id, string Type, string Context, string? TriggeredId, string Stage, JsonObject Data)
{
    public string Name => Type["sh.keptn.event.".Length..];

    public string? Result => (string?)Data["result"];

    public string? Status => (string?)Data["status"];

    public bool IsTask(string action) => Name.Split('.') is [_, var said] && said == action;

    public bool IsSequence(string action) => Name.Split('.') is [_, _, var said] && said == action;

    public string Task => Name.Split('.')[0];

    public string Sequence => Name.Split('.')[1];
}

/// <summary>A sequence of the model's own shipyard.</summary>
internal sealed record PlannedSequence(string Stage, string Name, IReadOnlyList<string> Tasks, string? After, IReadOnlyDictionary<string, string> Match);
