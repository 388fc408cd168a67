using System.Text.Json.Nodes;
using Headgate.Events;
using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Keptn.Wire;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Keptn.Events;

/// <summary>Records every Keptn event in the event log of one project of the platform, as component <c>keptn</c> with the Keptn project as its configuration.</summary>
internal sealed class PlatformLog(EventOptions options, EventLog events, ProjectDirectory projects, ILogger<PlatformLog> log) : IEventConsumer
{
    private const string Component = "keptn";

    // No token of the platform did it: the caller had the token of Keptn's API.
    private static readonly TokenId NoToken = new(0);

    private ProjectId? chosen;

    /// <summary>Before what acts on the event and tells of that in events of its own.</summary>
    public int Order => int.MinValue;

    public bool SeesPast => true;

    public async Task ConsumeAsync(NpgsqlTransaction transaction, KeptnEvent happened, CancellationToken stop)
    {
        if (await ProjectAsync(stop) is { } project)
            await events.RecordAsync(transaction, Entry(project, happened), stop);
    }

    private static NewEvent Entry(Project project, KeptnEvent happened)
    {
        var keptnProject = SearchKey.Of(happened.Project);
        return new NewEvent
        {
            Project = project.Id,
            Branch = project.DefaultBranch,
            Token = NoToken,
            TokenName = Component,
            Name = $"ext.{Component}.{keptnProject}",
            Message = happened.Type,
            Component = Component,
            Configuration = keptnProject.Length == 0 ? null : keptnProject,
            Type = happened.Status == "errored" || happened.Result == "fail" || happened.Type == EventType.LogError ? "error" : happened.Result switch { "pass" => "success", "warning" => "warn", _ => "info" },
            RunId = happened.Context.Length == 0 ? null : happened.Context,
            Target = new EventObject("keptnEvent", happened.Id, happened.Type),
            Params = Attributes(happened),
            Results = happened.Data is JsonObject ? happened.Data : new JsonObject { ["data"] = happened.Data.DeepClone() },
        };
    }

    private static JsonObject Attributes(KeptnEvent happened)
    {
        var attributes = new JsonObject { ["source"] = happened.Source, ["time"] = KeptnTime.Text(happened.Time), ["stage"] = happened.Stage, ["service"] = happened.Service };
        if (happened.TriggeredId is not null)
            attributes["triggeredid"] = happened.TriggeredId;
        if (happened.GitCommitId is not null)
            attributes["gitcommitid"] = happened.GitCommitId;
        return attributes;
    }

    /// <summary>The project of the settings or the first; <c>null</c> when there is none, and events are then recorded nowhere.</summary>
    private async ValueTask<Project?> ProjectAsync(CancellationToken stop)
    {
        if (chosen is { } known && await projects.FindAsync(known, stop) is { } kept)
            return kept;
        chosen = options.LogProject is { } wanted ? new ProjectId(wanted) : (await projects.ListAsync(stop)) is [var first, ..] ? first : null;
        var found = chosen is { } number ? await projects.FindAsync(number, stop) : null;
        if (found is null)
            log.LogWarning("Keptn events are recorded in no event log: there is no project {Project}", chosen);
        return found;
    }
}
