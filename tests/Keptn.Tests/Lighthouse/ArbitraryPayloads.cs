using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Headgate.Keptn.Events;
using Headgate.Keptn.Lighthouse;
using Headgate.Keptn.Lighthouse.Rules;
using Headgate.Keptn.Lighthouse.Sli;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Lighthouse;

/// <summary>Events may carry anything: nothing in them stops the events after them.</summary>
public sealed class ArbitraryPayloads
{
    private static readonly string[] Names =
        ["project", "stage", "labels", "evaluation", "start", "end", "timeframe", "test", "deployment", "deploymentNames", "get-sli", "indicatorValues", "metric", "value", "success", "message", "comparedValue", "indicators", "customFilters", "key", "indicatorResults"];

    private static readonly Gen<string> Leaves = Gen.Elements("null", "true", "0", "-1.5", "1e400", "\"\"", "\"5m\"", "\"2023-03-01T10:00:00\"", "\"$.test\"", "\"\\u0000\"", "12345678901234567890");

    [Fact]
    public void Any_payload_is_read_or_refused() => Prop.ForAll(Json(4).ToArbitrary(), text =>
    {
        var data = JsonNode.Parse(text) ?? new JsonObject();
        var happened = new KeptnEvent { Id = "1", Type = LighthouseTasks.EvaluationTriggered, Source = "example", Time = DateTimeOffset.UnixEpoch, Context = "c", Data = data };
        Timeframe.TryRead(data, DateTimeOffset.UnixEpoch, out var time);
        var wrong = IndicatorValues.TryRead(data.At("get-sli").At("indicatorValues"), out var values);
        var request = GetSliRequest.Of(happened, time, "example", null);
        SliQuery.TryEvaluate("$.test.value", data, out _);
        var verdict = Evaluation.Of(SloParser.Parse("objectives: [{sli: a, pass: [{criteria: ['<5']}]}]\ntotal_score: {pass: 90%}"), values, [new EarlierEvaluation("e", values)]);
        EvaluationDetails.Of(time.Start, time.End, verdict, [], []).ToJson().ToJsonString();
        return (wrong is null || values.Count == 0) && request["get-sli"]!["start"]!.GetValue<string>() == time.Start && values.All(value => double.IsFinite(value.Value));
    }).Check(Effort.Cases(100));

    private static Gen<string> Json(int depth) => depth == 0 ? Leaves : Gen.OneOf(
        Leaves,
        Json(depth - 1).ListOf().Select(items => $"[{string.Join(',', items.Take(3))}]"),
        Gen.Elements(Names).Zip(Json(depth - 1)).ListOf().Select(Members),
        Gen.Elements(Names).Zip(Json(depth - 1)).ListOf().Select(Members));

    private static string Members(IEnumerable<(string Name, string Value)> members) => $"{{{string.Join(',', members.DistinctBy(member => member.Name).Select(member => $"\"{member.Name}\":{member.Value}"))}}}";
}
