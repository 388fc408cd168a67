using System.Text.Json.Nodes;
using Headgate.Kernel;

namespace Headgate.Events;

/// <summary>An event to record. Storage's own are named <c>storage.&lt;object&gt;&lt;Action&gt;</c>, such as <c>storage.tableCreated</c>.</summary>
public sealed record NewEvent
{
    /// <summary>The tenant.</summary>
    public required ProjectId Project { get; init; }

    /// <summary>The branch it happened in.</summary>
    public required long Branch { get; init; }

    /// <summary>The token that did it.</summary>
    public required TokenId Token { get; init; }

    /// <summary>The token's description then.</summary>
    public required string TokenName { get; init; }

    /// <summary>The event's name.</summary>
    public required string Name { get; init; }

    /// <summary>What happened, for people.</summary>
    public required string Message { get; init; }

    /// <summary>Who reports it: a component's id.</summary>
    public string Component { get; init; } = "storage";

    /// <summary>The component's configuration.</summary>
    public string? Configuration { get; init; }

    /// <summary>More about it, such as an error in full.</summary>
    public string Description { get; init; } = "";

    /// <summary><c>info</c>, <c>success</c>, <c>warn</c> or <c>error</c>.</summary>
    public string Type { get; init; } = "info";

    /// <summary>The run it belongs to.</summary>
    public string? RunId { get; init; }

    /// <summary>What it happened to; <c>null</c> for nothing in particular.</summary>
    public EventObject? Target { get; init; }

    /// <summary>What was asked for. Over 400 kB it is left out, and a note of its size is kept.</summary>
    public JsonNode? Params { get; init; }

    /// <summary>What came of it; the same limit.</summary>
    public JsonNode? Results { get; init; }

    /// <summary>How long and how much; the same limit.</summary>
    public JsonNode? Performance { get; init; }

    /// <summary>Attached files, as the wire shows them.</summary>
    public JsonArray? Attachments { get; init; }

    /// <summary>The call behind it.</summary>
    public EventOrigin Origin { get; init; } = EventOrigin.None;

    /// <summary>An event that the caller of this request makes.</summary>
    public static NewEvent By(Caller me, Branch? branch, EventOrigin origin, string name, string message, EventObject? target = null) => new()
    {
        Project = me.Project,
        Branch = branch?.Id ?? me.DefaultBranch,
        Token = me.Token,
        TokenName = me.TokenDescription,
        Name = name,
        Message = message,
        Target = target,
        Origin = origin,
    };
}

/// <summary>What an event happened to.</summary>
/// <param name="Type">The kind: <c>bucket</c>, <c>table</c>, <c>token</c>, <c>file</c>…</param>
/// <param name="Id">Its id on the wire.</param>
/// <param name="Name">Its name then.</param>
public sealed record EventObject(string Type, string Id, string Name);

/// <summary>The numbers of a recorded event.</summary>
public sealed record RecordedEvent(long Id, Guid Uuid);
