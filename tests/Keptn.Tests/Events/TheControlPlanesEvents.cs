using System.Net;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Events;

/// <summary><c>POST /api/controlPlane/v1/event</c> and <c>GET …/event/triggered/{eventType}</c>.</summary>
public sealed class TheControlPlanesEvents(KeptnNode node)
{
    private const string Path = "/api/controlPlane/v1/event";
    private static readonly DateTimeOffset Some = new(2023, 3, 1, 10, 0, 0, 123, TimeSpan.Zero);

    [Fact]
    public async Task An_event_keeps_its_id_and_time_and_the_same_again_does_nothing()
    {
        var project = KeptnEvents.NewProject();
        var one = KeptnEvents.At(Some, project);
        one["shkeptnspecversion"] = "0.2.3";
        Assert.Null(await node.Api.PostAsync(Path, one));
        one["data"]!["stage"] = "other";
        Assert.Null(await node.Api.PostAsync(Path, one));
        var listed = Assert.Single(await node.Api.ListAsync($"project={project}"))!;
        Assert.Equal(((string?)one["id"], "2023-03-01T10:00:00.123Z", "dev", "0.2.3"), ((string?)listed["id"], (string?)listed["time"], (string?)listed["data"]!["stage"], (string?)listed["shkeptnspecversion"]));
    }

    [Theory]
    [InlineData("time")]
    [InlineData("type")]
    [InlineData("id")]
    [InlineData("source")]
    public async Task A_missing_member_is_named(string member)
    {
        var one = KeptnEvents.At(Some, "p");
        one.Remove(member);
        var refusal = (await node.Api.PostAsync(Path, one, HttpStatusCode.BadRequest))!;
        Assert.Equal($"Invalid request format: {member} must be specified", (string?)refusal["message"]);
    }

    [Fact]
    public async Task What_cannot_be_read_is_refused()
    {
        var (status, body) = await node.Api.SendTextAsync("{", path: Path);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith("Invalid request format: ", (string?)JsonNode.Parse(body)!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Triggered_events_that_come_from_outside_are_not_open()
    {
        var one = KeptnEvents.At(Some, KeptnEvents.NewProject(), $"sh.keptn.event.t{Guid.NewGuid():N}.triggered");
        await node.Api.PostAsync(Path, one);
        Assert.Equal("""{"events":[],"nextPageKey":"0"}""", (await node.Api.GetAsync($"{Path}/triggered/{one["type"]}"))!.ToJsonString());
    }

    [Fact]
    public async Task Open_ones_come_in_pages_whose_last_key_is_0()
    {
        var type = $"sh.keptn.event.t{Guid.NewGuid():N}.triggered";
        List<string> made = [];
        foreach (var n in Enumerable.Range(0, 5))
        {
            var one = KeptnEvents.At(Some.AddSeconds(n), "p", type);
            await node.Api.PostAsync(Path, one);
            made.Add((string)one["id"]!);
        }

        var database = new NodeDatabase(node.Process.DataFolder);
        await database.ColumnAsync($"INSERT INTO keptn.open_trigger SELECT id, type, project, stage, service, context FROM keptn.event WHERE type = '{type}' RETURNING id");
        List<string> seen = [];
        var key = "";
        // As the Bridge reads pages: until the key is the number 0; without a key it would never end.
        do
        {
            var page = (await node.Api.GetAsync($"{Path}/triggered/{type}?pageSize=2&nextPageKey={key}"))!.AsObject();
            Assert.Equal(["events", "nextPageKey", "totalCount"], page.Select(member => member.Key));
            seen.AddRange(page["events"]!.AsArray().Select(one => (string)one!["id"]!));
            key = (string)page["nextPageKey"]!;
        }
        while (int.Parse(key, System.Globalization.CultureInfo.InvariantCulture) != 0);
        Assert.Equal(made, seen);
        Assert.Equal(made[3], (string?)(await node.Api.GetAsync($"{Path}/triggered/{type}?eventID={made[3]}&stage=dev&service=cart"))!["events"]!.AsArray().Single()!["id"]);
        Assert.Empty((await node.Api.GetAsync($"{Path}/triggered/{type}?stage=prod"))!["events"]!.AsArray());
        foreach (var query in new[] { "nextPageKey=nonsense", "pageSize=9223372036854775807&nextPageKey=1", "pageSize=-1", "pageSize=" })
            Assert.Equal("0", (string?)(await node.Api.GetAsync($"{Path}/triggered/{type}?{query}"))!["nextPageKey"]);
    }

    [Fact]
    public async Task Wrong_parameters_are_refused()
    {
        Assert.Equal("project not found", (string?)(await node.Api.GetAsync($"{Path}/triggered/t?project=a%00b", HttpStatusCode.NotFound))!["message"]);
        Assert.Equal("project not found", (string?)(await node.Api.GetAsync($"{Path}/triggered/t?project={KeptnEvents.NewProject()}", HttpStatusCode.NotFound))!["message"]);
        Assert.Equal(
            "Invalid request format: strconv.ParseInt: parsing \"x\": invalid syntax", (string?)(await node.Api.GetAsync($"{Path}/triggered/t?pageSize=x", HttpStatusCode.BadRequest))!["message"]);
    }
}
