using Headgate.Keptn.Events;
using Headgate.Keptn.Lighthouse.Rules;
using Headgate.Keptn.Lighthouse.Sli;
using Npgsql;

namespace Headgate.Keptn.Lighthouse;

/// <summary>Starts an evaluation: asks the provider for the values, or ends it when there is nothing to ask or nobody to ask.</summary>
internal sealed class EvaluationStart(EventBus bus, SloFiles files, SliProviders providers, TimeProvider clock) : IEventConsumer
{
    public int Order => LighthouseSetup.Order;

    public async Task ConsumeAsync(NpgsqlTransaction transaction, KeptnEvent happened, CancellationToken stop)
    {
        if (happened.Type != LighthouseTasks.EvaluationTriggered)
            return;
        var now = clock.GetUtcNow();
        await bus.PublishAsync(transaction, Started(happened, now), stop);
        var next = await NextAsync(transaction, happened, now, stop);
        await bus.PublishAsync(transaction, next, stop);
        // Providers elsewhere poll for it, as for tasks.
        if (next.Type == LighthouseTasks.GetSliTriggered && !HeadgateSliProvider.IsAsked(next))
            await OpenTriggers.AddAsync(transaction, next, stop);
    }

    public async Task GaveUpAsync(NpgsqlTransaction transaction, KeptnEvent happened, string why, CancellationToken stop)
    {
        if (happened.Type != LighthouseTasks.EvaluationTriggered)
            return;
        var now = clock.GetUtcNow();
        _ = Timeframe.TryRead(happened.Data, now, out var time);
        await bus.PublishAsync(transaction, Started(happened, now), stop);
        await bus.PublishAsync(transaction, Finished(happened, time, Verdict.Errored, Verdict.Fail, LighthouseTasks.InternalError, now), stop);
    }

    private async Task<KeptnEvent> NextAsync(NpgsqlTransaction transaction, KeptnEvent triggered, DateTimeOffset now, CancellationToken stop)
    {
        if (Timeframe.TryRead(triggered.Data, now, out var time) is { } noTime)
            return Finished(triggered, time, Verdict.Errored, Verdict.Fail, noTime, now);
        var file = await files.FindAsync(triggered, triggered.GitCommitId, stop);
        if (file.Problem is { } problem)
            return Finished(triggered, time, Verdict.Errored, Verdict.Fail, "error retrieving SLO file: " + problem, now);
        if (await providers.FindAsync(transaction, triggered.Project ?? "", stop) is not { } provider)
            return Finished(triggered, time, Verdict.Succeeded, Verdict.Pass, $"no evaluation performed by lighthouse because no SLI-provider configured for project {triggered.Project}", now);
        var asked = GetSliRequest.Of(triggered, time, provider, file.Slo);
        return triggered.Follow(LighthouseTasks.GetSli, EventType.Triggered, LighthouseTasks.Source, asked, now);
    }

    private static KeptnEvent Started(KeptnEvent triggered, DateTimeOffset now)
    {
        var data = LighthouseTasks.Common(triggered, Verdict.Succeeded, triggered.Result, triggered.Data.TextAt("message"));
        return triggered.Follow(LighthouseTasks.Evaluation, EventType.Started, LighthouseTasks.Source, data, now);
    }

    private static KeptnEvent Finished(KeptnEvent triggered, Timeframe time, string status, string result, string message, DateTimeOffset now)
    {
        var data = LighthouseTasks.Common(triggered, status, result, message);
        data["evaluation"] = EvaluationDetails.Without(time.Start, time.End, result).ToJson();
        return triggered.Follow(LighthouseTasks.Evaluation, EventType.Finished, LighthouseTasks.Source, data, now);
    }
}
