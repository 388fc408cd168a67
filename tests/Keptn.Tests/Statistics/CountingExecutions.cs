using System.Net;
using System.Text.Json.Nodes;
using Headgate.Keptn.Tests.Events;

namespace Headgate.Keptn.Tests.Statistics;

/// <summary><c>GET /api/statistics/v1/statistics</c>.</summary>
public sealed class CountingExecutions(KeptnNode node)
{
    private static readonly DateTimeOffset Day = new(2022, 5, 4, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Whole_half_hours_of_the_time_frame_are_counted_by_project_and_service()
    {
        var project = KeptnEvents.NewProject();
        foreach (var (type, source, minutes) in new[]
        {
            ("test.started", "jmeter-service", 10), ("test.started", "jmeter-service", 40), ("test.finished", "jmeter-service", 45), ("dev.delivery.finished", "shipyard-controller", 50),
            ("test.started", "late-service", 65), ("test.started", "early-service", -10),
        })
        {
            var one = KeptnEvents.At(Day.AddHours(9).AddMinutes(minutes), project, "sh.keptn.event." + type);
            one["source"] = source;
            await node.Api.PostAsync("/api/controlPlane/v1/event", one);
        }

        var (from, to) = (Day.AddHours(9), Day.AddHours(10).AddMinutes(20));
        var answer = (await node.Api.GetAsync($"/api/statistics/v1/statistics?from={from.ToUnixTimeSeconds()}&to={to.ToUnixTimeSeconds()}"))!;
        Assert.Equal(("2022-05-04T09:00:00Z", "2022-05-04T10:20:00Z"), ((string?)answer["from"], (string?)answer["to"]));
        Assert.Equal(
            $$"""
            {"name":"{{project}}","services":[{"name":"cart","events":[{"type":"sh.keptn.event.dev.delivery.finished","count":1},{"type":"sh.keptn.event.test.finished","count":1},{"type":"sh.keptn.event.test.started","count":2}],"keptnServiceExecutions":[{"name":"jmeter-service","executions":[{"type":"sh.keptn.event.test","count":2}]}],"executedSequencesPerType":[{"type":"sh.keptn.event.dev.delivery","count":1}]}]}
            """,
            Normal(answer["projects"]!.AsArray().Single(one => (string?)one!["name"] == project)!));
    }

    [Fact]
    public async Task The_half_hour_that_is_still_open_counts_whatever_part_of_it_was_asked_for()
    {
        var project = KeptnEvents.NewProject();
        await node.Api.SendAsync(KeptnEvents.Of(project));
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        // The half hour may end between the two calls; the event is then in a whole one.
        var answer = (await node.Api.GetAsync($"/api/statistics/v1/statistics?from={now - 7200}&to={now + 3600}"))!;
        Assert.Contains(answer["projects"]!.AsArray(), one => (string?)one!["name"] == project);
    }

    [Theory]
    [InlineData("", 400, "Invalid request format")]
    [InlineData("?from=a&to=2", 400, "Invalid request format")]
    [InlineData("?from=1", 400, "Invalid request format")]
    [InlineData("?from=1&to=99999999999999999999", 400, "Invalid request format")]
    [InlineData("?from=2&to=1", 400, "Invalid time frame: 'from' timestamp must not be greater than 'to' timestamp")]
    [InlineData("?from=31536000&to=31539600", 404, "no statistics found for selected time frame")]
    public async Task Wrong_time_frames_are_refused_in_the_services_own_form(string query, int status, string message)
    {
        var refusal = (await node.Api.GetAsync($"/api/statistics/v1/statistics{query}", (HttpStatusCode)status))!;
        Assert.Equal(new JsonObject { ["message"] = message, ["errorCode"] = status }.ToJsonString(), refusal.ToJsonString());
    }

    private static string Normal(JsonNode project)
    {
        foreach (var service in project["services"]!.AsArray())
            service!["events"] = new JsonArray([.. service["events"]!.AsArray().Select(one => one!.DeepClone()).OrderBy(one => (string?)one["type"], StringComparer.Ordinal)]);
        return project.ToJsonString();
    }
}
