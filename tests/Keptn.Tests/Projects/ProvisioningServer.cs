using System.Net;
using System.Text.Json.Nodes;
using Headgate.Keptn.Tests.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Headgate.Keptn.Tests.Projects;

/// <summary>A provisioning service on loopback: it gives repositories of a git server, or answers as told.</summary>
internal sealed class ProvisioningServer : IAsyncDisposable
{
    /// <summary>Where a redirect leads: there it gives repositories.</summary>
    private const string Moved = "/moved";

    private readonly GitServer git;
    private readonly WebApplication app;
    private readonly List<string> calls = [];

    private ProvisioningServer(GitServer git, WebApplication app)
    {
        this.git = git;
        this.app = app;
    }

    public Uri Url { get; private set; } = null!;

    /// <summary>What it answers to <c>POST</c> instead; an empty text is no answer at all.</summary>
    public (int Status, string Body)? Instead { get; set; }

    /// <summary>The calls that name a project, with their bodies, in their order.</summary>
    public IReadOnlyList<string> Calls(string project)
    {
        lock (calls)
            return [.. calls.Where(call => call.Contains($"\"{project}\"", StringComparison.Ordinal))];
    }

    public static async Task<ProvisioningServer> StartAsync(GitServer git)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var server = new ProvisioningServer(git, app);
        app.Run(server.ServeAsync);
        await app.StartAsync();
        server.Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/v1/");
        return server;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        lock (calls)
            calls.Add($"{context.Request.Method} {context.Request.Path} {context.Request.ContentType} {body}");
        if (context.Request.Method != "POST")
        {
            await context.Response.WriteAsync("Repository deleted");
            return;
        }

        if (Instead is { Body: "" })
        {
            context.Abort();
            return;
        }

        var (status, answer) = (context.Request.Path == Moved ? null : Instead) ?? (201, await GiveAsync((string)JsonNode.Parse(body)!["project"]!));
        context.Response.StatusCode = status;
        if (status is >= 300 and < 400)
            context.Response.Headers.Location = Moved;
        await context.Response.WriteAsync(answer);
    }

    private async Task<string> GiveAsync(string project)
    {
        var name = $"{project}-{Guid.NewGuid():n}"[..32];
        var upstream = await git.NewRepositoryAsync(name);
        return new JsonObject { ["gitRemoteURL"] = upstream.RemoteUrl, ["gitUser"] = upstream.User, ["gitToken"] = upstream.Token, ["other"] = 1 }.ToJsonString();
    }
}
