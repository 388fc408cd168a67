using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Headgate.Workspaces.SnowflakeAccount;

/// <summary>Sends calls to an account and reads the envelope of their answers: <c>data</c>, <c>code</c>, <c>message</c>, <c>success</c>.</summary>
/// <remarks>A call that got no answer is sent again as it was: the account knows it by its <c>requestId</c> and runs it once. Nothing it sends or gets is logged.</remarks>
internal sealed class AccountTransport : IDisposable
{
    private const int Attempts = 4;
    private const int PackFrom = 64 * 1024;

    private readonly HttpClient http;
    private readonly Uri account;
    private readonly TimeProvider clock;

    public AccountTransport(Uri account, TimeProvider clock)
    {
        this.account = account;
        this.clock = clock;
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.All, ConnectTimeout = TimeSpan.FromSeconds(20) })
        {
            // A statement's answer is held back for a minute at most.
            Timeout = TimeSpan.FromMinutes(5),
        };
    }

    /// <param name="method">POST or GET.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="token">The token; <c>null</c> for a login.</param>
    /// <param name="body">JSON; <c>null</c> for none.</param>
    /// <param name="stop">Interrupts it.</param>
    /// <exception cref="AccountFailureException">There is no such answer.</exception>
    public async Task<JsonDocument> CallAsync(HttpMethod method, string path, string? token, ReadOnlyMemory<byte>? body, CancellationToken stop)
    {
        using var answer = await SendAsync(() => Request(method, new Uri(account, path.TrimStart('/')), token, body), stop);
        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(stop);
            var document = await JsonDocument.ParseAsync(stream, default, stop);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("success", out _))
                return document;
            document.Dispose();
        }
        catch (JsonException)
        {
            // Told below: what it says may be anything.
        }

        throw new AccountFailureException("", $"{account.Host} answers {(int)answer.StatusCode}, and not as a Snowflake account does.");
    }

    /// <summary>Fetches a part of a result, unpacked.</summary>
    public async Task<byte[]> FetchAsync(AccountChunk chunk, CancellationToken stop)
    {
        using var answer = await SendAsync(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Get, chunk.Url);
                foreach (var (name, value) in chunk.Headers)
                    request.Headers.TryAddWithoutValidation(name, value);
                return request;
            },
            stop);
        if (!answer.IsSuccessStatusCode)
            throw new AccountFailureException("", $"a part of a result answers {(int)answer.StatusCode}.");
        var bytes = await answer.Content.ReadAsByteArrayAsync(stop);
        // Parts come from a store that does not always say that they are packed.
        if (bytes is not [0x1f, 0x8b, ..])
            return bytes;
        await using var packed = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        await packed.CopyToAsync(unpacked, stop);
        return unpacked.ToArray();
    }

    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            string why;
            Exception? cause = null;
            try
            {
                using var request = make();
                var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
                if ((int)answer.StatusCode is not (408 or 429 or >= 500))
                    return answer;
                why = $"it answers {(int)answer.StatusCode}.";
                answer.Dispose();
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException || (failure is OperationCanceledException && !stop.IsCancellationRequested))
            {
                (why, cause) = (failure.Message.TrimEnd('.') + ".", failure);
            }

            if (attempt == Attempts)
                throw new AccountFailureException("", why, cause);
            await Task.Delay(TimeSpan.FromSeconds(1 << (attempt - 1)), clock, stop);
        }
    }

    private static HttpRequestMessage Request(HttpMethod method, Uri address, string? token, ReadOnlyMemory<byte>? body)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Headgate", "0.2"));
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Snowflake Token=\"{token}\"");
        if (body is { } json)
            request.Content = Content(json);
        return request;
    }

    private static ByteArrayContent Content(ReadOnlyMemory<byte> json)
    {
        var isLarge = json.Length >= PackFrom;
        var content = new ByteArrayContent(isLarge ? Packed(json) : json.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (isLarge)
            content.Headers.ContentEncoding.Add("gzip");
        return content;
    }

    private static byte[] Packed(ReadOnlyMemory<byte> json)
    {
        using var packed = new MemoryStream();
        using (var packer = new GZipStream(packed, CompressionLevel.Fastest))
            packer.Write(json.Span);
        return packed.ToArray();
    }
}
