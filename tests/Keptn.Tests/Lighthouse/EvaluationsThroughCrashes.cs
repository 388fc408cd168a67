using Headgate.Testing;

namespace Headgate.Keptn.Tests.Lighthouse;

/// <summary>Evaluations on a node that dies in their middle.</summary>
public sealed class EvaluationsThroughCrashes
{
    private const string Slo = """
        objectives: [{sli: fixed, pass: [{criteria: ["=7"]}]}]
        total_score: {pass: "100%"}
        """;

    [Fact]
    public async Task Each_evaluation_has_each_of_its_events_once()
    {
        await using var node = await HeadgateProcess.StartAsync();
        List<string> contexts = [];
        Gate gate;
        using (var api = KeptnApi.Of(node))
        {
            gate = await Gate.OpenAsync(api, "headgate", Slo, "indicators: {fixed: 7}");
            for (var i = 0; i < 30; i++)
                contexts.Add(await gate.TriggerAsync());
            await node.KillAsync();
        }

        for (var kill = 0; kill < 3; kill++)
        {
            await node.StartAgainAsync();
            using var api = KeptnApi.Of(node);
            gate = gate.On(api);
            // Dies once more evaluations have ended than before, and before all have.
            await gate.FinishedAsync(contexts[kill * 8]);
            await node.KillAsync();
        }

        await node.StartAgainAsync();
        using var last = KeptnApi.Of(node);
        gate = gate.On(last);
        foreach (var context in contexts)
        {
            Assert.Equal("pass", (string?)(await gate.FinishedAsync(context))["data"]!["result"]);
            foreach (var type in new[] { "evaluation.started", "get-sli.triggered", "get-sli.started", "get-sli.finished" })
                await gate.OneAsync(context, "sh.keptn.event." + type);
        }
    }
}
