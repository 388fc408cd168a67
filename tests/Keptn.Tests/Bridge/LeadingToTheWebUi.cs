using System.Net;
using System.Text;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Bridge;

/// <summary>Below <c>/bridge</c> is the server of Keptn's web UI, asked as Keptn's gateway asks it.</summary>
public sealed class LeadingToTheWebUi(NodeWithBridge bridge) : IClassFixture<NodeWithBridge>
{
    [Theory]
    [InlineData("/bridge", "/")]
    [InlineData("/bridge/", "/")]
    [InlineData("/bridge/project/p?a=%2F&b=c+d", "/project/p?a=%2F&b=c+d")]
    [InlineData("//bridge///api//bridgeInfo", "/api/bridgeInfo")]
    [InlineData("/bridge/api/resource-service/v1/a%252Fb%2520c", "/api/resource-service/v1/a%252Fb%2520c")]
    [InlineData("/bridge/a%2Fb", "/a/b")]
    [InlineData("/bridge/x/%2e%2e/caf%C3%A9%20%3F%23;+,:@&=$!'()*~", "/caf%C3%A9%20%3F%23;+,:@&=$!'()*~")]
    [InlineData("/bridge/bridge/", "/bridge/")]
    public async Task An_address_is_decoded_once_and_goes_on_without_its_first_part(string target, string expected) =>
        Assert.Equal(expected, (string?)(await bridge.AskedAsync(target))["target"]);

    [Theory]
    [InlineData("/bridgehead", 404)]
    [InlineData("/Bridge/", 404)]
    [InlineData("/bridge/..%2Fapi/v1/metadata", 400)]
    [InlineData("/bridge/%2e%2e/%2e%2e/v2/storage", 200)]
    [InlineData("/bridge/..%2f..%2fv2/storage", 400)]
    [InlineData("/bridge/%00", 400)]
    [InlineData("/bridge/%zz", 400)]
    [InlineData("/api/..%2Fbridge/", 400)]
    public async Task What_is_not_below_it_is_not_asked_for(string target, int status)
    {
        using var answer = await bridge.SendAsync(target);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.False(answer.Headers.Contains(NodeWithBridge.Mark));
    }

