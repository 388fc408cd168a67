using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Headgate.Cli.Client;

/// <summary>The Storage API as far as the command line uses it. It has no other way into the server.</summary>
internal sealed class StorageClient : IDisposable
{
    private const int Attempts = 4;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    private static readonly string[] Tags = ["headgate-cli"];

    private readonly Target target;
    private readonly HttpClient http;

    public StorageClient(Target target)
    {
        this.target = target;

        // A redirect would carry the token to an address nobody chose.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.GZip, ConnectTimeout = TimeSpan.FromSeconds(10) };
        http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(100) };
        http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("headgate-cli", typeof(StorageClient).Assembly.GetName().Version?.ToString(3)));
        Blobs = new BlobClient();
    }

    /// <summary>The file store.</summary>
    public BlobClient Blobs { get; }

    public Task<Reply<StackIndex>> IndexAsync(CancellationToken stop) => GetAsync<StackIndex>("?exclude=components", stop, withToken: false);

    public Task<Reply<TokenView>> VerifyAsync(CancellationToken stop) => GetAsync<TokenView>("tokens/verify", stop);

    public Task<Reply<TokenView[]>> TokensAsync(CancellationToken stop) => GetAsync<TokenView[]>("tokens", stop);

    public Task<Reply<TokenView>> CreateTokenAsync(NewToken token, CancellationToken stop) => SendAsync<TokenView>(HttpMethod.Post, "tokens", token, stop);

    public Task<Reply<TokenView>> RefreshTokenAsync(long id, CancellationToken stop) => SendAsync<TokenView>(HttpMethod.Post, $"tokens/{id}/refresh", null, stop);

    public Task DeleteTokenAsync(long id, CancellationToken stop) => SendAsync<JsonElement>(HttpMethod.Delete, $"tokens/{id}", null, stop);

    public Task<Reply<BucketView[]>> BucketsAsync(CancellationToken stop) => GetAsync<BucketView[]>("buckets", stop);

    /// <summary>The bucket; <c>null</c> when it does not exist.</summary>
    public Task<Reply<BucketView>?> FindBucketAsync(string id, CancellationToken stop) => FindAsync<BucketView>($"buckets/{Escape(id)}", stop);

    public Task<Reply<BucketView>> CreateBucketAsync(string stage, string name, CancellationToken stop) =>
        SendAsync<BucketView>(HttpMethod.Post, "buckets", new { stage, name }, stop);

    public Task<Reply<TableView[]>> TablesAsync(CancellationToken stop) => GetAsync<TableView[]>("tables?include=", stop);

    /// <summary>The table; <c>null</c> when it does not exist.</summary>
    public Task<Reply<TableView>?> FindTableAsync(string id, CancellationToken stop) => FindAsync<TableView>($"tables/{Escape(id)}", stop);

    public Task<Reply<PreviewView>> PreviewAsync(string id, string query, CancellationToken stop) =>
        GetAsync<PreviewView>($"tables/{Escape(id)}/data-preview?format=json&{query}", stop);

    public Task<Reply<JobView>> CreateTableAsync(string bucket, object request, CancellationToken stop) =>
        SendAsync<JobView>(HttpMethod.Post, $"buckets/{Escape(bucket)}/tables-async", request, stop);

    public Task<Reply<JobView>> ImportAsync(string table, object request, CancellationToken stop) =>
        SendAsync<JobView>(HttpMethod.Post, $"tables/{Escape(table)}/import-async", request, stop);

    public Task<Reply<JobView>> ExportAsync(string table, object request, CancellationToken stop) =>
        SendAsync<JobView>(HttpMethod.Post, $"tables/{Escape(table)}/export-async", request, stop);

    public Task<Reply<JobView>> SnapshotAsync(string table, object request, CancellationToken stop) =>
        SendAsync<JobView>(HttpMethod.Post, $"tables/{Escape(table)}/snapshots", request, stop);

    public Task<Reply<JobView>> JobAsync(long id, CancellationToken stop) => GetAsync<JobView>($"jobs/{id}", stop);

    public Task<Reply<JobView[]>> JobsAsync(int limit, CancellationToken stop) => GetAsync<JobView[]>($"jobs?limit={limit}", stop);

    public Task<Reply<FileView>> PrepareFileAsync(string name, long? size, bool sliced, CancellationToken stop) =>
        SendAsync<FileView>(HttpMethod.Post, "files/prepare", new { name, sizeBytes = size, isSliced = sliced, federationToken = true, tags = Tags }, stop);

    public Task<Reply<FileView>> FileAsync(long id, CancellationToken stop) => GetAsync<FileView>($"files/{id}?federationToken=1", stop);

    public Task DeleteFileAsync(long id, CancellationToken stop) => SendAsync<JsonElement>(HttpMethod.Delete, $"files/{id}", null, stop);

    /// <summary>Whether a health check passes; no token is sent.</summary>
    public async Task<bool> IsHealthyAsync(string check, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{target.Url.AbsoluteUri.TrimEnd('/')}/health/{check}");
        using var answer = await ExchangeAsync(request, stop);
        return answer.IsSuccessStatusCode;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Blobs.Dispose();
        http.Dispose();
    }

    private static string Escape(string segment) => Uri.EscapeDataString(segment);

    private async Task<Reply<T>?> FindAsync<T>(string path, CancellationToken stop)
    {
        try
        {
            return await GetAsync<T>(path, stop);
        }
        catch (ApiRefusedException refusal) when (refusal.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Reading again changes nothing, so a node that is just restarting is given a moment.</summary>
    private async Task<Reply<T>> GetAsync<T>(string path, CancellationToken stop, bool withToken = true)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await SendAsync<T>(HttpMethod.Get, path, null, stop, withToken);
            }
            catch (ApiRefusedException refusal) when (attempt < Attempts && (refusal.Status is HttpStatusCode.TooManyRequests || (int)refusal.Status >= 502))
            {
                await Task.Delay(FirstPause * (1 << attempt), TimeProvider.System, stop);
            }
        }
    }

    private async Task<Reply<T>> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken stop, bool withToken = true)
    {
        using var request = new HttpRequestMessage(method, $"{target.Url.AbsoluteUri.TrimEnd('/')}/v2/storage{(path.StartsWith('?') ? "" : "/")}{path}");
        if (withToken)
            request.Headers.TryAddWithoutValidation("X-StorageApi-Token", target.Token ?? throw NoToken());
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType(), options: JsonSerializerOptions.Web);
        using var answer = await ExchangeAsync(request, stop);
        var bytes = await answer.Content.ReadAsByteArrayAsync(stop);
        if (!answer.IsSuccessStatusCode)
            throw ApiRefusedException.From(answer.StatusCode, bytes, target);
        return Read<T>(bytes);
    }

    private Reply<T> Read<T>(byte[] bytes)
    {
        try
        {
            if (bytes.Length == 0)
                bytes = "{}"u8.ToArray();
            return new(JsonSerializer.Deserialize<T>(bytes, JsonSerializerOptions.Web)!, JsonSerializer.Deserialize<JsonElement>(bytes));
        }
        catch (JsonException)
        {
            throw new CommandFailedException(ExitCode.Failed, $"What answers at {target.Url} ({target.UrlSource}) is not a Headgate server: its answer is not the JSON expected.");
        }
    }

    private async Task<HttpResponseMessage> ExchangeAsync(HttpRequestMessage request, CancellationToken stop)
    {
        try
        {
            return await http.SendAsync(request, stop);
        }
        catch (HttpRequestException failure)
        {
            throw new CommandFailedException(ExitCode.Unreachable,
                $"No server answers at {target.Url} (from {target.UrlSource}): {failure.Message}{Environment.NewLine}"
                + "Start one with: headgate serve. Or name another with --url or HEADGATE_URL.");
        }
        catch (TaskCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new CommandFailedException(ExitCode.Unreachable, $"The server at {target.Url} did not answer in {http.Timeout.TotalSeconds:0} s. Look at its log, or try again.");
        }
    }

    private CommandFailedException NoToken() => new(ExitCode.NotAuthorized,
        $"There is no token for {target.Url}. Give one with HEADGATE_TOKEN or --token, or name the node's folder with --data: its bootstrap.json has the first project's.");
}

/// <summary>An answer, read and as it came.</summary>
/// <param name="Value">What the command line uses of it.</param>
/// <param name="Document">All of it.</param>
internal sealed record Reply<T>(T Value, JsonElement Document);
