using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Webhooks;

/// <summary>What webhooks call, on a free loopback port: remembers each request and answers by its path.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly ConcurrentQueue<Received> received = new();
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task serving;

    public Receiver()
    {
        Port = FreePort.Next();
        listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        listener.Start();
        serving = ServeAsync();
    }

    public int Port { get; }

    public string Host => $"127.0.0.1:{Port}";

    public string Url => $"http://{Host}";

    public IReadOnlyList<Received> Requests => [.. received];

    /// <summary>An address that answers with this body.</summary>
    public string Saying(byte[] body, int status = 200) => $"{Url}/say?status={status}&hex={Convert.ToHexString(body)}";

    /// <summary>Lets requests to <c>/hold</c> be answered.</summary>
    public void Release() => released.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Release();
        // Not stopped before: closing would then look for the port again, which may be another's by now.
        listener.Close();
        await serving;
    }

    private async Task ServeAsync()
    {
        var answers = new List<Task>();
        try
        {
            while (true)
                answers.Add(AnswerAsync(await listener.GetContextAsync()));
        }
        catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
        {
        }

        await Task.WhenAll(answers);
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
            var headers = context.Request.Headers.AllKeys.ToDictionary(name => name!, name => context.Request.Headers[name]!, StringComparer.OrdinalIgnoreCase);
            var request = new Received(context.Request.HttpMethod, context.Request.RawUrl!, headers, await reader.ReadToEndAsync());
            received.Enqueue(request);
            var path = context.Request.Url!.AbsolutePath;
            if (path == "/hold")
                await released.Task;
            if (path == "/to")
                context.Response.RedirectLocation = context.Request.QueryString["url"];
            context.Response.StatusCode = path switch { "/fail" => 500, "/to" => 302, "/say" when context.Request.QueryString["status"] is { } status => int.Parse(status, CultureInfo.InvariantCulture), _ => 200 };
            var body = path == "/say" ? Convert.FromHexString(context.Request.QueryString["hex"]!) : Encoding.UTF8.GetBytes(path switch
            {
                "/text" => "plain",
                "/megabyte" => new string('x', 1_000_000),
                "/credentials" => $$"""{"credentials":"{{headers.GetValueOrDefault("Authorization")}}"}""",
                "/list" => "[1]",
                "/large" => new string('x', 100_000),
                "/echo" or "/fail" => $$"""{"token":"{{headers.GetValueOrDefault("x-token")}}","body":"got {{headers.GetValueOrDefault("x-token")}}"}""",
                _ => """{"answer":"ok"}""",
            });
            context.Response.ContentLength64 = body.Length;
            if (request.Method != "HEAD")
                await context.Response.OutputStream.WriteAsync(body);
            context.Response.Close();
        }
        catch (Exception gone) when (gone is HttpListenerException or InvalidOperationException or IOException)
        {
            // Whoever called was killed or did not wait.
        }
    }
}

/// <summary>A request that came.</summary>
public sealed record Received(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body);
