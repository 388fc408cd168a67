using System.Text.Json.Nodes;
using Headgate.Keptn.Approval;

namespace Headgate.Keptn.Tests.Approval;

/// <summary>Who decides an approval.</summary>
public sealed class ApprovalRules
{
    [Theory]
    [InlineData("""{"result":"pass","approval":{"pass":"automatic","warning":"manual"}}""", "pass", "automatic", "pass")]
    [InlineData("""{"result":"warning","approval":{"pass":"automatic","warning":"manual"}}""", "warning", "manual", null)]
    [InlineData("""{"result":"warning","approval":{"pass":"manual","warning":"automatic"}}""", "warning", "automatic", "pass")]
    [InlineData("""{"result":"pass","approval":{}}""", "pass", "manual", null)]
    [InlineData("""{"result":"pass"}""", "pass", "manual", null)]
    [InlineData("""{"result":"pass","approval":{"pass":"sometimes"}}""", "pass", "sometimes", null)]
    [InlineData("""{"result":"fail","approval":{"pass":"automatic","warning":"automatic"}}""", "fail", "automatic", "fail")]
    [InlineData("""{"approval":{"pass":"automatic","warning":"automatic"}}""", "", "manual", null)]
    [InlineData("""{"evaluation":{"result":"warning"},"approval":{"warning":"automatic"}}""", "warning", "automatic", "pass")]
    [InlineData("""{"result":"pass","evaluation":{"result":"fail"},"approval":{"pass":"automatic"}}""", "pass", "automatic", "pass")]
    [InlineData("""{"evaluation":{"result":"fail"}}""", "fail", "automatic", "fail")]
    [InlineData("""{"result":7,"approval":"automatic"}""", "", "manual", null)]
    [InlineData("""["pass"]""", "", "manual", null)]
    public void The_result_so_far_and_the_properties_decide(string data, string result, string strategy, string? decision) =>
        Assert.Equal(new ApprovalRule(result, strategy, decision), ApprovalRule.Of(JsonNode.Parse(data)!));

    [Fact]
    public void Every_result_with_every_pair_of_strategies_is_decided_as_in_the_table()
    {
        string[] results = ["pass", "warning", "fail", "", "other"];
        // Rows: the strategies for pass and for warning. Columns: who decides each of the results, and what, if anything.
        string[] table =
        [
            "automatic automatic | automatic pass | automatic pass | automatic fail | manual | manual",
            "automatic manual    | automatic pass | manual         | automatic fail | manual | manual",
            "automatic -         | automatic pass | manual         | automatic fail | manual | manual",
            "manual    automatic | manual         | automatic pass | automatic fail | manual | manual",
            "manual    manual    | manual         | manual         | automatic fail | manual | manual",
            "manual    -         | manual         | manual         | automatic fail | manual | manual",
            "-         automatic | manual         | automatic pass | automatic fail | manual | manual",
            "-         manual    | manual         | manual         | automatic fail | manual | manual",
            "-         -         | manual         | manual         | automatic fail | manual | manual",
        ];
        foreach (var row in table.Select(line => line.Split('|', StringSplitOptions.TrimEntries)))
        {
            var strategies = row[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            foreach (var (place, result) in results.Index())
            {
                var approval = new JsonObject();
                foreach (var (strategy, of) in strategies.Zip(["pass", "warning"]))
                    if (strategy != "-")
                        approval[of] = strategy;
                var expected = row[place + 1].Split(' ');
                Assert.Equal(
                    new ApprovalRule(result, expected[0], expected.ElementAtOrDefault(1)),
                    ApprovalRule.Of(new JsonObject { ["result"] = result, ["approval"] = approval }));
            }
        }
    }
}
