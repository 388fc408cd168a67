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
}
