using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Headgate.Keptn.Tests.Gateway;

/// <summary>The documented configuration of nginx asks for the token and leaves addresses alone.</summary>
public sealed class BehindNginx : IClassFixture<NginxInFront>
{
    private readonly NginxInFront front;

    public BehindNginx(NginxInFront front)
    {
        Assert.SkipWhen(NginxInFront.Program is null, "nginx is not on this machine; Debian has it in the package nginx-light.");
        this.front = front;
    }

    [Theory]
    [InlineData("/api/v1/metadata", 200, "keptnversion")]
    [InlineData("/api/controlPlane/health", 200, "")]
    [InlineData("/api//controlPlane//health", 200, "")]
    [InlineData("/api/resource-service/v1/nothing", 404, "404 page not found")]
    [InlineData("/api/v1/nothing", 404, "path /v1/nothing was not found")]
    [InlineData("/api/mongodb-datastore/health", 403, "403 Forbidden")]
    [InlineData("/api/resource-service/v1/project/p", 403, "403 Forbidden")]
    [InlineData("/api/resource-service//v1/project/p%2Fstage%2Fs", 403, "403 Forbidden")]
    [InlineData("/api/statistics/v1/event", 403, "403 Forbidden")]
    public async Task The_token_gets_the_answers_of_Headgate(string path, int status, string body)
    {
        using var client = front.NewClient(2, front.Node.KeptnToken);
        using var answer = await client.GetAsync(AsWritten(path));
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(body, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/api/mongodb-datastore/event")]
    [InlineData("DELETE", "/api/controlPlane/v1/log")]
    public async Task What_is_closed_for_some_methods_is_closed(string method, string path)
    {
        using var client = front.NewClient(2, front.Node.KeptnToken);
        using var answer = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task A_resource_is_written_with_two_slashes_and_read_by_a_name_that_was_escaped_twice()
    {
        using var client = front.NewClient(2, front.Node.KeptnToken);
        const string shipyard = "apiVersion: spec.keptn.sh/0.2.2\nkind: Shipyard\nspec:\n  stages:\n    - name: dev\n      sequences: []\n";
        using var made = await client.PostAsJsonAsync("/api/controlPlane/v1/project", new { name = "behind-nginx", shipyard = KeptnApi.Base64(shipyard) });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        using var written = await client.PostAsJsonAsync(
            AsWritten("/api/resource-service/v1/project/behind-nginx//resource"), new { resources = new[] { new { resourceURI = "/folder/a+b c%.txt", resourceContent = KeptnApi.Base64("one") } } });
        Assert.Equal(HttpStatusCode.Created, written.StatusCode);
        var once = Uri.EscapeDataString("folder/a+b c%.txt");
        using var read = await client.GetAsync(AsWritten("/api/resource-service/v1/project/behind-nginx/resource/" + Uri.EscapeDataString(once)));
        var found = JsonNode.Parse(await read.Content.ReadAsStringAsync())!;
        Assert.Equal((200, once, KeptnApi.Base64("one")), ((int)read.StatusCode, (string?)found["resourceURI"], (string?)found["resourceContent"]));
    }

    [Fact]
    public async Task Strangers_are_told_why_not_and_after_a_burst_to_wait()
    {
        using var client = front.NewClient(3, "nonsense");
        // Whatever a caller says of where he comes from, nginx knows it.
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.1");
        for (var attempt = 0; attempt < 2; attempt++)
        {
            using var refused = await client.PostAsync("/api/controlPlane/v1/project", new StringContent(new string('x', 100_000)));
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Equal("text/plain", refused.Content.Headers.ContentType?.ToString());
            Assert.Equal("""{"code":401, "message":"unauthenticated or invalid credentials"}""", await refused.Content.ReadAsStringAsync());
        }

        client.DefaultRequestHeaders.Remove("X-Forwarded-For");
        using var tooMany = await client.GetAsync("/api/secrets/v1/secret");
        Assert.Equal(HttpStatusCode.TooManyRequests, tooMany.StatusCode);
        Assert.Equal("text/plain", tooMany.Content.Headers.ContentType?.ToString());
        Assert.Equal("""{"code":429, "message":"too many requests"}""", await tooMany.Content.ReadAsStringAsync());
        using var directly = await client.PostAsync("/api/v1/auth", null);
        Assert.Equal(HttpStatusCode.TooManyRequests, directly.StatusCode);
        Assert.Equal("Too Many Requests\n", await directly.Content.ReadAsStringAsync());

        using var other = front.NewClient(4, front.Node.KeptnToken);
        using var let = await other.GetAsync("/api/controlPlane/health");
        Assert.Equal(HttpStatusCode.OK, let.StatusCode);
    }

    [Fact]
    public async Task Definitions_and_health_are_for_everyone()
    {
        using var client = front.NewClient(5, null);
        foreach (var path in new[] { "/api/swagger-ui/", "/api/swagger-ui/swagger.yaml", "/api/secrets/swagger-ui/swagger.yaml", "/api/health", "/nginx-health" })
        {
            using var answer = await client.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        using var root = await client.GetAsync("/api");
        Assert.Equal(HttpStatusCode.MovedPermanently, root.StatusCode);
        Assert.Equal("/api/swagger-ui/", root.Headers.Location?.OriginalString);
    }

    private Uri AsWritten(string path) => new(front.Url.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
}
