using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Headgate.Cli.Keptn;

/// <summary>Keptn's API as far as the command line uses it. It has no other way into the server.</summary>
internal sealed class KeptnClient : IDisposable
{
    /// <summary>How many items a page of a list has.</summary>
    public const int PageSize = 50;

    private const int LargeBody = 1024 * 1024;

    private readonly KeptnTarget target;
    private readonly HttpClient http;

    public KeptnClient(KeptnTarget target)
    {
        this.target = target;

        // A redirect would carry the token to an address nobody chose.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10), Expect100ContinueTimeout = TimeSpan.FromSeconds(20) };
        http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(100) };
        http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("headgate-cli", typeof(KeptnClient).Assembly.GetName().Version?.ToString(3)));
    }

    public Task<JsonNode?> GetAsync(string path, CancellationToken stop) => SendAsync(HttpMethod.Get, path, null, stop);

    public Task<JsonNode?> PostAsync(string path, JsonNode? body, CancellationToken stop) => SendAsync(HttpMethod.Post, path, body, stop);

    public Task<JsonNode?> PutAsync(string path, JsonNode body, CancellationToken stop) => SendAsync(HttpMethod.Put, path, body, stop);

    public Task<JsonNode?> DeleteAsync(string path, CancellationToken stop) => SendAsync(HttpMethod.Delete, path, null, stop);

    /// <summary>The pages of a list.</summary>
    /// <param name="path">The list, with its query if it has one.</param>
    /// <param name="member">The member of a page with the items.</param>
    /// <param name="stop">Cancels the calls.</param>
    /// <param name="pages">How many pages are read at most; all by default.</param>
    /// <param name="pageSize">How many items a page has.</param>
    public async Task<List<JsonNode>> ListAsync(string path, string member, CancellationToken stop, int pages = int.MaxValue, int pageSize = PageSize)
    {
        List<JsonNode> items = [];
        var key = "";
        for (var number = 0; number < pages && key is not null; number++)
        {
            var page = await GetAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}pageSize={pageSize}{(key.Length > 0 ? "&nextPageKey=" + key : "")}", stop);
            if (page?[member] is JsonArray array)
                items.AddRange(array.OfType<JsonNode>());
            key = page?["nextPageKey"]?.ToString() is { } next and not ("" or "0") ? next : null;
        }

        return items;
    }

    /// <summary>Sends an event.</summary>
    /// <returns>The id of its context.</returns>
    public async Task<string> SendEventAsync(JsonNode happened, CancellationToken stop) =>
        (await PostAsync("/v1/event", happened, stop))?["keptnContext"]?.ToString() ?? throw NotKeptn();

    /// <summary>A name as a part of a path.</summary>
    public static string Escape(string segment) => Uri.EscapeDataString(segment);

    public void Dispose() => http.Dispose();

    private async Task<JsonNode?> SendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, target.Endpoint.AbsoluteUri.TrimEnd('/') + path);
        if (!request.Headers.TryAddWithoutValidation("x-token", target.Token ?? throw NoToken()))
            throw new CommandFailedException(ExitCode.Usage, $"The API token from {target.TokenSource} has characters that no token has.");
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        // A server that takes no body of this size says so before it is sent; otherwise the connection breaks and nothing is said.
        request.Headers.ExpectContinue = request.Content?.Headers.ContentLength > LargeBody;
        using var answer = await ExchangeAsync(request, stop);
        var text = await answer.Content.ReadAsStringAsync(stop);
        if (!answer.IsSuccessStatusCode)
            throw KeptnRefusedException.From(answer.StatusCode, text, target);
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            throw NotKeptn();
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
                $"No server answers at {target.Endpoint} (from {target.EndpointSource}): {Reason(failure)}{Environment.NewLine}"
                + $"Start one with: headgate serve. Or name another with --endpoint or {KeptnTarget.EndpointVariable}.");
        }
        catch (TaskCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new CommandFailedException(ExitCode.Unreachable, $"The server at {target.Endpoint} did not answer in {http.Timeout.TotalSeconds:0} s. Look at its log, or try again.");
        }
    }

    private static string Reason(HttpRequestException failure) => failure is { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: { } tls } ? $"TLS failed ({tls.Message})" : failure.Message;

    private CommandFailedException NotKeptn() => new(ExitCode.Failed, $"What answers at {target.Endpoint} ({target.EndpointSource}) is not Keptn's API: its answer is not the JSON expected.");

    private CommandFailedException NoToken() => new(ExitCode.NotAuthorized,
        $"There is no API token for {target.Endpoint}. Give one with {KeptnTarget.TokenVariable} or --api-token, or name the node's folder with --data: its bootstrap.json has the token of its own server.");
}
