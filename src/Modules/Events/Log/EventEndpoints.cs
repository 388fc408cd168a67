using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Headgate.Events;

internal static class EventEndpoints
{
    private const int LargestEvent = 200 * 1024;

    public static void Map(StorageRoutes routes)
    {
        routes.Get("/events", "Events.List", List).WithTags("Events").WithEventList()
            .WithSummary("Lists events: admins and tokens with canReadAllProjectEvents see all of the project, other tokens their own");
        routes.Post("/events", "Events.Create", CreateEvent.RunAsync).WithTags("Events").WithSummary("Records an event of a component")
            .WithMetadata(new BodyLimit(LargestEvent, 400))
            .Field("message", "string", "What happened.", required: true)
            .Field("component", "string", "The component that reports it.", required: true)
            .Field("configurationId", "string", "The component's configuration.")
            .Field("description", "string", "More about it.")
            .Field("type", "string", "info (default), success, warn or error.")
            .Field("runId", "string", "The run it belongs to; default the X-KBC-RunId header.")
            .Field("params", "object", "Anything; also as JSON text.")
            .Field("results", "object", "Anything; also as JSON text.")
            .Field("performance", "object", "Anything; also as JSON text.")
            .Field("duration", "number", "Seconds; kept in performance.")
            .Answers(201, "The event's id and uuid.");
        routes.Get("/events/{event_id}", "Events.Detail", DetailAsync).WithTags("Events").WithSummary("Shows one event, by id or uuid");
    }

    private static IResult List(Caller me, Branch branch, RequestQuery query, EventReader events, HttpContext context)
    {
        var asked = EventQuery.From(me, query.Fields);
        return events.Answer(asked with { Branch = branch.IsDefault ? null : branch.Id, By = me.CanReadAllProjectEvents ? null : me.Token }, context);
    }

    private static async Task<IResult> DetailAsync(Caller me, Branch branch, string event_id, EventReader events, HttpContext context) =>
        EventPosition.TryParse(event_id) is { } position
        && await events.FindAsync(me.Project, position, context.RequestAborted) is { } found && found.IsVisibleTo(me)
        && (branch.IsDefault || found.IdBranch == branch.Id)
            ? Answer.Ok(found with { Uri = events.Address(context.Request, found) })
            : EventErrors.NotFound;
}
