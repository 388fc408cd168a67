using System.Text;

namespace Headgate.Kernel.Tests;

public sealed class ReadingJsonBodies
{
    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    public async Task Nothing_in_any_form_has_no_fields(string body) => Assert.Empty((await Request.BodyAsync(body)).Names);

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("text/plain")]
    [InlineData(null)]
    public async Task Object_is_read_whatever_the_content_type_says(string? contentType) =>
        Assert.Equal("ž", (await Request.BodyAsync("""{"a":"ž"}""", contentType)).Text("a"));

    [Fact]
    public async Task Byte_order_mark_is_skipped() =>
        Assert.Equal("1", (await Request.BodyAsync([0xEF, 0xBB, 0xBF, .. """{"a":1}"""u8])).Text("a"));

    [Theory]
    [InlineData("[1]", "must be a JSON object")]
    [InlineData("\"x\"", "must be a JSON object")]
    [InlineData("{", "not valid JSON (line 1")]
    [InlineData("{\n\"a\": x}", "line 2")]
    [InlineData("""{"a":1,"a":2}""", "not valid JSON")]
    [InlineData("""{"a":1}{"b":2}""", "not valid JSON")]
    [InlineData("""{"a":"\ud800"}""", "surrogate")]
    [InlineData("""{"\udc00":1}""", "surrogate")]
    public async Task Anything_else_is_refused(string body, string why)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Request.BodyAsync(body));
        Assert.Equal((400, "malformedRequest"), (refused.Error.Status, refused.Error.Code));
        Assert.Contains(why, refused.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_refused()
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Request.BodyAsync([.. "{\"a\":\""u8, 0x80, .. "\"}"u8]));
        Assert.Contains("UTF-8", refused.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whole_surrogate_pairs_are_fine() => Assert.Equal("😀", (await Request.BodyAsync("""{"a":"\ud83d\ude00"}""")).Text("a"));

    [Fact]
    public async Task Document_that_is_nested_too_deep_is_refused() =>
        await Assert.ThrowsAsync<RefusedException>(() => Request.BodyAsync("{\"a\":" + new string('[', 200) + new string(']', 200) + "}"));

    [Fact]
    public async Task Body_over_the_endpoints_limit_is_refused_with_its_status()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"a":"{{new string('x', 100)}}"}""");
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Request.BodyAsync(body, limit: new BodyLimit(50, 400)));
        Assert.Equal((400, "requestTooLarge"), (refused.Error.Status, refused.Error.Code));
        Assert.Equal(100, (await Request.BodyAsync(body, limit: new BodyLimit(200))).Text("a")!.Length);
    }
}
