using System.Net;
using System.Text.Json.Nodes;

namespace Headgate.Keptn.Tests.Events;

/// <summary><c>GET /api/mongodb-datastore/event/type/{type}</c>.</summary>
public sealed class ListingEventsOfAType(KeptnNode node)
{
    private const string Type = "sh.keptn.event.evaluation.finished";
    private static readonly DateTimeOffset Start = new(2023, 3, 1, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Clauses_are_joined_and_comma_lists_match_any()
    {
        var project = KeptnEvents.NewProject();
        var a = await PublishAsync(project, 1, "pass");
        var b = await PublishAsync(project, 2, "warning");
        var c = await PublishAsync(project, 3, "fail", one => one["data"]!["labels"] = new JsonObject { ["build"] = "17", ["n"] = 17 });
        await PublishAsync(project, 4, "pass", one => one["type"] = "sh.keptn.event.test.finished");

        Assert.Equal([c, b, a], await IdsAsync($"data.project:{project}"));
        Assert.Equal([b, a], await IdsAsync($"data.project:{project} AND data.result:pass,warning"));
        Assert.Equal([c, a], await IdsAsync($"data.project:{project} AND id:{a},{c}"));
        Assert.Equal([c], await IdsAsync($"data.project:{project} AND data.labels.build:17"));
        Assert.Equal([c, b, a], await IdsAsync($"data.project:{project} AND source:test-service AND data.stage:dev AND data.service:cart"));
        Assert.Equal([], await IdsAsync($"data.project:{project} AND data.labels.n:17"));
        Assert.Equal([], await IdsAsync($"data.project:{project} AND nothing:here"));
        Assert.Equal([c, b, a], await IdsAsync($"data.project:{project} AND source:https://example.com AND nonsense"));
        Assert.Equal([a], await IdsAsync($"shkeptncontext:{project}1"));
        Assert.Equal([], await IdsAsync($"shkeptncontext:{Guid.NewGuid()}"));
        Assert.Equal([], await IdsAsync($"data.project:{project} AND data.a\0b:\0"));
        Assert.Equal([c], await IdsAsync($"data.project:{project}", "&limit=1"));
        Assert.Equal([c], await IdsAsync($"data.project:{project}", "&fromTime=2023-03-01T10:02:00.000Z"));
    }

    [Fact]
    public async Task An_empty_value_asks_for_an_empty_text_and_not_for_none()
    {
        var project = KeptnEvents.NewProject();
        var empty = await PublishAsync(project, 1, "", one => one["data"]!["stage"] = "");
        await PublishAsync(project, 2, "pass", one => one["data"]!.AsObject().Remove("stage"));
        await PublishAsync(project, 3, "pass", one => one["data"]!["stage"] = 5);
        Assert.Equal([empty], await IdsAsync($"data.project:{project} AND data.stage:"));
        Assert.Equal([empty], await IdsAsync($"data.project:{project} AND data.result:"));
        Assert.Equal([empty], await IdsAsync($"data.project:{project} AND data.stage:prod,"));
        Assert.Equal([empty], await IdsAsync($"data.project:{project} AND id:,{empty}"));
        Assert.Equal([], await IdsAsync($"data.project:{project} AND triggeredid:"));
    }

    [Fact]
    public async Task Invalidated_ones_can_be_left_out()
    {
        var project = KeptnEvents.NewProject();
        var a = await PublishAsync(project, 1, "pass", one => one["triggeredid"] = project + "a");
        var b = await PublishAsync(project, 2, "pass", one => one["triggeredid"] = project + "b");
        await PublishAsync(project, 3, "pass", one =>
        {
            one["type"] = "sh.keptn.event.evaluation.invalidated";
            one["triggeredid"] = project + "a";
        });
        Assert.Equal([b, a], await IdsAsync($"data.project:{project}"));
        Assert.Equal([b], await IdsAsync($"data.project:{project}", "&excludeInvalidated=true"));
        Assert.Equal([b, a], await IdsAsync($"data.project:{project}", "&excludeInvalidated=false"));

        var c = await PublishAsync(project, 4, "pass", one => one["triggeredid"] = "");
        await PublishAsync(project, 5, "pass", one =>
        {
            one["type"] = "sh.keptn.event.evaluation.invalidated";
            one["triggeredid"] = "";
        });
        Assert.Equal([c, b], await IdsAsync($"data.project:{project}", "&excludeInvalidated=true"));
    }

    [Fact]
    public async Task The_answer_has_events_only()
    {
        var answer = (await node.Api.GetAsync($"/api/mongodb-datastore/event/type/{Type}?filter=data.project:{KeptnEvents.NewProject()}"))!;
        Assert.Equal("""{"events":[]}""", answer.ToJsonString());
    }

    [Theory]
    [InlineData("", 422, 602, "filter in query is required")]
    [InlineData("?filter=", 422, 602, "filter in query is required")]
    [InlineData("?filter=data.stage:dev", 400, 400, "invalid event filter: either 'shkeptncontext' or 'data.project' must be set")]
    [InlineData("?filter=data.project:", 400, 400, "invalid event filter: either 'shkeptncontext' or 'data.project' must be set")]
    [InlineData("?filter=data.project:p&limit=101", 422, 608, "limit in query should be less than or equal to 100")]
    [InlineData("?filter=data.project:p&limit=0", 422, 609, "limit in query should be greater than or equal to 1")]
    public async Task Wrong_parameters_are_refused(string query, int status, int code, string message)
    {
        var refusal = (await node.Api.GetAsync($"/api/mongodb-datastore/event/type/{Type}{query}", (HttpStatusCode)status))!;
        Assert.Equal((code, message), ((int)refusal["code"]!, (string?)refusal["message"]));
    }

    private async Task<string> PublishAsync(string project, int minute, string result, Action<JsonObject>? change = null)
    {
        var one = KeptnEvents.At(Start.AddMinutes(minute), project, Type);
        one["shkeptncontext"] = $"{project}{minute}";
        one["data"]!["result"] = result;
        change?.Invoke(one);
        await node.Api.PostAsync("/api/controlPlane/v1/event", one);
        return (string)one["id"]!;
    }

    private async Task<IEnumerable<string>> IdsAsync(string filter, string more = "") =>
        (await node.Api.GetAsync($"/api/mongodb-datastore/event/type/{Type}?filter={Uri.EscapeDataString(filter)}{more}"))!["events"]!.AsArray().Select(one => (string)one!["id"]!).ToList();
}
