using System.Globalization;
using Headgate.Kernel;
using Headgate.Keptn.Gateway;
using Headgate.Keptn.Sequences.Control;
using Headgate.Keptn.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Keptn.Sequences.States;

/// <summary>The overall states of contexts, and what clients want of them.</summary>
internal static class StateEndpoints
{
    private const string Tag = "Sequence";

    public static void MapSequenceStates(this IEndpointRouteBuilder routes)
    {
        var service = routes.MapKeptn(KeptnServices.ControlPlane);
        service.MapGet("/sequence/{project}", ListAsync).WithTags(Tag).WithSummary("Get task sequence execution states")
            .Query("name", "string", "The name of the sequence.").Query("state", "string", "The state of the sequence, such as started or finished.")
            .Query("fromTime", "string", "Only those triggered after this time.").Query("beforeTime", "string", "Only those triggered before this time.")
            .Query("keptnContext", "string", "Contexts, separated by commas.")
            .Query("pageSize", "integer", "How many; default all.").Query("nextPageKey", "integer", "The key of the page.");
        service.MapPost("/sequence/{project}/{keptnContext}/control", ControlAsync).WithTags(Tag).WithSummary("Pause, resume or abort a task sequence")
            .Field("state", "string", "pause, resume or abort.", required: true).Field("stage", "string", "Only in this stage; default in all.");
    }

    private static async Task<KeptnAnswer<StatesView>> ListAsync(HttpRequest request, string project, StateStore states, CancellationToken stop)
    {
        var page = NumberPage.From(request);
        var asked = new StateFilter(QueryText.Of(project))
        {
            Name = QueryText.Of(request.Query["name"]),
            State = QueryText.Of(request.Query["state"]),
            From = Bound(request.Query["fromTime"]),
            Before = Bound(request.Query["beforeTime"]),
            Contexts = QueryText.Of(request.Query["keptnContext"]).Replace(" ", "", StringComparison.Ordinal) is { Length: > 0 } contexts ? contexts.Split(',') : null,
        };
        var (found, total) = await states.ListAsync(asked, page.Offset, page.Limit, stop);
        return KeptnAnswer.Ok(new StatesView([.. found.Select(StateView.Of)], page.NextKey(total), NumberPage.Count(total)));
    }

    private static async Task<KeptnAnswer<Dictionary<string, string>>> ControlAsync(
        HttpContext context, string project, string keptnContext, SequenceControl control, CancellationToken stop)
    {
        var asked = await GoBody.ReadAsync<ControlRequest>(context);
        var stage = string.IsNullOrEmpty(asked.Stage) ? null : QueryText.Of(asked.Stage);
        (project, keptnContext) = (QueryText.Of(project), QueryText.Of(keptnContext));
        var act = asked.State switch
        {
            null or "" => throw GoBody.Required("SequenceControlCommand", "State"),
            "pause" => control.PauseAsync(project, keptnContext, stage, stop),
            "resume" => control.ResumeAsync(project, keptnContext, stage, stop),
            "abort" => control.AbortAsync(project, keptnContext, stage, stop),
            _ => Task.CompletedTask,
        };
        await act;
        return KeptnAnswer.Ok(new Dictionary<string, string>());
    }

    /// <summary>The reference compares texts: what is no time stands before or behind all times, as its letters do.</summary>
    private static DateTimeOffset? Bound(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
        : string.CompareOrdinal(text, "2") > 0 ? DateTimeOffset.MaxValue
        : DateTimeOffset.MinValue;
}
