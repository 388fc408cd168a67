using System.Globalization;
using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;

namespace Headgate.Events;

/// <summary>Which events to list.</summary>
public sealed record EventQuery
{
    private const int UsualLimit = 100;
    private const int MostLimit = 10_000;

    /// <summary>The tenant.</summary>
    public required ProjectId Project { get; init; }

    /// <summary>Only those of this branch; <c>null</c> for all.</summary>
    public long? Branch { get; init; }

    /// <summary>Only those made by this token.</summary>
    public TokenId? By { get; init; }

    /// <summary>Only those made by this token or about it.</summary>
    public TokenId? ByOrAbout { get; init; }

    /// <summary>Only those of objects of this kind; with <see cref="ObjectId"/>.</summary>
    public string? ObjectType { get; init; }

    /// <summary>Only those of this object; with <see cref="ObjectType"/>.</summary>
    public string? ObjectId { get; init; }

    /// <summary>Only later ones.</summary>
    public EventPosition? Since { get; init; }

    /// <summary>Only earlier ones.</summary>
    public EventPosition? Before { get; init; }

    /// <summary>Only those a component reported.</summary>
    public string? Component { get; init; }

    /// <summary>Only those of a configuration.</summary>
    public string? Configuration { get; init; }

    /// <summary>Only those of a run.</summary>
    public string? RunId { get; init; }

    /// <summary>Only those that match the query string.</summary>
    public SearchQuery? Search { get; init; }

    /// <summary>Oldest first instead of newest first.</summary>
    public bool OldestFirst { get; init; }

    /// <summary>Which part of the list.</summary>
    public Page Page { get; init; } = new(UsualLimit, 0);

    /// <summary>Reads the query parameters that every event list has.</summary>
    /// <exception cref="RefusedException">A parameter is wrong, or <c>q</c> cannot be parsed.</exception>
    public static EventQuery From(Caller me, Fields query)
    {
        var asked = new EventQuery
        {
            Project = me.Project,
            Since = Position(query, "sinceId"),
            Before = Position(query, "maxId"),
            Component = NotEmpty(query.Text("component", 255)),
            Configuration = NotEmpty(query.Text("configurationId", 255)),
            RunId = NotEmpty(query.Text("runId", 255)),
            OldestFirst = query.OneOf("sortOrder", "asc", "desc") == "asc",
            Page = Page.From(query, UsualLimit, MostLimit),
        };
        var text = NotEmpty(query.Text("q", SearchQuery.Longest));
        query.ThrowIfInvalid();
        return text is null ? asked : asked with { Search = SearchQuery.Parse(text) };
    }

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static EventPosition? Position(Fields query, string name)
    {
        if (NotEmpty(query.Text(name, 64)) is not { } text)
            return null;
        if (EventPosition.TryParse(text) is { } position)
            return position;
        query.Wrong(name, "This value should be the id or the uuid of an event.");
        return null;
    }
}

/// <summary>An event by its number or its UUID; one of them is set.</summary>
public sealed record EventPosition(long? Id, Guid? Uuid)
{
    /// <summary>Reads either; <c>null</c> when the text is neither.</summary>
    public static EventPosition? TryParse(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? new EventPosition(id, null)
        : Guid.TryParseExact(text, "D", out var uuid) ? new EventPosition(null, uuid)
        : null;
}

/// <summary>Declares the query parameters of event lists.</summary>
public static class EventListParameters
{
    /// <summary>Adds them to an operation.</summary>
    public static RouteHandlerBuilder WithEventList(this RouteHandlerBuilder route) => route
        .Query("sinceId", "string", "Only events after this id or uuid.")
        .Query("maxId", "string", "Only events before this id or uuid.")
        .Query("component", "string", "Only events of this component.")
        .Query("configurationId", "string", "Only events of this configuration.")
        .Query("runId", "string", "Only events of this run.")
        .Query("q", "string", "Query string: field:value, AND, OR, NOT, quotes, * and ?.")
        .Query("limit", "integer", "At most 10000; default 100.")
        .Query("offset", "integer", "How many to skip; default 0.")
        .Query("sortOrder", "string", "asc (oldest first) or desc (default).");
}
