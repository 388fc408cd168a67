using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Headgate.Keptn.Resources;
using Headgate.Keptn.Resources.Git;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Headgate.Keptn.Tests.Resources;

/// <summary>A git server over HTTP on loopback: git's own server program behind a user and a token. It also answers as a proxy to any host.</summary>
internal sealed class GitServer : IAsyncDisposable
{
    public const string User = "bot";
    public const string Token = "tok\u00e9n/with spaces & signs";

    private static readonly GitProgram Git = new(new ResourceOptions());
    private readonly string root = Directory.CreateTempSubdirectory("headgate-git-server-").FullName;
    private readonly WebApplication app;

    private GitServer(WebApplication app) => this.app = app;

    public Uri Url { get; private set; } = null!;

    /// <summary>Whether it answers at all.</summary>
    public bool Answers { get; set; } = true;

    /// <summary>Whether it takes what is pushed and then hangs up.</summary>
    public bool LosesAnswers { get; set; }

    /// <summary>Called before a request is served, with its path.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called when a request has been served, with its path; true loses the answer.</summary>
    public Func<string, Task<bool>> AfterServing { get; set; } = _ => Task.FromResult(false);

    /// <summary>How a request is cut off, by its path.</summary>
    public Func<string, Cut> Cuts { get; set; } = _ => Cut.Nowhere;

    /// <summary>What clients presented, and to which proxy.</summary>
    public ConcurrentBag<(string Host, string Authorization, string ProxyAuthorization)> Seen { get; } = [];

    /// <param name="certificate">Of a server with TLS.</param>
    public static async Task<GitServer> StartAsync(X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
                listen.UseHttps(certificate);
        }));
        var app = builder.Build();
        var server = new GitServer(app);
        app.Run(server.ServeAsync);
        await app.StartAsync();
        server.Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return server;
    }

    /// <summary>Makes an empty repository and tells how to reach it.</summary>
    public async Task<GitUpstream> NewRepositoryAsync(string name)
    {
        Directory.CreateDirectory(Folder(name));
        (await Git.RunAsync(Folder(name), ["init", "--quiet", "--bare", "--initial-branch=master"], CancellationToken.None)).Required("init");
        (await Git.RunAsync(Folder(name), ["config", "http.receivepack", "true"], CancellationToken.None)).Required("config");
        return Upstream(name);
    }

    public GitUpstream Upstream(string name) => new(new Uri(Url, $"/{name}.git").AbsoluteUri, User) { Token = Token };

    /// <summary>What git says of a repository.</summary>
    public async Task<string> GitAsync(string name, params string[] command) => (await Git.RunAsync(Folder(name), command, CancellationToken.None)).Required(command[0]).Output;

    /// <summary>Somebody else's commit.</summary>
    /// <param name="name">The repository.</param>
    /// <param name="branch">The branch.</param>
    /// <param name="file">What it adds, with its content.</param>
    /// <param name="parent">The commit before it, by default the branch's latest; another one rewrites the branch, and an empty one begins it.</param>
    public async Task CommitAsync(string name, string branch, (string Path, string Text) file, string? parent = null)
    {
        parent ??= (await GitAsync(name, "rev-parse", branch)).Trim();
        var stream = new GitCommit(parent.Length == 0 ? null : parent, "by somebody else").Put(file.Path, Encoding.UTF8.GetBytes(file.Text)).ToStream(GitSnapshot.Branch(branch), "Other <other@example.com>", DateTimeOffset.UnixEpoch);
        await ImportAsync(name, stream);
    }

    /// <summary>Whatever <c>git fast-import</c> makes of a stream.</summary>
    public async Task ImportAsync(string name, byte[] stream) =>
        (await Git.RunAsync(Folder(name), ["fast-import", "--quiet", "--force"], stream, GitEnvironment.Local, TimeSpan.FromMinutes(1), CancellationToken.None)).Required("commit");

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Directory.Delete(root, recursive: true);
    }

    private string Folder(string name) => Path.Combine(root, name + ".git");

    private async Task ServeAsync(HttpContext context)
    {
        var request = context.Request;
        var authorization = request.Headers.Authorization.ToString();
        Seen.Add((request.Host.Host, authorization, request.Headers["Proxy-Authorization"].ToString()));
        if (!Answers)
        {
            context.Abort();
            return;
        }

        await Before(request.Path);
        if (request.Path.StartsWithSegments("/moved"))
        {
            context.Response.Redirect(new Uri(Url, "/elsewhere.git/info/refs").AbsoluteUri);
            return;
        }

        if (request.Host.Host != Url.Host && request.Headers["Proxy-Authorization"].Count == 0)
        {
            context.Response.StatusCode = 407;
            context.Response.Headers.ProxyAuthenticate = "Basic realm=\"proxy\"";
            return;
        }

        if (authorization != "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Token}")))
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"example\"";
            return;
        }

        var cut = Cuts(request.Path);
        if (cut == Cut.Request)
            context.Abort();
        else
            await RunAsync(context, cut);
    }

    /// <summary>The common gateway interface: variables in, headers and a body out.</summary>
    private async Task RunAsync(HttpContext context, Cut cut)
    {
        var request = context.Request;
        var start = new ProcessStartInfo("git", ["http-backend"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["GIT_PROJECT_ROOT"] = root;
        start.Environment["GIT_HTTP_EXPORT_ALL"] = "1";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["REMOTE_USER"] = User;
        start.Environment["REQUEST_METHOD"] = request.Method;
        start.Environment["PATH_INFO"] = request.Path;
        start.Environment["QUERY_STRING"] = request.QueryString.Value?.TrimStart('?') ?? "";
        start.Environment["CONTENT_TYPE"] = request.ContentType ?? "";
        start.Environment["HTTP_CONTENT_ENCODING"] = request.Headers.ContentEncoding.ToString();
        start.Environment["GIT_PROTOCOL"] = request.Headers["Git-Protocol"].ToString();
        if (request.ContentLength is { } length)
            start.Environment["CONTENT_LENGTH"] = length.ToString(CultureInfo.InvariantCulture);
        using var process = Process.Start(start)!;
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        await process.StandardInput.BaseStream.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length / (cut == Cut.Middle ? 2 : 1)));
        if (cut == Cut.Middle)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            context.Abort();
            return;
        }

        process.StandardInput.Close();
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output);
        await process.WaitForExitAsync();

        var isLost = await AfterServing(request.Path) || cut == Cut.Answer;
        if (isLost || LosesAnswers && request.Method == "POST" && request.Path.Value!.EndsWith("git-receive-pack", StringComparison.Ordinal))
        {
            context.Abort();
            return;
        }

        var bytes = output.ToArray();
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        foreach (var line in Encoding.ASCII.GetString(bytes, 0, end).Split("\r\n"))
        {
            var (name, value) = (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim());
            if (name == "Status")
                context.Response.StatusCode = int.Parse(value.Split(' ')[0], CultureInfo.InvariantCulture);
            else
                context.Response.Headers[name] = value;
        }

        await context.Response.Body.WriteAsync(bytes.AsMemory(end + 4));
    }
}

/// <summary>Where the connection of a request breaks.</summary>
internal enum Cut
{
    /// <summary>It does not.</summary>
    Nowhere,

    /// <summary>Before anything is done.</summary>
    Request,

    /// <summary>While the server works; it dies with half of what it was sent.</summary>
    Middle,

    /// <summary>When everything is done.</summary>
    Answer,
}
