using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Testing;

namespace Headgate.ServerTests.Routes;

/// <summary>How any request is answered, good or bad: envelope, content type, methods, browsers, compression, sizes.</summary>
[Collection(RouteTable.Name)]
public sealed class Manners(NodeInProcess node)
{
    /// <summary>What is only in development branches, where the walk does not go, or on a backend that is not there.</summary>
    private static readonly string[] WithNothingToShow = ["diff", "listing", "stream", "table-ddl", "credentials"];

    [Theory]
    [InlineData("GET", "/nothing/here")]
    [InlineData("POST", "/v2/storage/nothing")]
    [InlineData("GET", "/v2/storage/tables/in.c-mine.rows/nothing")]
    [InlineData("DELETE", "/services/nothing/at/all")]
    [InlineData("GET", "/docs/nothing/openapi.json")]
    public async Task An_unknown_address_is_404_in_the_envelope(string method, string path)
    {
        using var answer = await node.Owner.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        await StorageApi.RefusalAsync(answer, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_method_that_a_route_lacks_is_405_in_the_envelope()
    {
        foreach (var path in node.Operations(Credential.StorageToken).Select(operation => Walk.PathOf(node, operation.Route)).Distinct())
        {
            using var answer = await node.Owner.Http.SendAsync(new HttpRequestMessage(HttpMethod.Trace, path));
            var envelope = await StorageApi.RefusalAsync(answer, HttpStatusCode.MethodNotAllowed);
            Assert.Equal("methodNotAllowed", StorageApi.CodeOf(envelope));
        }
    }

    [Fact]
    public async Task Every_json_answer_has_exactly_the_content_type_that_php_clients_compare()
    {
        var seen = 0;
        foreach (var operation in node.Operations(Credential.StorageToken).Where(operation => operation.Method == "GET" && !Walk.IsNotImplemented(operation.Route)))
        {
            using var answer = await node.Owner.Http.GetAsync(Walk.PathOf(node, operation.Route) + Walk.QueryOf(operation.Route));
            Assert.True(answer.IsSuccessStatusCode || WithNothingToShow.Contains(operation.Route.RoutePattern.RawText!.Split('/')[^1]), $"{operation} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
            if (answer.Content.Headers.ContentType?.MediaType is not "application/json")
                continue;
            Assert.Equal("application/json", answer.Content.Headers.ContentType.ToString());
            seen++;
        }

        Assert.True(seen > 20, $"Only {seen} answers were JSON.");
    }

    [Fact]
    public async Task Browsers_may_call_from_anywhere()
    {
        foreach (var operation in node.Operations(Credential.StorageToken))
        {
            using var preflight = new HttpRequestMessage(HttpMethod.Options, Walk.PathOf(node, operation.Route));
            preflight.Headers.Add("Origin", "https://app.example.com");
            preflight.Headers.Add("Access-Control-Request-Method", operation.Method);
            preflight.Headers.Add("Access-Control-Request-Headers", "x-storageapi-token,content-type");
            using var answer = await node.Owner.Http.SendAsync(preflight);
            Assert.True(answer.IsSuccessStatusCode, $"{operation}: the preflight got {(int)answer.StatusCode}.");
            Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
            Assert.Contains(operation.Method, Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Methods")), StringComparison.Ordinal);
            Assert.Contains("x-storageapi-token", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Headers")), StringComparison.OrdinalIgnoreCase);
        }

        using var stranger = node.NewClient(null);
        using var refused = await stranger.GetAsync("/v2/storage/buckets");
        Assert.Equal("*", Assert.Single(refused.Headers.GetValues("Access-Control-Allow-Origin")));
    }

    [Fact]
    public async Task Answers_are_compressed_when_asked()
    {
        foreach (var path in new[] { "/v2/storage/tokens/verify", $"/v2/storage/tables/{node.Known["table_id"]}/data-preview", "/docs/storage/openapi.json" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
            using var answer = await node.Owner.Http.SendAsync(request);
            Assert.Equal("gzip", Assert.Single(answer.Content.Headers.ContentEncoding));
            using var plain = await node.Owner.Http.GetAsync(path);
            Assert.Empty(plain.Content.Headers.ContentEncoding);
        }
    }

    [Fact]
    public async Task Json_that_is_ten_thousand_deep_is_refused_everywhere()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000);
        foreach (var operation in Writing())
        {
            using var answer = await SendAsync(operation, new StringContent(deep, Encoding.UTF8, "application/json"));
            await StorageApi.RefusalAsync(answer, HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_of_50_MB_is_refused_before_it_is_read(bool tellsItsLength)
    {
        var large = new byte[50 * 1024 * 1024];
        Array.Fill(large, (byte)' ');
        foreach (var operation in Writing().Where(operation => operation.Route.Metadata.GetMetadata<BodyLimit>() is not { Bytes: > 50 * 1024 * 1024 }))
        {
            HttpContent content = tellsItsLength ? new ByteArrayContent(large) : new StreamContent(new Unmeasured(large));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            try
            {
                using var answer = await SendAsync(operation, content);
                await StorageApi.RefusalAsync(answer, HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge);
            }
            catch (HttpRequestException cut) when (!tellsItsLength && cut.InnerException is IOException)
            {
                // A client in the middle of its body may find the connection closed before it finds the answer.
            }
        }
    }

    [Theory]
    [InlineData("application/json", "{\"name\": ")]
    [InlineData("application/json", "[1, 2]")]
    [InlineData("application/json", "\"text\"")]
    [InlineData("application/json", "{\"name\": \"\\ud800\"}")]
    [InlineData("multipart/form-data; boundary=x", "--y\r\n")]
    public async Task A_body_that_is_not_what_it_says_is_400(string type, string body)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var answer = await node.Owner.Http.PostAsync("/v2/storage/buckets", content);
        var envelope = await StorageApi.RefusalAsync(answer, HttpStatusCode.BadRequest);
        Assert.IsAssignableFrom<JsonValue>(envelope["code"]);
    }

    private IEnumerable<Walk.Operation> Writing() => node.Operations(Credential.StorageToken).Concat(node.Operations(Credential.ManageToken))
        .Where(operation => operation.Method is "POST" or "PUT" or "PATCH" && TakesBody(operation));

    private static bool TakesBody(Walk.Operation operation) => operation.Route.Metadata.OfType<OperationInput>().Any(input => !input.InQuery);

    private Task<HttpResponseMessage> SendAsync(Walk.Operation operation, HttpContent content)
    {
        var request = new HttpRequestMessage(new HttpMethod(operation.Method), Walk.PathOf(node, operation.Route)) { Content = content };
        // Without this a refusal would meet a client that is still sending.
        request.Headers.ExpectContinue = true;
        if (Walk.AccessOf(operation.Route) == Credential.ManageToken)
            request.Headers.Add("X-KBC-ManageApiToken", node.ManageToken);
        return node.Owner.Http.SendAsync(request);
    }
}
