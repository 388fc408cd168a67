using System.Net;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Events;

/// <summary><c>POST /api/v1/event</c>.</summary>
public sealed class SendingAnEvent(KeptnNode node)
{
    [Fact]
    public async Task It_is_listed_with_a_new_id_and_time_and_only_the_members_Keptn_keeps()
    {
        var project = KeptnEvents.NewProject();
        var sent = KeptnEvents.Of(project);
        sent["id"] = "mine";
        sent["time"] = "2020-01-01T00:00:00Z";
        sent["contenttype"] = "text/plain";
        sent["specversion"] = "0.3";
        sent["shkeptnspecversion"] = "0.1";
        sent["shkeptnversion"] = "0.1";
        sent["triggeredid"] = "t1";
        sent["gitcommitid"] = "c1";
        sent["extensions"] = new JsonObject { ["a"] = 1 };
        sent["unknown"] = true;
        var before = TimeProvider.System.GetUtcNow().AddSeconds(-1);
        var context = await node.Api.SendAsync(sent);

        var listed = Assert.Single(await node.Api.ListAsync($"project={project}"))!.AsObject();
        Assert.Equal(
            ["contenttype", "data", "extensions", "gitcommitid", "id", "shkeptncontext", "shkeptnspecversion", "source", "specversion", "time", "triggeredid", "type"],
            listed.Select(member => member.Key).Order(StringComparer.Ordinal));
        Assert.True(Guid.TryParse((string?)listed["id"], out _));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", (string)listed["time"]!);
        Assert.InRange(DateTimeOffset.Parse((string)listed["time"]!, System.Globalization.CultureInfo.InvariantCulture), before, TimeProvider.System.GetUtcNow().AddSeconds(1));
        Assert.Equal(context, (string?)listed["shkeptncontext"]);
        Assert.Equal("application/json", (string?)listed["contenttype"]);
        Assert.Equal("1.0", (string?)listed["specversion"]);
        Assert.Equal("0.2.4", (string?)listed["shkeptnspecversion"]);
        Assert.Equal("test-service", (string?)listed["source"]);
        Assert.Equal("t1", (string?)listed["triggeredid"]);
        Assert.Equal("c1", (string?)listed["gitcommitid"]);
        Assert.True(JsonNode.DeepEquals(sent["data"], listed["data"]));
        Assert.True(JsonNode.DeepEquals(sent["extensions"], listed["extensions"]));
    }

