using System.Text.Json.Nodes;

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
        var result = Text(data, "result") is { Length: > 0 } said ? said : Text(Member(data, "evaluation"), "result");
        if (result == "fail")
            return new ApprovalRule(result, Automatic, "fail");
        var strategy = result is "pass" or "warning" ? Text(Member(data, "approval"), result) : "";
        if (strategy.Length == 0)
            strategy = Manual;
        return new ApprovalRule(result, strategy, strategy == Automatic ? "pass" : null);
    }

    private static JsonNode? Member(JsonNode? node, string name) => node is JsonObject members ? members[name] : null;

    private static string Text(JsonNode? node, string name) => Member(node, name) is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}
