using System.Net;
using Headgate.Keptn.Gateway;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Headgate.Keptn.Bridge;

/// <summary>Calls the server of Keptn's web UI as somebody else wants it called.</summary>
/// <remarks>
/// Invariants: no token of this stack goes there, neither added nor passed on (<see cref="BridgeHeaders"/>); a body larger than others may be is refused; whatever the
/// server does, a caller gets an answer or a connection that breaks, and never half an answer that looks whole.
/// </remarks>
internal sealed class BridgeServer(BridgeOptions options, KeptnGatewayOptions gateway, BridgeHeaders headers, TimeProvider clock, ILogger<BridgeServer> log) : IDisposable
{
    private const int MostConnections = 256;

    /// <summary>As long as Keptn's gateway waits.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpMessageInvoker client = new(new SocketsHttpHandler
    {
        ActivityHeadersPropagator = null,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        MaxConnectionsPerServer = MostConnections,
        MaxResponseHeadersLength = 128,
        RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8,
        UseCookies = false,
        UseProxy = false,
    });

    /// <summary>Sends the request there, and its answer back.</summary>
    /// <param name="context">The request.</param>
    /// <param name="path">The path there, escaped.</param>
    public async Task ForwardAsync(HttpContext context, string path)
    {
        if (RefuseBody(context) is { } refusal)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        try
        {
            using var request = RequestOf(context, path);
            using var answer = await SendAsync(request, context.RequestAborted);
            await PassOnAsync(answer, context);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            // Who has gone needs no answer, and his going is no failure of the server's.
            if (!context.RequestAborted.IsCancellationRequested)
                await TellAsync(context, failure);
        }
    }

    public void Dispose() => client.Dispose();

    private IResult? RefuseBody(HttpContext context)
    {
        if (context.Request.ContentLength > gateway.MaxBodyBytes)
            return Page.TooLarge;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = gateway.MaxBodyBytes;
        return null;
    }

    private HttpRequestMessage RequestOf(HttpContext context, string path)
    {
        var address = new Uri(options.Server + path + context.Request.QueryString, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), address);
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
            request.Content = new StreamContent(context.Request.Body);
        headers.Copy(context, request);
        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        // Only until the head of the answer is there: a download takes the time that it takes.
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        return await client.SendAsync(request, either.Token);
    }

    private static async Task PassOnAsync(HttpResponseMessage answer, HttpContext context)
    {
        context.Response.StatusCode = (int)answer.StatusCode;
        BridgeHeaders.Copy(answer, context.Response);
        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private async Task TellAsync(HttpContext context, Exception failure)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        if (BodyFailure(failure) is { } body)
        {
            await (body.StatusCode == 413 ? Page.TooLarge : Page.BadRequest).ExecuteAsync(context);
            return;
        }

        log.LogWarning("The server of Keptn's web UI at {Url} ({Setting}) did not answer: {Reason}", options.Server, BridgeOptions.UrlSetting, failure.Message);
        var status = failure is OperationCanceledException ? HttpStatusCode.GatewayTimeout : HttpStatusCode.BadGateway;
        await Results.Text(
            $"The server of Keptn's web UI does not answer. The setting {BridgeOptions.UrlSetting} says where it is.\n", "text/plain", statusCode: (int)status).ExecuteAsync(context);
    }

    /// <summary>What was wrong with the caller's body, when it was that.</summary>
    private static BadHttpRequestException? BodyFailure(Exception? failure)
    {
        while (failure is not (null or BadHttpRequestException))
            failure = failure.InnerException;
        return (BadHttpRequestException?)failure;
    }
}