    [Fact]
    public async Task Members_without_a_value_are_left_out()
    {
        var project = KeptnEvents.NewProject();
        await node.Api.SendAsync(KeptnEvents.Of(project));
        var listed = Assert.Single(await node.Api.ListAsync($"project={project}"))!.AsObject();
        Assert.Equal(["contenttype", "data", "id", "shkeptncontext", "shkeptnspecversion", "source", "specversion", "time", "type"], listed.Select(member => member.Key).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("0f7cbf2a-1f9e-4b5e-9d0a-1c2d3e4f5a6b", "0f7cbf2a-1f9e-4b5e-9d0a-1c2d3e4f5a6b")]
    [InlineData("{0F7CBF2A-1F9E-4B5E-9D0A-1C2D3E4F5A6B}", "{0F7CBF2A-1F9E-4B5E-9D0A-1C2D3E4F5A6B}")]
    [InlineData("abc", "61626320-2020-4020-a020-202020202020")]
    [InlineData("a-context-that-is-longer-than-16", "612d636f-6e74-4578-b42d-746861742d69")]
    public async Task Its_context_is_kept_or_made_of_the_text(string sent, string kept)
    {
        var happened = KeptnEvents.Of(KeptnEvents.NewProject());
        happened["shkeptncontext"] = sent;
        Assert.Equal(kept, await node.Api.SendAsync(happened));
    }

    [Theory]
    [InlineData("""{"source":"a","type":"t"}""", "data in body is required")]
    [InlineData("""{"data":null,"source":"a","type":"t"}""", "data in body is required")]
    [InlineData("""{"data":{},"type":"t"}""", "source in body is required")]
    [InlineData("""{"data":{},"source":""}""", "type in body is required")]
    [InlineData("null", "data in body is required")]
    public async Task Missing_members_are_refused_with_422(string body, string message)
    {
        var (status, answer) = await node.Api.SendTextAsync(body);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal($$"""{"code":602,"message":"{{message}}"}""", answer);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"type":5,"source":"a","data":{}}""")]
    [InlineData("""{"type":"t","source":"a","data":{},"time":"yesterday"}""")]
    [InlineData("""{"type":"t","source":"a","data":{"a":1,"a":2}}""")]
    [InlineData("""{"type":"t","source":"a","data":{"a":"\ud800"}}""")]
    [InlineData("""{"type":"t","source":"a","data":{"a\u0000":""}}""")]
    [InlineData("""{"type":"t","source":"a","data":1e999}""")]
    public async Task What_cannot_be_read_or_kept_is_refused_with_400(string body)
    {
        var (status, answer) = await node.Api.SendTextAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        var refusal = JsonNode.Parse(answer)!;
        Assert.Equal(400, (int)refusal["code"]!);
        Assert.StartsWith("parsing body body from \"\" failed, because ", (string?)refusal["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain", "text/plain")]
    [InlineData(null, "application/octet-stream")]
    public async Task Other_media_types_are_refused_with_415(string? sent, string named)
    {
        var (status, answer) = await node.Api.SendTextAsync(KeptnEvents.Of("p").ToJsonString(), sent);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, status);
        Assert.Equal($"unsupported media type \"{named}\", only [application/cloudevents+json application/json] are allowed", (string?)JsonNode.Parse(answer)!["message"]);
        Assert.Equal(415, (int)JsonNode.Parse(answer)!["code"]!);
    }

    [Theory]
    [InlineData("application/cloudevents+json")]
    [InlineData("application/json; charset=utf-8")]
    public async Task Both_media_types_are_taken(string type) =>
        Assert.Equal(HttpStatusCode.OK, (await node.Api.SendTextAsync(KeptnEvents.Of(KeptnEvents.NewProject()).ToJsonString(), type)).Status);

    [Fact]
    public async Task Nesting_is_bounded()
    {
        var project = KeptnEvents.NewProject();
        Assert.Equal(HttpStatusCode.OK, (await node.Api.SendTextAsync(Nested(project, 50))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await node.Api.SendTextAsync(Nested(project, 100_000))).Status);
        Assert.Single(await node.Api.ListAsync($"project={project}"));
    }

    [Fact]
    public async Task Five_megabytes_are_the_limit()
    {
        var large = KeptnEvents.Of(KeptnEvents.NewProject());
        large["data"]!["text"] = new string('x', 5 * 1024 * 1024);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await node.Api.SendTextAsync(large.ToJsonString())).Status);
        large["data"]!["text"] = new string('x', (5 * 1024 * 1024) - 1000);
        Assert.Equal(HttpStatusCode.OK, (await node.Api.SendTextAsync(large.ToJsonString())).Status);
    }

    [Fact]
    public async Task What_is_as_long_as_it_may_be_is_taken_and_found()
    {
        // Random, so that no index compresses it.
        var random = Effort.NewRandom();
        string Text(int length) => new(random.GetItems<char>("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", length));
        var (project, stage, service, result, source, context) = (Text(256), Text(256), Text(256), Text(256), Text(1024), Text(256));
        var one = KeptnEvents.At(new DateTimeOffset(2023, 3, 1, 10, 0, 0, TimeSpan.Zero), project, "sh.keptn.event." + Text(241));
        one["data"] = new JsonObject { ["project"] = project, ["stage"] = stage, ["service"] = service, ["result"] = result };
        (one["source"], one["shkeptncontext"], one["triggeredid"], one["gitcommitid"], one["id"]) = (source, context, Text(256), Text(256), Text(256));
        Assert.Null(await node.Api.PostAsync("/api/controlPlane/v1/event", one));
        Assert.Single(await node.Api.ListAsync($"project={project}&type={one["type"]}&stage={stage}&service={service}&source={source}&keptnContext={context}&eventID={one["id"]}"));
        Assert.Single((await node.Api.GetAsync($"/api/mongodb-datastore/event/type/{one["type"]}?filter=data.project:{project}%20AND%20data.stage:{stage}%20AND%20data.service:{service}%20AND%20data.result:{result}%20AND%20source:{source}"))!["events"]!.AsArray());
    }

    [Fact]
    public async Task Names_too_long_for_an_index_are_found_all_the_same()
    {
        var project = new string('ä', 900) + Guid.NewGuid();
        await node.Api.SendAsync(KeptnEvents.Of(project));
        Assert.Single(await node.Api.ListAsync($"project={Uri.EscapeDataString(project)}"));
        var long2 = KeptnEvents.Of("p", "sh.keptn.event." + new string('t', 300));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await node.Api.SendTextAsync(long2.ToJsonString())).Status);
    }

    private static string Nested(string project, int levels) =>
        $$$"""{"type":"sh.keptn.event.a.started","source":"s","data":{"project":"{{{project}}}","deep":{{{new string('[', levels)}}}{{{new string(']', levels)}}}}}""";
}
