using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security;
using System.Text;

namespace Headgate.Cli.Client;

/// <summary>Writes and reads blobs with the Azure Blob protocol: blocks side by side, each sent again when the line breaks.</summary>
internal sealed class BlobClient : IDisposable
{
    private const string ApiVersion = "2021-12-02";
    private const int SmallestBlock = 8 << 20;
    private const int MostBlocks = 50_000;
    private const int BlocksInFlight = 4;
    private const int Attempts = 4;

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Writes a blob from a stream of any length; a reader sees all of it or nothing.</summary>
    /// <param name="access">The container's connection string.</param>
    /// <param name="container">The container.</param>
    /// <param name="blob">The blob's name.</param>
    /// <param name="content">What to write, read once.</param>
    /// <param name="length">Its length if known; it only chooses the block size.</param>
    /// <param name="progress">Told the bytes of each finished block.</param>
    /// <param name="stop">Ends the upload; nothing of it becomes visible.</param>
    public async Task UploadAsync(SasConnectionString access, string container, string blob, Stream content, long? length, IProgress<long> progress, CancellationToken stop)
    {
        var blockSize = (int)Math.Max(SmallestBlock, (length ?? 0) / MostBlocks + 1);
        var ids = new List<string>();
        var running = new List<Task>();
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            while (true)
            {
                if (running.Count == BlocksInFlight)
                    await TakeFinishedAsync(running);
                var block = ArrayPool<byte>.Shared.Rent(blockSize);
                var filled = await content.ReadAtLeastAsync(block.AsMemory(0, blockSize), blockSize, throwOnEndOfStream: false, stop);
                var isLast = filled < blockSize;
                if (isLast && ids.Count == 0)
                {
                    await PutBlockAsync(access.Blob(container, blob), "BlockBlob", block, filled, progress, failed.Token);
                    return;
                }

                if (filled > 0)
                {
                    ids.Add(Convert.ToBase64String(Encoding.ASCII.GetBytes(ids.Count.ToString("D8", CultureInfo.InvariantCulture))));
                    running.Add(PutBlockAsync(access.Blob(container, blob, $"comp=block&blockid={Uri.EscapeDataString(ids[^1])}"), null, block, filled, progress, failed.Token));
                }
                else
                {
                    ArrayPool<byte>.Shared.Return(block);
                }

                if (isLast)
                    break;
            }

            while (running.Count > 0)
                await TakeFinishedAsync(running);
        }
        catch
        {
            await failed.CancelAsync();
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        var list = $"<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>{string.Concat(ids.Select(id => $"<Latest>{SecurityElement.Escape(id)}</Latest>"))}</BlockList>";
        var body = Encoding.UTF8.GetBytes(list);
        await PutAsync(access.Blob(container, blob, "comp=blocklist"), null, body, body.Length, stop);
    }

    /// <summary>Opens a blob, or any signed address of a file.</summary>
    /// <exception cref="CommandFailedException">The store refused it.</exception>
    public async Task<BlobDownload> OpenAsync(Uri address, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Add("x-ms-version", ApiVersion);
        var answer = await ExchangeAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        if (answer.IsSuccessStatusCode)
            return new(answer, answer.Content.Headers.ContentLength, await answer.Content.ReadAsStreamAsync(stop));
        using (answer)
            throw Refused(answer);
    }

    /// <inheritdoc />
    public void Dispose() => http.Dispose();

    private static async Task TakeFinishedAsync(List<Task> running)
    {
        var finished = await Task.WhenAny(running);
        running.Remove(finished);
        await finished;
    }

    private async Task PutBlockAsync(Uri address, string? type, byte[] block, int length, IProgress<long> progress, CancellationToken stop)
    {
        try
        {
            await PutAsync(address, type, block, length, stop);
            progress.Report(length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private async Task PutAsync(Uri address, string? type, byte[] body, int length, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = new ByteArrayContent(body, 0, length) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            request.Headers.Add("x-ms-version", ApiVersion);
            if (type is not null)
                request.Headers.Add("x-ms-blob-type", type);
            var isLastAttempt = attempt == Attempts;
            try
            {
                using var answer = await ExchangeAsync(request, HttpCompletionOption.ResponseContentRead, stop);
                if (answer.IsSuccessStatusCode)
                    return;
                if (isLastAttempt || (answer.StatusCode != HttpStatusCode.TooManyRequests && (int)answer.StatusCode < 500))
                    throw Refused(answer);
            }
            catch (CommandFailedException failure) when (failure.Code == ExitCode.Unreachable && !isLastAttempt)
            {
                // The block is sent again after the pause.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100 << attempt), TimeProvider.System, stop);
        }
    }

    private async Task<HttpResponseMessage> ExchangeAsync(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken stop)
    {
        try
        {
            return await http.SendAsync(request, completion, stop);
        }
        catch (HttpRequestException failure)
        {
            throw new CommandFailedException(ExitCode.Unreachable, $"The file store at {request.RequestUri!.GetLeftPart(UriPartial.Authority)} does not answer: {failure.Message}");
        }
    }

    private static CommandFailedException Refused(HttpResponseMessage answer)
    {
        var code = answer.Headers.TryGetValues("x-ms-error-code", out var codes) ? codes.FirstOrDefault() : null;
        return new(ExitCode.Refused, $"The file store answered {(int)answer.StatusCode}{(code is null ? "" : $" {code}")} for {answer.RequestMessage!.RequestUri!.AbsolutePath}.");
    }
}

/// <summary>A blob that is being read.</summary>
internal sealed class BlobDownload(HttpResponseMessage answer, long? length, Stream content) : IAsyncDisposable
{
    /// <summary>Its length, if the store tells.</summary>
    public long? Length => length;

    /// <summary>Its bytes.</summary>
    public Stream Content => content;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await content.DisposeAsync();
        answer.Dispose();
    }
}
