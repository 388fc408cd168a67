using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Headgate.Keptn.Tests.Events;

/// <summary><c>GET /api/mongodb-datastore/event</c>.</summary>
public sealed class ListingEvents(KeptnNode node)
{
    private static readonly DateTimeOffset Start = new(2023, 3, 1, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Pages_go_from_the_newest_to_the_oldest_and_the_last_has_no_key()
    {
        var project = KeptnEvents.NewProject();
        foreach (var second in Enumerable.Range(0, 5))
            await PublishAsync(KeptnEvents.At(Start.AddSeconds(second), project));

        var first = (await node.Api.GetAsync($"/api/mongodb-datastore/event?project={project}&pageSize=2"))!.AsObject();
        Assert.Equal(["events", "nextPageKey", "pageSize", "totalCount"], first.Select(member => member.Key).Order(StringComparer.Ordinal));
        Assert.Equal(("2", 2, 5), ((string?)first["nextPageKey"], (int)first["pageSize"]!, (int)first["totalCount"]!));
        Assert.Equal(["2023-03-01T10:00:04.000Z", "2023-03-01T10:00:03.000Z"], first["events"]!.AsArray().Select(one => (string?)one!["time"]));
        var last = (await node.Api.GetAsync($"/api/mongodb-datastore/event?project={project}&pageSize=2&nextPageKey=4"))!.AsObject();
        Assert.False(last.ContainsKey("nextPageKey"));
        Assert.Equal(["2023-03-01T10:00:00.000Z"], last["events"]!.AsArray().Select(one => (string?)one!["time"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_loops_of_clients_come_to_an_end_with_each_event_once(bool likeTheBridge)
    {
        var project = KeptnEvents.NewProject();
        foreach (var second in Enumerable.Range(0, 7))
            await PublishAsync(KeptnEvents.At(Start.AddSeconds(second), project));
        List<string> seen = [];
        JsonNode? key = "0";
        do
        {
            var page = (await node.Api.GetAsync($"/api/mongodb-datastore/event?project={project}&pageSize=3&nextPageKey={(string?)key}"))!;
            seen.AddRange(page["events"]!.AsArray().Select(one => (string)one!["id"]!));
            key = page["nextPageKey"];
        }
        // The Go client stops at "" and "0", the Bridge at what JavaScript takes for false: the text "0" is not.
        while (likeTheBridge ? key is not null : key is not null && (string?)key is not ("" or "0"));
        Assert.Equal(7, seen.Distinct().Count());
        Assert.Equal(7, seen.Count);
    }

    [Fact]
    public async Task Every_filter_narrows_the_list_and_its_count()
    {
        var project = KeptnEvents.NewProject();
        var sent = new List<JsonObject>();
        foreach (var n in Enumerable.Range(0, 24))
        {
            var one = KeptnEvents.At(Start.AddMinutes(n * 10), project, n % 2 == 0 ? "sh.keptn.event.test.started" : "sh.keptn.event.test.finished");
            one["data"]!["stage"] = n % 3 == 0 ? "dev" : "prod";
            one["data"]!["service"] = n % 4 == 0 ? "cart" : "shop";
            one["source"] = n % 6 == 0 ? "a" : "b";
            one["shkeptncontext"] = $"{project}-{n % 5}";
            sent.Add(one);
            await PublishAsync(one);
        }

        foreach (var (query, matches) in new (string, Func<JsonObject, bool>)[]
        {
            ("", _ => true),
            ("&type=sh.keptn.event.test.started", one => (string?)one["type"] == "sh.keptn.event.test.started"),
            ("&stage=dev", one => (string?)one["data"]!["stage"] == "dev"),
            ("&service=cart", one => (string?)one["data"]!["service"] == "cart"),
            ("&stage=dev&service=cart", one => (string?)one["data"]!["stage"] == "dev" && (string?)one["data"]!["service"] == "cart"),
            ("&source=a", one => (string?)one["source"] == "a"),
            ($"&keptnContext={project}-2", one => (string?)one["shkeptncontext"] == $"{project}-2"),
            ($"&eventID={sent[3]["id"]}", one => one == sent[3]),
            ("&fromTime=2023-03-01T11:00:00.000Z", one => Time(one) > Start.AddHours(1)),
            ("&beforeTime=2023-03-01T11:00:00.000Z", one => Time(one) < Start.AddHours(1)),
            ("&fromTime=2023-03-01T10:15:00Z&beforeTime=2023-03-01T13:05:00Z&stage=prod", one => Time(one) > Start.AddMinutes(15) && Time(one) < Start.AddMinutes(185) && (string?)one["data"]!["stage"] == "prod"),
            ("&fromTime=2024-01-01T00:00:00Z", _ => false),
            ("&fromTime=9999-12-31T23:59:59.9999999Z", _ => false),
            ("&beforeTime=0001-01-01T00:00:00Z", _ => false),
            ("&fromTime=0001-01-01T00:00:00Z&beforeTime=9999-12-31T23:59:59.9999999Z", _ => true),
            ("&type=%00", _ => false),
        })
        {
            var page = (await node.Api.GetAsync($"/api/mongodb-datastore/event?project={project}&pageSize=100{query}"))!;
            var expected = sent.Where(matches).OrderByDescending(Time).Select(one => (string?)one["id"]).ToList();
            Assert.Equal(expected, page["events"]!.AsArray().Select(one => (string?)one!["id"]));
            Assert.Equal(expected.Count, (int?)page["totalCount"] ?? 0);
        }
    }

    [Fact]
    public async Task Root_events_are_the_earliest_of_their_context_whatever_came_first()
    {
        var project = KeptnEvents.NewProject();
        foreach (var (context, minute) in new[] { ("a", 5), ("a", 1), ("b", 2), ("a", 3), ("b", 4) })
        {
            var one = KeptnEvents.At(Start.AddMinutes(minute), project);
            one["shkeptncontext"] = project + context;
            await PublishAsync(one);
        }

        var roots = (await node.Api.GetAsync($"/api/mongodb-datastore/event?project={project}&root=false"))!;
        Assert.Equal(["2023-03-01T10:02:00.000Z", "2023-03-01T10:01:00.000Z"], roots["events"]!.AsArray().Select(one => (string?)one!["time"]));
        Assert.Equal(2, (int)roots["totalCount"]!);
    }

    [Fact]
    public async Task Without_a_project_the_context_decides_and_without_both_only_events_of_no_project_are_listed()
    {
        var project = KeptnEvents.NewProject();
        var context = Guid.NewGuid().ToString();
        var ofProject = KeptnEvents.At(Start, project);
        var ofNone = KeptnEvents.At(Start.AddSeconds(1), project);
        ofNone["data"]!.AsObject().Remove("project");
        ofProject["shkeptncontext"] = context;
        ofNone["shkeptncontext"] = context;
        await PublishAsync(ofProject);
        await PublishAsync(ofNone);
        Assert.Equal((string?)ofProject["id"], (string?)Assert.Single(await node.Api.ListAsync($"keptnContext={context}"))!["id"]);
        Assert.Equal((string?)ofNone["id"], (string?)Assert.Single(await node.Api.ListAsync($"eventID={ofNone["id"]}"))!["id"]);
        Assert.Empty(await node.Api.ListAsync($"eventID={ofProject["id"]}"));
        Assert.Empty(await node.Api.ListAsync($"keptnContext={Guid.NewGuid()}"));
        var empty = (await node.Api.GetAsync($"/api/mongodb-datastore/event?project={KeptnEvents.NewProject()}"))!.AsObject();
        Assert.Equal(["events", "pageSize"], empty.Select(member => member.Key));
    }

    [Theory]
    [InlineData("pageSize=0", 422, 609, "pageSize in query should be greater than or equal to 1")]
    [InlineData("pageSize=101", 422, 608, "pageSize in query should be less than or equal to 100")]
    [InlineData("pageSize=many", 422, 601, "pageSize in query must be of type int64: \"many\"")]
    [InlineData("fromTime=yesterday", 400, 400, "fromTime in query must be a time such as 2023-03-01T10:00:00.000Z: \"yesterday\"")]
    public async Task Wrong_parameters_are_refused(string query, int status, int code, string message)
    {
        var refusal = (await node.Api.GetAsync($"/api/mongodb-datastore/event?{query}", (HttpStatusCode)status))!;
        Assert.Equal(code, (int)refusal["code"]!);
        Assert.Equal(message, (string?)refusal["message"]);
    }

    [Fact]
    public async Task Other_kinds_of_events_are_taken_and_not_kept()
    {
        var project = KeptnEvents.NewProject();
        await node.Api.SendAsync(KeptnEvents.Of(project, "sh.keptn.log.error"));
        await node.Api.SendAsync(KeptnEvents.Of(project, "sh.keptn.event."));
        await node.Api.SendAsync(KeptnEvents.Of(project));
        Assert.Single(await node.Api.ListAsync($"project={project}"));
    }

    private Task<JsonNode?> PublishAsync(JsonObject one) => node.Api.PostAsync("/api/controlPlane/v1/event", one);

    private static DateTimeOffset Time(JsonObject one) => DateTimeOffset.Parse((string)one["time"]!, CultureInfo.InvariantCulture);
}
