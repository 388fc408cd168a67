using System.Net;
using System.Text.Json.Nodes;
using static Headgate.Keptn.Tests.Uniform.Introduction;

namespace Headgate.Keptn.Tests.Uniform;

/// <summary>Integrations report what failed.</summary>
public sealed class LogOfAnIntegration(KeptnNode node)
{
    private const string Log = "/api/controlPlane/v1/log";

    /// <summary>Not long ago: a node removes what is older than some days.</summary>
    private static readonly DateTimeOffset Begin = new(TimeProvider.System.GetUtcNow().AddDays(-1).Date, TimeSpan.Zero);

    private KeptnApi Api => node.Api;

    [Fact]
    public async Task An_entry_is_read_back_with_every_field()
    {
        var id = NewName();
        var answer = await Api.PostAsync(Log, Entries(Entry(id, "it failed", At(0.12))));
        Assert.Equal("{}", answer!.ToJsonString());
        Assert.Equal(
            $$$"""{"totalCount":1,"logs":[{"integrationid":"{{{id}}}","message":"it failed","time":"{{{At(0.12)}}}","shkeptncontext":"c-1","task":"test","triggeredid":"t-1","gitcommitid":"g-1"}]}""",
            (await Api.GetAsync($"{Log}?integrationId={id}"))!.ToJsonString());
    }

    [Fact]
    public async Task As_many_as_a_body_holds_are_written_at_once_and_none_is_no_error()
    {
        var id = NewName();
        await Api.PostAsync(Log, Entries([.. Enumerable.Range(0, 20_000).Select(entry => new JsonObject { ["integrationid"] = id, ["message"] = $"m{entry}" })]));
        await Api.PostAsync(Log, Entries());
        var page = await Api.GetAsync($"{Log}?integrationId={id}&pageSize=2");
        Assert.Equal(20_000, (int)page!["totalCount"]!);
        Assert.Equal(["m19999", "m19998"], Messages(page));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0001-01-01T00:00:00Z")]
    public async Task Without_a_time_it_is_now(string? time)
    {
        var id = NewName();
        var before = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        await Api.PostAsync(Log, Entries(Entry(id, "it failed", time)));
        var read = await Api.GetAsync($"{Log}?integrationId={id}");
        Assert.True(DateTimeOffset.Parse((string)read!["logs"]![0]!["time"]!, null) > before);
    }

    [Fact]
    public async Task Pages_are_numbered_newest_first_and_the_last_one_has_no_key()
    {
        var id = NewName();
        await Api.PostAsync(Log, Entries([.. Enumerable.Range(0, 5).Select(second => Entry(id, $"m{second}", At(second)))]));
        var first = await Api.GetAsync($"{Log}?integrationId={id}&pageSize=2");
        Assert.Equal(["m4", "m3"], Messages(first));
        Assert.Equal("2", first!["nextPageKey"]!.ToJsonString());
        Assert.Equal(5, (int)first["totalCount"]!);
        var second = await Api.GetAsync($"{Log}?integrationId={id}&pageSize=2&nextPageKey=2");
        Assert.Equal(["m2", "m1"], Messages(second));
        var last = await Api.GetAsync($"{Log}?integrationId={id}&pageSize=2&nextPageKey=4");
        Assert.Equal(["m0"], Messages(last));
        Assert.False(last!.AsObject().ContainsKey("nextPageKey"));
        Assert.Equal(5, Messages(await Api.GetAsync($"{Log}?integrationId={id}")).Count);
    }

    [Fact]
    public async Task Both_bounds_are_included()
    {
        var id = NewName();
        await Api.PostAsync(Log, Entries([.. Enumerable.Range(0, 5).Select(second => Entry(id, $"m{second}", At(second)))]));
        Assert.Equal(["m3", "m2", "m1"], Messages(await Api.GetAsync($"{Log}?integrationId={id}&fromTime={At(1)}&beforeTime={At(3)}")));
    }

    [Fact]
    public async Task Nothing_is_an_empty_list_without_counts() =>
        Assert.Equal("""{"logs":[]}""", (await Api.GetAsync($"{Log}?integrationId={NewName()}"))!.ToJsonString());

    [Theory]
    [InlineData("fromTime=yesterday", HttpStatusCode.NotFound, "Unable to retrieve logs: could not parse provided fromTime yesterday: ")]
    [InlineData("beforeTime=2023", HttpStatusCode.NotFound, "Unable to retrieve logs: could not parse provided beforeTime 2023: ")]
    [InlineData("pageSize=x", HttpStatusCode.BadRequest, "Invalid request format: strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("nextPageKey=1.5", HttpStatusCode.BadRequest, "Invalid request format: strconv.ParseInt: parsing \"1.5\": invalid syntax")]
    public async Task A_query_that_cannot_be_read_is_refused(string query, HttpStatusCode status, string message)
    {
        var refusal = await Api.GetAsync($"{Log}?{query}", status);
        Assert.Equal((int)status, (int)refusal!["code"]!);
        Assert.StartsWith(message, (string?)refusal["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_bad_time_refuses_all_entries()
    {
        var id = NewName();
        await Api.PostAsync(Log, Entries(Entry(id, "good", null), Entry(id, "bad", "noon")), HttpStatusCode.BadRequest);
        Assert.Equal("""{"logs":[]}""", (await Api.GetAsync($"{Log}?integrationId={id}"))!.ToJsonString());
    }

    private static string At(double second) => Begin.AddSeconds(second).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static JsonObject Entries(params JsonObject[] entries) => new() { ["logs"] = new JsonArray([.. entries]) };

    private static JsonObject Entry(string integration, string message, string? time) => new()
    {
        ["integrationid"] = integration,
        ["message"] = message,
        ["time"] = time,
        ["shkeptncontext"] = "c-1",
        ["task"] = "test",
        ["triggeredid"] = "t-1",
        ["gitcommitid"] = "g-1",
    };

    private static List<string?> Messages(JsonNode? page) => [.. page!["logs"]!.AsArray().Select(entry => (string?)entry!["message"])];
}
