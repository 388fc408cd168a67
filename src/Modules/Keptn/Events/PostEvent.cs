using System.Text.Json;
using Headgate.Kernel;
using Headgate.Keptn.Gateway;
using Headgate.Keptn.Wire;
using Headgate.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Headgate.Keptn.Events;

/// <summary>Events from outside: <c>POST /api/v1/event</c>.</summary>
internal sealed class PostEvent(EventOptions options, MetadataDatabase database, EventBus bus, TimeProvider clock)
{
    private const string Unnamed = "application/octet-stream";
    private static readonly string[] Allowed = ["application/cloudevents+json", JsonWire.ContentType];

    public static void Map(IEndpointRouteBuilder routes) => routes.MapKeptn(KeptnServices.Api)
        .MapPost("/event", (HttpContext context, PostEvent post) => post.AnswerAsync(context))
        .WithTags("Event").WithSummary("Forward an event")
        .Field("type", "string", "What happened, such as sh.keptn.event.dev.delivery.triggered.", required: true)
        .Field("source", "string", "Who says it, a URI reference.", required: true)
        .Field("data", "object", "The payload, with project, stage and service.", required: true)
        .Field("shkeptncontext", "string", "The context it belongs to; default a new one.")
        .Field("triggeredid", "string", "The id of the triggered event that this one answers.")
        .Field("gitcommitid", "string", "The commit that resources are read at.")
        .Field("extensions", "object", "Further attributes.");

    private async Task<IResult> AnswerAsync(HttpContext context)
    {
        var limit = options.Validate ? options.MaxValidatedBytes : EventBody.Limit;
        if (WrongMediaType(context.Request) is { } refusal)
            return refusal;
        if (await EventBody.ReadAsync(context, limit) is not { } bytes)
            return SwaggerRefusal.Refuse(413, 413, $"the event is larger than {limit} bytes");
        PostedEvent posted;
        try
        {
            posted = PostedEvent.From(EventBody.Parse(bytes.Span));
        }
        catch (JsonException malformed)
        {
            return SwaggerRefusal.CannotParse(malformed.Message);
        }

        return Refuse(posted) ?? await PublishAsync(posted, context.RequestAborted);
    }

    private async Task<IResult> PublishAsync(PostedEvent posted, CancellationToken stop)
    {
        var happened = new KeptnEvent
        {
            Id = Guid.NewGuid().ToString(),
            Type = posted.Type!,
            Source = EventSource.Of(posted.Source),
            Time = clock.GetUtcNow(),
            Context = EventContext.Of(posted.Context),
            TriggeredId = posted.TriggeredId,
            GitCommitId = posted.GitCommitId,
            Extensions = posted.Extensions,
            Data = posted.Data!,
        };
        await database.TransactAsync((transaction, cancel) => bus.PublishAsync(transaction, happened, cancel), stop);
        return KeptnAnswer.Ok(new EventContextView(happened.Context));
    }

    private IResult? Refuse(PostedEvent posted) =>
        posted.Data is null ? SwaggerRefusal.Missing("data", "body")
        : posted.Source is null ? SwaggerRefusal.Missing("source", "body")
        : string.IsNullOrEmpty(posted.Type) ? SwaggerRefusal.Missing("type", "body")
        : posted.TooLong() is var (name, most) ? SwaggerRefusal.TooLong(name, most)
        : options.Validate && EventRules.Refuse(posted) is { } why ? SwaggerRefusal.Refuse(400, 400, why)
        : null;

    private static IResult? WrongMediaType(HttpRequest request)
    {
        if (request.ContentLength == 0)
            return null;
        var found = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? type.MediaType.Value! : request.ContentType ?? Unnamed;
        return Allowed.Contains(found, StringComparer.OrdinalIgnoreCase) ? null : SwaggerRefusal.WrongMediaType(found, string.Join(' ', Allowed));
    }
}

/// <summary>The answer to a posted event.</summary>
internal sealed record EventContextView([property: System.Text.Json.Serialization.JsonPropertyName("keptnContext")] string KeptnContext);
