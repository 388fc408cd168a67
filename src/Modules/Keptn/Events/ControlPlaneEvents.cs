using System.Text.Json;
using System.Text.Json.Serialization;
using Headgate.Kernel;
using Headgate.Keptn.Gateway;
using Headgate.Keptn.Projects;
using Headgate.Keptn.Wire;
using Headgate.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Keptn.Events;

/// <summary>The control plane's events: open triggered ones, and those that keep their id and time.</summary>
internal static class ControlPlaneEvents
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var events = routes.MapKeptn(KeptnServices.ControlPlane).WithTags("Events");
        events.MapGet("/event/triggered/{eventType}", ListTriggeredAsync).WithSummary("List triggered events of tasks that are not completed")
            .Query("eventID", "string", "Only the event of this id.")
            .Query("project", "string", "Only events of this project.")
            .Query("stage", "string", "Only events of this stage.")
            .Query("service", "string", "Only events of this service.")
            .Query("pageSize", "integer", "Default 20.")
            .Query("nextPageKey", "string", "The key of the page, from the answer before.");
        events.MapPost("/event", PublishAsync).ExcludeFromDescription();
    }

    private static async Task<IResult> ListTriggeredAsync(string eventType, HttpContext context, OpenTriggers open, IProjectCatalogue projects)
    {
        var page = StringPage.From(context.Request);
        var query = new DatastoreQuery(context.Request.Query);
        var project = query.Text("project");
        if (project is not null && await projects.FindAsync(project, context.RequestAborted) is null)
            return new ApiError(404, null, "project not found");
        var asked = new OpenTriggerFilter(eventType) { Project = project, Stage = query.Text("stage"), Service = query.Text("service"), Id = query.Text("eventID") };
        var (events, total) = await open.ListAsync(asked, page.Offset, page.Size, context.RequestAborted);
        return KeptnAnswer.Ok(new TriggeredPageView([.. events.Select(EventView.Of)], page.NextKey(total), NumberPage.Count(total)));
    }

    private static async Task<IResult> PublishAsync(HttpContext context, MetadataDatabase database, EventBus bus)
    {
        if (await EventBody.ReadAsync(context, EventBody.Limit) is not { } bytes)
            return new ApiError(413, null, $"the event is larger than {EventBody.Limit} bytes");
        PostedEvent posted;
        try
        {
            posted = PostedEvent.From(EventBody.Parse(bytes.Span));
        }
        catch (JsonException malformed)
        {
            return Invalid(malformed.Message);
        }

        if (Lacking(posted) is { } lacking)
            return Invalid($"{lacking} must be specified");
        if (posted.TooLong() is var (name, most))
            return Invalid($"{name} must be at most {most} bytes long");
        var happened = new KeptnEvent
        {
            Id = posted.Id!,
            Type = posted.Type!,
            Source = posted.Source!,
            Time = posted.Time!.Value,
            Context = posted.Context ?? "",
            TriggeredId = posted.TriggeredId,
            GitCommitId = posted.GitCommitId,
            KeptnSpecVersion = posted.KeptnSpecVersion,
            Extensions = posted.Extensions,
            Data = posted.Data!,
        };
        await database.TransactAsync((transaction, stop) => bus.PublishAsync(transaction, happened, stop), context.RequestAborted);
        return Results.Ok();
    }

    private static string? Lacking(PostedEvent posted) =>
        posted.Time is null || posted.Time == default(DateTimeOffset) ? "time"
        : string.IsNullOrEmpty(posted.Type) ? "type"
        : string.IsNullOrEmpty(posted.Id) ? "id"
        : string.IsNullOrEmpty(posted.Source) ? "source"
        : posted.Data is null ? "data"
        : null;

    private static ApiError Invalid(string why) => new(400, null, $"Invalid request format: {why}");
}

/// <summary>A page of triggered events; the key is <c>0</c> on the last one.</summary>
internal sealed record TriggeredPageView(
    [property: JsonPropertyName("events")] IReadOnlyList<EventView> Events,
    [property: JsonPropertyName("nextPageKey")] string NextPageKey,
    [property: JsonPropertyName("totalCount")] long? TotalCount);
