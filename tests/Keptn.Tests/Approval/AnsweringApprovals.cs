using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Approval;

/// <summary>The task <c>approval</c> is answered by the platform, or by somebody.</summary>
public sealed class AnsweringApprovals(KeptnNode node)
{
    private const string Triggered = "sh.keptn.event.approval.triggered";
    private const string Started = "sh.keptn.event.approval.started";
    private const string Finished = "sh.keptn.event.approval.finished";

    [Theory]
    [InlineData("pass", "pass")]
    [InlineData("warning", "pass")]
    [InlineData("fail", "fail")]
    public async Task What_the_properties_decide_is_finished_at_once(string result, string decision)
    {
        var project = NewProject();
        var context = await SendAsync(project, result, "automatic");
        var finished = Assert.Single(await EventsAsync(project, context, Finished, 1));
        var started = Assert.Single(await EventsAsync(project, context, Started, 1));
        var triggered = Assert.Single(await EventsAsync(project, context, Triggered, 1));
        Assert.Equal(("approval-service", "approval-service"), ((string?)started["source"], (string?)finished["source"]));
        Assert.Equal(((string?)triggered["id"], (string?)triggered["id"]), ((string?)started["triggeredid"], (string?)finished["triggeredid"]));
        Assert.Equal(
            $$"""{"project":"{{project}}","stage":"prod","service":"cart","labels":{"build":"17"},"status":"succeeded","message":"Approval strategy for result {{result}}: automatic"}""",
            started["data"]!.ToJsonString().Replace("\\u0027", "", StringComparison.Ordinal));
        Assert.Equal($$"""{"project":"{{project}}","stage":"prod","service":"cart","labels":{"build":"17"},"status":"succeeded","result":"{{decision}}"}""", finished["data"]!.ToJsonString());
    }

    [Fact]
    public async Task What_they_do_not_decide_waits()
    {
        var project = NewProject();
        var waiting = await SendAsync(project, "pass", "manual");
        var after = await SendAsync(project, "pass", "automatic");
        // Events of one project are acted on in their order.
        await EventsAsync(project, after, Finished, 1);
        var started = Assert.Single(await EventsAsync(project, waiting, Started, 1));
        Assert.Equal("Approval strategy for result 'pass': manual", (string?)started["data"]!["message"]);
        Assert.Empty(await EventsAsync(project, waiting, Finished, 0));
    }

    private static string NewProject() => $"p{Guid.NewGuid():N}";

    private async Task<string> SendAsync(string project, string result, string strategy) => (string)(await node.Api.PostAsync("/api/v1/event", new JsonObject
    {
        ["type"] = Triggered,
        ["source"] = "example",
        ["data"] = new JsonObject
        {
            ["project"] = project,
            ["stage"] = "prod",
            ["service"] = "cart",
            ["labels"] = new JsonObject { ["build"] = "17" },
            ["result"] = result,
            ["approval"] = new JsonObject { ["pass"] = strategy, ["warning"] = strategy },
        },
    }))!["keptnContext"]!;

    private async Task<IReadOnlyList<JsonNode>> EventsAsync(string project, string context, string type, int count)
    {
        IReadOnlyList<JsonNode> found = [];
        await Eventually.HoldsAsync(async () =>
            (found = [.. (await node.Api.GetAsync($"/api/mongodb-datastore/event?project={project}&keptnContext={context}&type={type}"))!["events"]!.AsArray().Select(one => one!)]).Count >= count);
        Assert.Equal(count, found.Count);
        return found;
    }
}
