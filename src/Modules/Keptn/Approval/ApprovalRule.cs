using System.Text.Json.Nodes;
using Headgate.Keptn.Events;

namespace Headgate.Keptn.Approval;

/// <summary>Who decides an approval, and how, by the result of what came before and the task's properties.</summary>
/// <param name="Result">The result so far; empty when nothing said one.</param>
/// <param name="Strategy"><c>automatic</c> or <c>manual</c>, as the properties say it.</param>
/// <param name="Decision"><c>pass</c> or <c>fail</c>; <c>null</c> where somebody must say.</param>
internal sealed record ApprovalRule(string Result, string Strategy, string? Decision)
{
    private const string Automatic = "automatic";
    private const string Manual = "manual";

    public static ApprovalRule Of(JsonNode data)
    {
        var result = data.TextAt("result") is { Length: > 0 } said ? said : data.At("evaluation").TextAt("result");
        if (result == "fail")
            return new ApprovalRule(result, Automatic, "fail");
        var strategy = result is "pass" or "warning" ? data.At("approval").TextAt(result) : "";
        if (strategy.Length == 0)
            strategy = Manual;
        return new ApprovalRule(result, strategy, strategy == Automatic ? "pass" : null);
    }
}
