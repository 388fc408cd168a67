using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Keptn.Events;
using Headgate.Keptn.Lighthouse.Rules;
using Npgsql;

namespace Headgate.Keptn.Lighthouse.Sli;

/// <summary>Delivers values without anything outside: those that <c>sli.yaml</c> says, or that earlier tasks of the sequence reported.</summary>
internal sealed class HeadgateSliProvider(EventBus bus, SliFiles files, TimeProvider clock) : IEventConsumer
{
    /// <summary>What projects choose it by.</summary>
    public const string Name = "headgate";

    /// <summary>The source of its events.</summary>
    public const string Source = "headgate-sli-provider";

    public int Order => LighthouseSetup.Order;

    public async Task ConsumeAsync(NpgsqlTransaction transaction, KeptnEvent happened, CancellationToken stop)
    {
        if (happened.Type != LighthouseTasks.GetSliTriggered || !IsAsked(happened))
            return;
        var now = clock.GetUtcNow();
        var started = LighthouseTasks.Common(happened, Verdict.Succeeded);
        await bus.PublishAsync(transaction, happened.Follow(LighthouseTasks.GetSli, EventType.Started, Source, started, now), stop);
        var (queries, problem) = await files.FindAsync(happened, stop);
        var finished = problem is null
            ? LighthouseTasks.Common(happened, Verdict.Succeeded, Verdict.Pass)
            : LighthouseTasks.Common(happened, Verdict.Errored, Verdict.Fail, problem);
        finished[LighthouseTasks.GetSli] = new JsonObject
        {
            ["start"] = happened.Data.At(LighthouseTasks.GetSli).TextAt("start"),
            ["end"] = happened.Data.At(LighthouseTasks.GetSli).TextAt("end"),
            ["indicatorValues"] = problem is null ? Values(happened, await DataAsync(transaction, happened, stop), queries) : [],
        };
        await bus.PublishAsync(transaction, happened.Follow(LighthouseTasks.GetSli, EventType.Finished, Source, finished, now), stop);
    }

    /// <summary>Whether <c>get-sli.triggered</c> asks this provider.</summary>
    public static bool IsAsked(KeptnEvent getSli) => getSli.Data.At(LighthouseTasks.GetSli).TextAt("sliProvider") == Name;

    /// <summary>The payload of the evaluation, to which the sequence added what its tasks reported; without one, that of the event itself.</summary>
    private static async Task<JsonNode> DataAsync(NpgsqlTransaction transaction, KeptnEvent getSli, CancellationToken stop) =>
        (await EvaluationStore.FindAsync(transaction, getSli, getSli.Id, stop))?.Data ?? getSli.Data;

    private static JsonArray Values(KeptnEvent getSli, JsonNode data, IReadOnlyDictionary<string, string> queries)
    {
        var known = Known(getSli);
        return [.. Texts(getSli.Data.At(LighthouseTasks.GetSli).At("indicators")).Select(indicator => JsonSerializer.SerializeToNode(IndicatorValueView.From(Value(indicator, data, queries, known)), JsonWire.Options))];
    }

    private static IndicatorValue Value(string indicator, JsonNode data, IReadOnlyDictionary<string, string> queries, IReadOnlyList<KeyValuePair<string, string>> known)
    {
        if (!queries.TryGetValue(indicator, out var query))
            return new IndicatorValue(indicator, 0, false, $"there is no indicator '{indicator}' in {SliFiles.Name} of the service, its stage or the project");
        return SliQuery.TryEvaluate(SliQuery.Fill(query, known), data, out var problem) is { } value
            ? new IndicatorValue(indicator, value, true)
            : new IndicatorValue(indicator, 0, false, problem);
    }

    private static List<KeyValuePair<string, string>> Known(KeptnEvent getSli)
    {
        List<KeyValuePair<string, string>> known =
        [
            new("PROJECT", getSli.Project ?? ""), new("STAGE", getSli.Stage ?? ""), new("SERVICE", getSli.Service ?? ""), new("DEPLOYMENT", getSli.Data.TextAt("deployment")),
        ];
        if (getSli.Data.At(LighthouseTasks.GetSli).At("customFilters") is JsonArray filters)
            known.AddRange(filters.Select(filter => KeyValuePair.Create(filter.TextAt("key"), filter.TextAt("value"))));
        return known;
    }

    private static IEnumerable<string> Texts(JsonNode? list) => list is JsonArray items ? items.OfType<JsonValue>().Select(item => item.TryGetValue<string>(out var text) ? text : "") : [];
}