    [Theory]
    [InlineData("/", "/bridge/")]
    [InlineData("/?a=b", "/bridge/?a=b")]
    [InlineData("/project/shop", "/bridge/project/shop")]
    [InlineData("/project//example.com", "/bridge/project/example.com")]
    [InlineData("/trace/7f3a?x=%20", "/bridge/trace/7f3a?x=%20")]
    [InlineData("/trace/a%0d%0ab", "/bridge/trace/a%0D%0Ab")]
    public async Task Former_addresses_lead_there(string target, string location)
    {
        using var answer = await bridge.SendAsync(target);
        Assert.Equal(HttpStatusCode.MovedPermanently, answer.StatusCode);
        Assert.Equal(location, answer.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task Methods_and_bodies_arrive(string method)
    {
        var asked = await bridge.AskedAsync("/bridge/api/v1/event", new HttpMethod(method), new StringContent("{\"type\":\"é\"}", Encoding.UTF8, "application/json"));
        Assert.Equal((method, "{\"type\":\"é\"}", "application/json; charset=utf-8"), ((string)asked["method"]!, (string)asked["body"]!, (string)asked["headers"]!["content-type"]!));
    }

    [Fact]
    public async Task No_token_of_the_stack_goes_there_and_a_login_does()
    {
        foreach (var authorization in new[] { bridge.Node.StorageToken, $"Bearer {bridge.Node.StorageToken}", "Basic dXNlcjpwYXNzd29yZA==" })
        {
            var asked = await bridge.AskedAsync("/bridge/api/v1/metadata", null, null,
                ("x-token", bridge.Node.KeptnToken), ("X-StorageApi-Token", bridge.Node.StorageToken), ("X-KBC-ManageApiToken", bridge.Node.ManageToken), ("Authorization", authorization), ("Cookie", "session=example"));
            var said = asked.ToJsonString();
            foreach (var token in new[] { bridge.Node.KeptnToken, bridge.Node.StorageToken, bridge.Node.ManageToken })
                Assert.DoesNotContain(token, said, StringComparison.Ordinal);
            Assert.Equal(authorization.StartsWith("Basic ", StringComparison.Ordinal) ? authorization : null, (string?)asked["headers"]!["authorization"]);
            Assert.Equal("session=example", (string?)asked["headers"]!["cookie"]);
        }

        Assert.Null((await bridge.AskedAsync("/bridge/"))["headers"]!["x-token"]);
    }

    [Fact]
    public async Task It_is_told_who_calls_and_how()
    {
        var asked = (await bridge.AskedAsync("/bridge/", null, null, ("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "https"), ("X-Hop", "1"), ("Connection", "X-Hop"), ("Host", "keptn.example.com:8443")))["headers"]!;
        Assert.Equal("203.0.113.9, 127.0.0.1", (string?)asked["x-forwarded-for"]);
        Assert.Equal("127.0.0.1", (string?)asked["x-real-ip"]);
        Assert.Equal("https", (string?)asked["x-forwarded-proto"]);
        Assert.Equal("keptn.example.com", (string?)asked["host"]);
        Assert.Null(asked["x-hop"]);
        Assert.Equal("http", (string?)(await bridge.AskedAsync("/bridge/"))["headers"]!["x-forwarded-proto"]);
    }

    [Fact]
    public async Task Its_answers_stay_as_they_are()
    {
        using var login = await bridge.SendAsync("/bridge/login");
        Assert.Equal((HttpStatusCode.Unauthorized, "Basic realm=\"Keptn\""), (login.StatusCode, login.Headers.WwwAuthenticate.ToString()));
        Assert.Equal(["one=1; Path=/", "two=2; Path=/"], login.Headers.GetValues("Set-Cookie"));
        Assert.DoesNotContain(login.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        using var preflight = await bridge.SendAsync("/bridge/api/v1/event", HttpMethod.Options, null, ("Origin", "https://example.com"), ("Access-Control-Request-Method", "POST"));
        Assert.DoesNotContain(preflight.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        using var moved = await bridge.SendAsync("/bridge/moved");
        Assert.Equal((HttpStatusCode.Found, "/bridge/dashboard"), (moved.StatusCode, moved.Headers.Location?.OriginalString));
        using var same = await bridge.SendAsync("/bridge/same");
        Assert.Equal((HttpStatusCode.NotModified, "\"tag\""), (same.StatusCode, same.Headers.ETag?.ToString()));
        using var packed = await bridge.SendAsync("/bridge/packed");
        Assert.Equal(("gzip", "1F8B08"), (packed.Content.Headers.ContentEncoding.Single(), Convert.ToHexString(await packed.Content.ReadAsByteArrayAsync())));
        using var head = await bridge.SendAsync("/bridge/", HttpMethod.Head);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_5_MB_is_refused(bool tellsItsLength)
    {
        HttpContent content = tellsItsLength ? new ByteArrayContent(new byte[(5 * 1024 * 1024) + 1]) : new StreamContent(new Unmeasured(new byte[6 * 1024 * 1024]));
        try
        {
            using var answer = await bridge.SendAsync("/bridge/api/v1/event", HttpMethod.Post, content, ("Expect", "100-continue"));
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        }
        catch (HttpRequestException cut) when (!tellsItsLength && cut.InnerException is IOException)
        {
            // A client in the middle of its body may find the connection closed before it finds the answer.
        }
    }

    [Fact]
    public async Task Half_an_answer_does_not_look_whole()
    {
        using var answer = await bridge.SendAsync("/bridge/cut");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        bridge.Cut.SetResult();
        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Metadata_tell_the_version_that_is_set()
    {
        using var api = KeptnApi.Of(bridge.Node);
        Assert.Equal("1.4.5-example", (string?)(await api.GetAsync("/api/v1/metadata"))!["bridgeversion"]);
    }
}
