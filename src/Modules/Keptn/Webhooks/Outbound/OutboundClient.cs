using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Headgate.Keptn.Outbound;

namespace Headgate.Keptn.Webhooks.Outbound;

/// <summary>Calls hosts outside, and only those: what a name stands for is looked up once, each of its addresses is checked, and the checked one is connected to.</summary>
/// <remarks>No proxy is used, since it would look names up by itself. Redirects are followed here, each checked like the first address.</remarks>
internal sealed class OutboundClient : IDisposable
{
    private const string Agent = "Headgate-Webhook";
    private static readonly TimeSpan Reuse = TimeSpan.FromMinutes(1);

    private readonly WebhookOptions options;
    private readonly AddressRules rules;
    private readonly HttpClient strict;
    private readonly HttpClient insecure;

    public OutboundClient(WebhookOptions options, AddressRules rules)
    {
        this.options = options;
        this.rules = rules;
        strict = NewClient(verify: true);
        insecure = NewClient(verify: false);
    }

    /// <summary>What a name stands for.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>The body of the answer.</summary>
    /// <exception cref="OutboundException">The target is denied, cannot be reached in time, refuses, or answers too much.</exception>
    public async Task<string> SendAsync(OutboundCall call, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var time = call.MaxTime < options.Timeout ? call.MaxTime.Value : options.Timeout;
        limit.CancelAfter(time);
        try
        {
            return await FollowAsync(call, limit.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new OutboundException($"there was no answer within {time.TotalSeconds} seconds");
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or UriFormatException or InvalidOperationException)
        {
            throw failed.InnerException as OutboundException ?? new OutboundException(failed.Message);
        }
    }

    public void Dispose()
    {
        strict.Dispose();
        insecure.Dispose();
    }

    private async Task<string> FollowAsync(OutboundCall call, CancellationToken stop)
    {
        for (var followed = 0; ; followed++)
        {
            RefuseDenied(call.Url);
            using var request = Request(call);
            using var answer = await (call.Insecure ? insecure : strict).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            if (call.Redirects > 0 && Redirected(call, answer) is { } next)
            {
                call = followed < call.Redirects ? next : throw new OutboundException($"more than {call.Redirects} redirects");
                continue;
            }

            var body = await ReadAsync(answer, stop);
            return (int)answer.StatusCode < 400 ? body : throw new OutboundException($"The requested URL returned error: {(int)answer.StatusCode}.\nResponse: \n", answer: body);
        }
    }

    private void RefuseDenied(Uri url)
    {
        if (url.Scheme is not ("http" or "https"))
            throw new OutboundException($"curl command contains denied URL '{url.Scheme}:'", denied: true);
        if (!rules.IsAllowed(url.IdnHost, url.Port) && rules.IsDenied(url.IdnHost))
            throw new OutboundException($"curl command contains denied URL '{url.IdnHost}'", denied: true);
    }

    private static HttpRequestMessage Request(OutboundCall call)
    {
        var request = new HttpRequestMessage(new HttpMethod(call.Method), call.Url);
        if (call.Body is not null)
            request.Content = new ByteArrayContent(call.Body);
        foreach (var (name, value) in call.Headers)
            if (!request.Headers.TryAddWithoutValidation(name, value))
                (request.Content ??= new ByteArrayContent([])).Headers.TryAddWithoutValidation(name, value);
        if (!request.Headers.Contains("User-Agent"))
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue(Agent, null));
        if (!request.Headers.Contains("Accept"))
            request.Headers.Accept.ParseAdd("*/*");
        return request;
    }

    /// <summary>The call that a redirect asks for. Headers that may be secrets do not go to another host.</summary>
    private static OutboundCall? Redirected(OutboundCall call, HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        if (status is not (301 or 302 or 303 or 307 or 308) || answer.Headers.Location is not { } location)
            return null;
        var url = location.IsAbsoluteUri ? location : new Uri(call.Url, location);
        var becomesGet = status is 301 or 302 or 303 && call.Method is not ("GET" or "HEAD");
        return call with
        {
            Url = url,
            Method = becomesGet ? "GET" : call.Method,
            Body = becomesGet ? null : call.Body,
            Headers = url.Authority == call.Url.Authority && url.Scheme == call.Url.Scheme ? call.Headers : [.. call.Headers.Where(header => header.Name is "Accept" or "Content-Type" or "User-Agent")],
        };
    }

    private async Task<string> ReadAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync(stop);
        var bytes = new byte[options.MaxResponseBytes + 1];
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, stop);
        return length <= options.MaxResponseBytes ? Encoding.UTF8.GetString(bytes, 0, length) : throw new OutboundException($"the answer is larger than {options.MaxResponseBytes} bytes");
    }

    [SuppressMessage("Security", "CA5359", Justification = "It is what the author of the command asks for with --insecure.")]
    private HttpClient NewClient(bool verify)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            PooledConnectionLifetime = Reuse,
            ConnectCallback = ConnectAsync,
            // As curl sends them; without it a header with a name of an event in it could not be sent.
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
        };
        if (!verify)
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Resolve(host, stop);
        if (!rules.IsAllowed(host, port) && addresses.FirstOrDefault(DeniedAddresses.Has) is { } denied)
            throw new OutboundException($"curl command contains denied IP address '{denied}'", denied: true);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
