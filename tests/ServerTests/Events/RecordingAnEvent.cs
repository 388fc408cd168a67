using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Events;

public sealed class RecordingAnEvent(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private const string Path = "/v2/storage/events";

    [Fact]
    public async Task Everything_sent_is_shown_again()
    {
        var shown = await CreatedAsync(new
        {
            component = "ex-sfdc",
            configurationId = "sys.c-sfdc.account-01",
            duration = 200,
            type = "warn",
            runId = "ddddssss",
            message = "Table Opportunity fetched. ✓",
            description = "Some longer description",
            @params = new { accountName = "Keboola", z = 1, a = new[] { 1.50m } },
            results = new { rows = 5 },
            performance = new { bytes = 7 },
        });

        Assert.Equal("ext.ex-sfdc.sys.c-sfdc.account-01", shown.Text("event"));
        Assert.Equal("ex-sfdc", shown.Text("component"));
        Assert.Equal("sys.c-sfdc.account-01", shown.Text("configurationId"));
        Assert.Equal("warn", shown.Text("type"));
        Assert.Equal("ddddssss", shown.Text("runId"));
        Assert.Equal("Table Opportunity fetched. ✓", shown.Text("message"));
        Assert.Equal("Some longer description", shown.Text("description"));
        Assert.Equal("""{"accountName":"Keboola","z":1,"a":[1.50]}""", shown["params"]!.ToJsonString());
        Assert.Equal("""{"rows":5}""", shown["results"]!.ToJsonString());
        Assert.Equal("""{"bytes":7,"duration":200}""", shown["performance"]!.ToJsonString());
        Assert.Equal("admin@localhost", shown["token"]!.Text("name"));
        Assert.Equal(platform.MasterToken.Split('-')[1], shown["token"]!["id"]!.ToJsonString());
        Assert.True(shown["idBranch"]!.GetValue<long>() > 0);
        Assert.Equal("v2", shown["context"]!.Text("apiVersion"));
        Assert.False(shown["context"]!["async"]!.GetValue<bool>());
        Assert.EndsWith($"{Path}/{shown["id"]}", shown.Text("uri"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_sent_is_empty_in_the_form_clients_read()
    {
        var shown = await CreatedAsync(new { component = "whatever", message = "Whatever" });

        Assert.Equal("ext.whatever.", shown.Text("event"));
        Assert.Equal("info", shown.Text("type"));
        Assert.Equal("", shown.Text("description"));
        foreach (var map in new[] { "params", "results", "performance" })
            Assert.Equal("{}", shown[map]!.ToJsonString());
        Assert.Equal("[]", shown["attachments"]!.ToJsonString());
        foreach (var absent in new[] { "runId", "configurationId", "objectId", "objectName", "objectType" })
            Assert.True(shown.AsObject().ContainsKey(absent) && shown[absent] is null, absent);
    }

    [Fact]
    public async Task Form_with_data_as_json_text_is_read()
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["component"] = "ex-form", ["message"] = "sent by form", ["params"] = """{"a":{"b":[1,2]}}""", ["results"] = "[]", ["duration"] = "1.5", ["type"] = "success",
        });
        var shown = await CreatedAsync(form);

        Assert.Equal("""{"a":{"b":[1,2]}}""", shown["params"]!.ToJsonString());
        Assert.Equal("{}", shown["results"]!.ToJsonString());
        Assert.Equal("""{"duration":1.5}""", shown["performance"]!.ToJsonString());
        Assert.Equal("success", shown.Text("type"));
    }

    [Fact]
    public async Task Run_is_taken_from_the_header_when_the_body_has_none()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path);
        request.Headers.Add("X-StorageApi-Token", platform.MasterToken);
        request.Headers.Add("X-KBC-RunId", "123.456");
        request.Content = new StringContent("""{"component":"ex","message":"in a run"}""");
        using var answer = await platform.Client.SendAsync(request);

        Assert.Equal("123.456", (await ShownAsync(answer)).Text("runId"));
    }

    [Fact]
    public async Task Wrong_fields_are_all_named()
    {
        using var answer = await platform.PostAsync(Path, new { message = " ", type = "homeless", @params = "{", results = 5, duration = -1 });
        var refused = await answer.ShouldBeRefusedAsync(400, "storage.event.schemaValidationFailed");

        Assert.Equal(
            new[] { "component", "duration", "message", "params", "results", "type" },
            refused["errors"]!.AsArray().Select(error => error!.Text("key")).Order());
    }

    [Theory]
    [InlineData(50_000)]
    [InlineData(190_000)]
    public async Task Large_message_is_kept_whole(int length)
    {
        var message = new string('x', length);
        Assert.Equal(message, (await CreatedAsync(new { component = "ex", message })).Text("message"));
    }

    [Fact]
    public async Task Large_data_are_kept_whole()
    {
        var rows = Enumerable.Range(0, 20_000).ToArray();
        var shown = await CreatedAsync(new { component = "ex", message = "rows", @params = new { rows } });
        Assert.Equal(20_000, shown["params"]!["rows"]!.AsArray().Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Event_over_200_kilobytes_is_refused(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path);
        request.Headers.Add("X-StorageApi-Token", platform.MasterToken);
        request.Headers.TransferEncodingChunked = chunked;
        request.Content = new StringContent(new JsonObject { ["component"] = "ex", ["message"] = new string('x', 250_000) }.ToJsonString());
        using var answer = await platform.Client.SendAsync(request);

        await answer.ShouldBeRefusedAsync(400, "requestTooLarge");
    }

    [Theory]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { (byte)'\\', (byte)'u', (byte)'d', (byte)'8', (byte)'0', (byte)'0' })]
    public async Task Broken_text_is_refused(byte[] broken)
    {
        byte[] body = [.. """{"component":"ex","message":"SQLSTATE[XX000]: """u8, .. broken, .. "\"}"u8];
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var answer = await platform.PostAsync(Path, content);
        await answer.ShouldBeRefusedAsync(400, "malformedRequest");
    }

    [Fact]
    public async Task Null_character_is_refused_in_texts_and_replaced_in_data()
    {
        using (var refused = await platform.PostAsync(Path, new { component = "ex", message = "a\0b" }))
            await refused.ShouldBeRefusedAsync(400, "storage.event.schemaValidationFailed", "null character");
        var shown = await CreatedAsync(new { component = "ex-null", message = "fine", @params = new { x = "a\0b" } });
        Assert.Equal("a\uFFFDb", shown["params"]!.Text("x"));
        Assert.Single((await platform.GetJsonAsync($"{Path}?q=params.x:a*+AND+component:ex-null")).AsArray());
    }

    [Fact]
    public async Task Body_that_is_no_object_is_refused()
    {
        foreach (var body in new[] { "[1]", "\"text\"", "{", "message=x" })
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await platform.PostAsync(Path, content);
            await answer.ShouldBeRefusedAsync(400, "malformedRequest");
        }
    }

    private async Task<JsonNode> CreatedAsync(object body)
    {
        using var answer = await platform.PostAsync(Path, body);
        return await ShownAsync(answer);
    }

    private async Task<JsonNode> ShownAsync(HttpResponseMessage answer)
    {
        var made = await answer.ShouldBeAsync(201);
        Assert.Equal(["id", "uuid"], made.AsObject().Select(pair => pair.Key));
        var byId = await platform.GetJsonAsync($"{Path}/{made.Text("id")}");
        Assert.True(JsonNode.DeepEquals(byId, await platform.GetJsonAsync($"/v2/storage/branch/default/events/{made.Text("uuid")}")));
        Assert.Equal(made.Text("uuid"), byId.Text("uuid"));
        Assert.Equal('7', byId.Text("uuid")[14]);
        return byId;
    }
}
