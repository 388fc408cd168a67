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
    }

    private static async Task<IResult> ListAsync(HttpContext context, EventSearch search)
    {
        var query = new DatastoreQuery(context.Request.Query);
        var size = query.Size("pageSize");
        var offset = query.Offset();
        var (from, before) = (query.Time("fromTime"), query.Time("beforeTime"));
        if (query.Refusal is { } refusal)
            return refusal;
        var keptnContext = query.Text("keptnContext");
        var project = query.Text("project") ?? (keptnContext is null ? null : await search.ProjectOfAsync(keptnContext, context.RequestAborted));
        var asked = new EventFilter
        {
            Project = project ?? "",
            Context = keptnContext,
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
