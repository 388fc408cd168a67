using System.Net;

namespace Headgate.Keptn.Tests.Gateway;

/// <summary>Who gets past the gateway.</summary>
public sealed class Authentication(KeptnNode node)
{
    [Theory]
    [InlineData("POST")]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("HEAD")]
    public async Task The_token_gets_in_with_any_method_and_the_answer_is_empty(string method)
    {
        using var answer = await node.Api.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/api/v1/auth"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
        Assert.Null(answer.Content.Headers.ContentType);
    }

    [Theory]
    [InlineData("/api/v1/auth", null, """{"code":401,"message":"unauthenticated for invalid credentials"}""", "application/json")]
    [InlineData("/api/v1/auth", "nonsense", """{"code":401,"message":"incorrect api key auth"}""", "application/json")]
    [InlineData("/api/v1/metadata", "nonsense", """{"code":401,"message":"incorrect api key auth"}""", "application/json")]
    [InlineData("/api/controlPlane/v1/project", null, """{"code":401, "message":"unauthenticated or invalid credentials"}""", "text/plain")]
    [InlineData("/api/mongodb-datastore/event", "nonsense", """{"code":401, "message":"unauthenticated or invalid credentials"}""", "text/plain")]
    [InlineData("/api/secrets/nowhere/at/all", "nonsense", """{"code":401, "message":"unauthenticated or invalid credentials"}""", "text/plain")]
    public async Task Others_are_told_why_not(string path, string? token, string body, string type)
    {
        using var stranger = new KeptnApi(node.Process.Url, token);
        using var answer = await stranger.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(body, await answer.Content.ReadAsStringAsync());
        Assert.Equal(type, answer.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task Tokens_of_the_platform_are_strangers_to_the_gateway()
    {
        foreach (var token in new[] { node.Process.StorageToken, node.Process.ManageToken })
        {
            using var stranger = new KeptnApi(node.Process.Url, token);
            stranger.Http.DefaultRequestHeaders.Add("X-StorageApi-Token", node.Process.StorageToken);
            stranger.Http.DefaultRequestHeaders.Add("X-KBC-ManageApiToken", node.Process.ManageToken);
            stranger.Http.DefaultRequestHeaders.Add("Authorization", $"Bearer {node.Process.KeptnToken}");
            using var answer = await stranger.Http.GetAsync("/api/controlPlane/v1/project");
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Fact]
    public async Task The_token_is_a_stranger_to_the_platform()
    {
        foreach (var header in new[] { "X-StorageApi-Token", "X-KBC-ManageApiToken", "Authorization" })
            foreach (var path in new[] { "/v2/storage/buckets", "/manage/organizations", "/services/editor/sql/sessions" })
            {
                using var client = new KeptnApi(node.Process.Url, node.Process.KeptnToken);
                client.Http.DefaultRequestHeaders.TryAddWithoutValidation(header, node.Process.KeptnToken);
                using var answer = await client.Http.GetAsync(path);
                Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            }
    }
}
