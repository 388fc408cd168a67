using System.Text.Json.Serialization;
using Headgate.Kernel;

namespace Headgate.Events;

/// <summary>An event as the wire shows it.</summary>
public sealed record EventView
{
    /// <summary>The number; higher is later.</summary>
    public required long Id { get; init; }

    /// <summary>The version 7 UUID.</summary>
    public required string Uuid { get; init; }

    /// <summary>The name.</summary>
    public required string Event { get; init; }

    /// <summary>Who reported it.</summary>
    public required string Component { get; init; }

    /// <summary>What happened.</summary>
    public required string Message { get; init; }

    /// <summary>More about it.</summary>
    public required string Description { get; init; }

    /// <summary>How grave it is.</summary>
    public required string Type { get; init; }

    /// <summary>The run it belongs to.</summary>
    public required string? RunId { get; init; }

    /// <summary>When it was recorded.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The component's configuration.</summary>
    public required string? ConfigurationId { get; init; }

    /// <summary>The id of what it happened to.</summary>
    public required string? ObjectId { get; init; }

    /// <summary>Its name then.</summary>
    public required string? ObjectName { get; init; }

    /// <summary>Its kind.</summary>
    public required string? ObjectType { get; init; }

    /// <summary>The call behind it.</summary>
    public required RawJson Context { get; init; }

    /// <summary>What was asked for.</summary>
    public required RawJson Params { get; init; }

    /// <summary>What came of it.</summary>
    public required RawJson Results { get; init; }

    /// <summary>How long and how much.</summary>
    public required RawJson Performance { get; init; }

    /// <summary>The token that did it.</summary>
    public required EventTokenView Token { get; init; }

    /// <summary>The branch it happened in; the default branch has a number too.</summary>
    public required long IdBranch { get; init; }

    /// <summary>The event's own address.</summary>
    public string Uri { get; init; } = "";

    /// <summary>Attached files.</summary>
    public required RawJson Attachments { get; init; }

    /// <summary>Whether the caller may see this event by its id: admins all, others their own and those of buckets and tables they can read.</summary>
    internal bool IsVisibleTo(Caller me) => me.CanReadAllProjectEvents || Token.Id == me.Token.Value || ObjectType switch
    {
        "bucket" => me.On(ObjectId!) >= BucketAccess.Read,
        "table" => ObjectId!.LastIndexOf('.') is > 0 and var dot && me.On(ObjectId[..dot]) >= BucketAccess.Read,
        _ => false,
    };
}

/// <summary>The token behind an event.</summary>
public sealed record EventTokenView([property: JsonPropertyName("id")] long Id, [property: JsonPropertyName("name")] string Name);
