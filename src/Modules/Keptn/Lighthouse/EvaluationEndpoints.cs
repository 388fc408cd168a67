using System.Text.Json.Nodes;
using Headgate.Keptn.Events;
using Headgate.Keptn.Gateway;
using Headgate.Keptn.Projects;
using Headgate.Keptn.Wire;
using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Keptn.Lighthouse;

/// <summary>Evaluations that a user asks for.</summary>
internal static class EvaluationEndpoints
{
    // What the reference counts its refusals by in place of the status; a timeframe's is 0, which it leaves out.
    private const int NotThere = 2;
    private const int BadRequest = 400;
    private const string Source = "https://github.com/keptn/keptn/api";

    public static void MapEvaluations(this IEndpointRouteBuilder routes) =>
        routes.MapKeptn(KeptnServices.ControlPlane).MapPost("/project/{project}/stage/{stage}/service/{service}/evaluation", TriggerAsync)
            .WithTags("Evaluation")
            .WithSummary("Trigger a new evaluation")
            .Field("start", "string", "When the evaluated time begins: 2023-03-01T10:00:00.000Z, RFC 3339, or without a zone for UTC; with timeframe or end.")
            .Field("end", "string", "When it ends; with start and without timeframe.")
            .Field("timeframe", "string", "How long it is, such as 5m (the default); without start it ends now.")
            .Field("labels", "object", "Labels for the events of the run.")
            .Field("gitcommitid", "string", "The commit that slo.yaml and shipyard are read at; default the latest.");

    private static async Task<IResult> TriggerAsync(
        string project, string stage, string service, HttpContext context, IProjectCatalogue catalogue, EventBus bus, MetadataDatabase database, TimeProvider clock, CancellationToken stop)
    {
        var request = await GoBody.ReadAsync<EvaluationRequest>(context);
        if (request.WhatIsWrong() is { } wrong)
            throw GoBody.Refuse(wrong);
        if (await MissingAsync(catalogue, project, stage, service, stop) is { } missing)
            return new KeptnAnswer<EvaluationRefusal>(BadRequest, new EvaluationRefusal(NotThere, missing));
        var now = clock.GetUtcNow();
        if (Timeframe.TryRead(request.Start, request.End, request.Timeframe, now, out var time) is { } badTime)
            return new KeptnAnswer<EvaluationRefusal>(BadRequest, new EvaluationRefusal(null, badTime));
        var triggered = new KeptnEvent
        {
            Id = Guid.NewGuid().ToString(),
            Type = EventType.OfSequence(stage, LighthouseTasks.Evaluation, EventType.Triggered),
            Source = Source,
            Time = now,
            Context = Guid.NewGuid().ToString(),
            GitCommitId = request.GitCommitId is { Length: > 0 } commit ? commit : null,
            KeptnSpecVersion = KeptnEvent.UsualSpecVersion,
            Data = Payload(project, stage, service, request.Labels, time),
        };
        await database.TransactAsync(async (transaction, cancel) => await bus.PublishAsync(transaction, triggered, cancel), stop);
        return KeptnAnswer.Ok(new EvaluationAnswer(triggered.Context));
    }

    private static JsonObject Payload(string project, string stage, string service, IReadOnlyDictionary<string, string>? labels, Timeframe time)
    {
        var data = new JsonObject { ["project"] = project, ["stage"] = stage, ["service"] = service };
        if (labels is { Count: > 0 })
            data["labels"] = new JsonObject(labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value)));
        data["evaluation"] = new JsonObject { ["start"] = time.Start, ["end"] = time.End };
        return data;
    }

    private static async Task<string?> MissingAsync(IProjectCatalogue catalogue, string project, string stage, string service, CancellationToken stop) =>
        await catalogue.FindAsync(project, stop) is not { } shape ? "project not found"
        : shape.Stages.FirstOrDefault(known => known.Name == stage) is not { } found ? "stage not found"
        : found.Services.Contains(service) ? null
        : "service not found";
}

/// <summary>The answer to who asked for an evaluation.</summary>
internal sealed record EvaluationAnswer(string KeptnContext);

/// <summary>A refusal of an evaluation; <paramref name="Code"/> is not the status.</summary>
internal sealed record EvaluationRefusal(int? Code, string Message);
