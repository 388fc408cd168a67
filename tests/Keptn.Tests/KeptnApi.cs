using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Keptn.Tests;

/// <summary>Calls the gateway and reads its answers.</summary>
public sealed class KeptnApi(Uri url, string? token) : IDisposable
{
    private static int clients;

    /// <summary>The bare client, with the token.</summary>
    public HttpClient Http { get; } = NewClient(url, token);

    public static KeptnApi Of(HeadgateProcess node) => new(node.Url, node.KeptnToken);

    /// <summary>The answer's body, of which the status must be as said.</summary>
    public Task<JsonNode?> GetAsync(string path, HttpStatusCode expected = HttpStatusCode.OK) => SendAsync(HttpMethod.Get, path, null, expected);

    /// <inheritdoc cref="GetAsync"/>
    public Task<JsonNode?> PostAsync(string path, JsonNode? body, HttpStatusCode expected = HttpStatusCode.OK) => SendAsync(HttpMethod.Post, path, body, expected);

    /// <inheritdoc cref="GetAsync"/>
    public Task<JsonNode?> PutAsync(string path, JsonNode? body, HttpStatusCode expected = HttpStatusCode.OK) => SendAsync(HttpMethod.Put, path, body, expected);

    /// <inheritdoc cref="GetAsync"/>
    public Task<JsonNode?> DeleteAsync(string path, HttpStatusCode expected = HttpStatusCode.OK) => SendAsync(HttpMethod.Delete, path, null, expected);

    public async Task<JsonNode?> SendAsync(HttpMethod method, string path, JsonNode? body, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{method} {path} answered {(int)answer.StatusCode}: {text}");
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    /// <summary>A shipyard as <c>POST project</c> wants it.</summary>
    public static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    public void Dispose() => Http.Dispose();

    private static HttpClient NewClient(Uri url, string? token)
    {
        // The default is to send the body after a second even when the server has not yet said that it takes it.
        var client = PlatformFixture.NewHttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = Eventually.Patience });
        client.BaseAddress = url;
        // Each client is an address of its own, so that the failures of one test hold back no other.
        var number = Interlocked.Increment(ref clients);
        client.DefaultRequestHeaders.Add("X-Forwarded-For", $"198.18.{number / 256 % 256}.{number % 256}");
        if (token is not null)
            client.DefaultRequestHeaders.Add("x-token", token);
        return client;
    }
}
