using System.Globalization;
using System.Text.Json.Serialization;
using Headgate.Kernel;
using Headgate.Keptn.Gateway;
using Headgate.Keptn.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Keptn.Events;

/// <summary>Stored events.</summary>
internal static class DatastoreEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var datastore = routes.MapKeptn(KeptnServices.Datastore).WithTags("event");
        datastore.MapGet("/event", ListAsync).WithSummary("List events, newest first")
            .Query("keptnContext", "string", "Only events of this context.")
            .Query("type", "string", "Only events of this type.")
            .Query("fromTime", "string", "Only events after this time.")
            .Query("beforeTime", "string", "Only events before this time.")
            .Query("root", "string", "With any value: only the earliest event of each context.")
            .Query("project", "string", "Only events of this project. Without it and a context: events of no project.")
            .Query("stage", "string", "Only events of this stage.")
            .Query("service", "string", "Only events of this service.")
            .Query("eventID", "string", "Only the event of this id.")
            .Query("source", "string", "Only events of this source.")
            .Query("pageSize", "integer", "1 to 100; default 20.")
            .Query("nextPageKey", "string", "The key of the page, from the answer before.");
        datastore.MapGet("/event/type/{eventType}", ListOfTypeAsync).WithSummary("List events of a type that match a filter, newest first")
            .Query("filter", "string", "Clauses such as data.project:shop joined with AND; data.project or shkeptncontext must be one of them.")
            .Query("excludeInvalidated", "boolean", "Without events whose triggered event was invalidated.")
            .Query("fromTime", "string", "Only events after this time.")
            .Query("limit", "integer", "1 to 100; default 20.");
    }

    private static async Task<IResult> ListOfTypeAsync(string eventType, HttpContext context, EventSearch search)
    {
        var query = new DatastoreQuery(context.Request.Query);
        var filter = query.Text("filter");
        var limit = query.Size("limit");
        var from = query.Time("fromTime");
        if (filter is null)
            return SwaggerRefusal.Missing("filter", "query");
        if (query.Refusal is { } refusal)
            return refusal;
        var clauses = TypedEventFilter.Parse(filter);
        if (!TypedEventFilter.HasScope(clauses))
            return new ApiError(400, null, "invalid event filter: either 'shkeptncontext' or 'data.project' must be set");
        var asked = TypedEventFilter.Of(eventType, clauses, await search.HistoriesAsync(clauses, context.RequestAborted), limit);
        if (from is { } after)
            asked.After(after);
        if (query.Flag("excludeInvalidated"))
            asked.ExcludeInvalidated();
        return KeptnAnswer.Ok(new EventListView([.. (await search.OfTypeAsync(asked, context.RequestAborted)).Select(EventView.Of)]));
    }

    private static async Task<IResult> ListAsync(HttpContext context, EventSearch search)
    {
        var query = new DatastoreQuery(context.Request.Query);
        var size = query.Size("pageSize");
        var offset = query.Offset();
        var (from, before) = (query.Time("fromTime"), query.Time("beforeTime"));
        if (query.Refusal is { } refusal)
            return refusal;
        var asked = new EventFilter
        {
            Project = query.Text("project"),
            Context = query.Text("keptnContext"),
            Type = query.Text("type"),
            Stage = query.Text("stage"),
            Service = query.Text("service"),
            Id = query.Text("eventID"),
            Source = query.Text("source"),
            From = from,
            Before = before,
            RootsOnly = query.Text("root") is not null,
        };
        var (events, total) = await search.PageAsync(asked, offset, size, context.RequestAborted);
        return KeptnAnswer.Ok(EventPageView.Of(events, total, offset, size));
    }
}

/// <summary>A page of events; the key of the next one is left out on the last, as is a count of nothing.</summary>
internal sealed record EventPageView(
    [property: JsonPropertyName("events")] IReadOnlyList<EventView> Events,
    [property: JsonPropertyName("nextPageKey")] string? NextPageKey,
    [property: JsonPropertyName("pageSize")] long PageSize,
    [property: JsonPropertyName("totalCount")] long? TotalCount)
{
    public static EventPageView Of(IReadOnlyList<KeptnEvent> events, long total, long offset, long size) => new(
        [.. events.Select(EventView.Of)], offset + size < total ? (offset + size).ToString(CultureInfo.InvariantCulture) : null, size, total == 0 ? null : total);
}

/// <summary>Events without pages.</summary>
internal sealed record EventListView([property: JsonPropertyName("events")] IReadOnlyList<EventView> Events);
