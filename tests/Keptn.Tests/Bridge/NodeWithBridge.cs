using System.Net;
using System.Text.Json.Nodes;
using Headgate.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Headgate.Keptn.Tests.Bridge;

/// <summary>A node that leads to a server in the place of Keptn's web UI, which tells what it was asked.</summary>
public sealed class NodeWithBridge : IAsyncLifetime
{
    /// <summary>A header of all its answers.</summary>
    public const string Mark = "X-Example";

    private WebApplication server = null!;

    /// <summary>The node.</summary>
    public HeadgateProcess Node { get; private set; } = null!;

    /// <summary>Ends the answer of <c>/cut</c> before its end.</summary>
    public TaskCompletionSource Cut { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Calls the node without a token, and follows nothing.</summary>
    public HttpClient Browser { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, Expect100ContinueTimeout = Eventually.Patience });

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        server = builder.Build();
        server.Run(AnswerAsync);
        await server.StartAsync();
        var url = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Node = await HeadgateProcess.StartAsync(new Dictionary<string, string> { ["Keptn:Bridge:Url"] = url, ["Keptn:Bridge:Version"] = "1.4.5-example" });
        Browser.BaseAddress = Node.Url;
    }

    /// <summary>Sends a request as it is written, without resolving dots.</summary>
    public Task<HttpResponseMessage> SendAsync(string target, HttpMethod? method = null, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        var address = new Uri(Node.Url.GetLeftPart(UriPartial.Authority) + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(method ?? HttpMethod.Get, address) { Content = content };
        foreach (var (name, value) in headers)
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        return Browser.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>What the server was asked.</summary>
    public async Task<JsonNode> AskedAsync(string target, HttpMethod? method = null, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var answer = await SendAsync(target, method, content, headers);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{target} answered {(int)answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        if (Node is not null)
            await Node.DisposeAsync();
        await server.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers[Mark] = "stand-in";
        switch (request.Path.Value)
        {
            case "/login":
                (response.StatusCode, response.Headers.WWWAuthenticate) = (401, "Basic realm=\"Keptn\"");
                response.Headers.SetCookie = new(["one=1; Path=/", "two=2; Path=/"]);
                return;
            case "/moved":
                (response.StatusCode, response.Headers.Location) = (302, "/bridge/dashboard");
                return;
            case "/same":
                (response.StatusCode, response.Headers.ETag) = (304, "\"tag\"");
                return;
            case "/packed":
                response.Headers.ContentEncoding = "gzip";
                await response.Body.WriteAsync(new byte[] { 0x1f, 0x8b, 8 });
                return;
            case "/cut":
                response.ContentLength = 1_000_000;
                await response.Body.WriteAsync(new byte[10_000]);
                await response.Body.FlushAsync();
                await Cut.Task;
                context.Abort();
                return;
        }

        using var body = new MemoryStream();
        try
        {
            await request.Body.CopyToAsync(body);
        }
        catch (Exception cut) when (cut is IOException or OperationCanceledException)
        {
            return;
        }

        var headers = new JsonObject(request.Headers.Select(header => KeyValuePair.Create<string, JsonNode?>(header.Key.ToLowerInvariant(), header.Value.ToString())));
        await response.WriteAsync(new JsonObject
        {
            ["method"] = request.Method,
            ["target"] = context.Features.Get<IHttpRequestFeature>()!.RawTarget,
            ["headers"] = headers,
            ["body"] = System.Text.Encoding.UTF8.GetString(body.ToArray()),
        }.ToJsonString());
    }
}
