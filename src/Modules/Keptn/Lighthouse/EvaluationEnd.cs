using System.Text.Json.Nodes;
using Headgate.Keptn.Events;
using Headgate.Keptn.Lighthouse.Rules;
using Npgsql;

namespace Headgate.Keptn.Lighthouse;

/// <summary>Ends an evaluation with the values that the provider delivered.</summary>
internal sealed class EvaluationEnd(EventBus bus, SloFiles files, TimeProvider clock) : IEventConsumer
{
    public int Order => LighthouseSetup.Order;

    public async Task ConsumeAsync(NpgsqlTransaction transaction, KeptnEvent happened, CancellationToken stop)
    {
        if (happened.Type != LighthouseTasks.GetSliFinished)
            return;
        var asked = await EvaluationStore.FindAsync(transaction, happened, happened.TriggeredId, stop);
        var outcome = asked is null
            ? Outcome.Errored("Could not retrieve evaluation.triggered event for context " + happened.Context)
            : await EvaluateAsync(transaction, happened, asked, stop);
        await EndAsync(transaction, happened, asked, outcome, stop);
    }

    public async Task GaveUpAsync(NpgsqlTransaction transaction, KeptnEvent happened, string why, CancellationToken stop)
    {
        if (happened.Type == LighthouseTasks.GetSliFinished && await EvaluationStore.FindAsync(transaction, happened, happened.TriggeredId, stop) is { } asked)
            await EndAsync(transaction, happened, asked, Outcome.Errored(LighthouseTasks.InternalError), stop);
    }

    private async Task EndAsync(NpgsqlTransaction transaction, KeptnEvent happened, AskedEvaluation? asked, Outcome outcome, CancellationToken stop)
    {
        await bus.PublishAsync(transaction, Finished(happened, asked, outcome), stop);
        if (asked is not null)
            await OpenTriggers.CompleteAsync(transaction, LighthouseTasks.IdOf(asked.Id, LighthouseTasks.GetSli, EventType.Triggered), stop);
    }

    private async Task<Outcome> EvaluateAsync(NpgsqlTransaction transaction, KeptnEvent getSli, AskedEvaluation asked, CancellationToken stop)
    {
        if (IndicatorValues.TryRead(Block(getSli).At("indicatorValues"), out var values) is { } unreadable)
            return Outcome.Errored("Could not parse event payload: " + unreadable);
        if (getSli.Status == "aborted")
            return Outcome.Errored("evaluation performed by lighthouse was aborted");
        if (getSli.Status == Verdict.Errored)
            return Outcome.Errored("evaluation performed by lighthouse received an unexpected error: " + Message(getSli));
        var file = await files.FindAsync(getSli, getSli.GitCommitId ?? asked.GitCommitId, stop);
        if (file.Problem is { } problem)
            return Outcome.Errored(problem);
        if (file.Slo is not { } slo)
            return new Outcome(Verdict.Succeeded, Verdict.Pass, $"no evaluation performed by lighthouse because no SLO file configured for project {getSli.Project}", Verdict.Pass);
        var earlier = await EvaluationStore.EarlierAsync(transaction, getSli, slo.Comparison, stop);
        var verdict = Evaluation.Of(slo, values, earlier);
        var isRefused = getSli.Result == Verdict.Fail && slo.Objectives.Count > 0 && verdict is { Status: Verdict.Succeeded, Indicators: not null };
        return new Outcome(verdict.Status, isRefused ? Verdict.Fail : verdict.Result, isRefused ? "lighthouse failed because SLI failed with message " + Message(getSli) : verdict.Message, verdict.Result)
        {
            Details = (start, end) => EvaluationDetails.Of(start, end, verdict, file.Content!, earlier),
        };
    }

    private KeptnEvent Finished(KeptnEvent getSli, AskedEvaluation? asked, Outcome outcome)
    {
        var data = LighthouseTasks.Common(getSli, outcome.Status, outcome.Result, outcome.Message);
        var (start, end) = (Block(getSli).TextAt("start"), Block(getSli).TextAt("end"));
        data["evaluation"] = (outcome.Details?.Invoke(start, end) ?? EvaluationDetails.Without(start, end, outcome.EvaluationResult)).ToJson();
        // It answers the evaluation, not the provider; that without one answers nothing.
        var cause = asked is null ? getSli : getSli with { Id = asked.Id, GitCommitId = getSli.GitCommitId ?? asked.GitCommitId };
        var finished = cause.Follow(LighthouseTasks.Evaluation, EventType.Finished, LighthouseTasks.Source, data, clock.GetUtcNow());
        return asked is null ? finished with { TriggeredId = null } : finished;
    }

    private static JsonNode? Block(KeptnEvent getSli) => getSli.Data.At(LighthouseTasks.GetSli);

    private static string Message(KeptnEvent getSli) => getSli.Data.TextAt("message");

    /// <summary>What the finished event says.</summary>
    private sealed record Outcome(string Status, string Result, string Message, string EvaluationResult)
    {
        public Func<string, string, EvaluationDetails>? Details { get; init; }

        public static Outcome Errored(string message) => new(Verdict.Errored, Verdict.Fail, message, Verdict.Fail);
    }
}
