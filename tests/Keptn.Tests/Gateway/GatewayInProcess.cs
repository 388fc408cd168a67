using System.Net.Sockets;
using Headgate.Hosting;
using Headgate.Keptn.Gateway;
using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Keptn.Tests.Gateway;

/// <summary>A whole node inside the test process, so that tests see its route table. Failed authentication is not limited: the walks fail on purpose.</summary>
public sealed class GatewayInProcess : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("headgate-gateway-").FullName;
    private WebApplication app = null!;

    /// <summary>The routes below <c>/api</c>.</summary>
    public IReadOnlyList<RouteEndpoint> Routes { get; private set; } = [];

    /// <summary>All others.</summary>
    public IReadOnlyList<RouteEndpoint> OtherRoutes { get; private set; } = [];

    public IServiceProvider Services => app.Services;

    public Uri Url { get; private set; } = null!;

    /// <summary>The API token.</summary>
    public string Token { get; private set; } = "";

    public string StorageToken { get; private set; } = "";

    public string ManageToken { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        app = HeadgateHost.Build(new Dictionary<string, string?> { ["Urls"] = "http://127.0.0.1:0", ["Data"] = folder, ["Keptn:Gateway:MaxAuthEnabled"] = "false", ["Logging:LogLevel:Default"] = "Error" });
        await app.StartAsync();
        var routes = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToLookup(route => route.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal));
        (Routes, OtherRoutes) = ([.. routes[true]], [.. routes[false]]);
        Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        var made = Bootstrap.Read(folder)!;
        (Token, StorageToken, ManageToken) = (made.KeptnToken!, made.StorageToken, made.ManageToken);
    }

    /// <summary>A client with some token, or with none.</summary>
    public HttpClient NewClient(string? token)
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = Url };
        if (token is not null)
            client.DefaultRequestHeaders.Add(KeptnGate.Header, token);
        return client;
    }

    /// <summary>The methods that a route answers; one that answers all is asked with some.</summary>
    internal static IReadOnlyList<string> MethodsOf(RouteEndpoint route) => route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["GET", "POST", "PATCH"];

    /// <summary>An address of a route.</summary>
    internal static string PathOf(RouteEndpoint route) => string.Join('/', route.RoutePattern.RawText!.Split('/').Select(segment => segment is ['{', ..] ? "nothing" : segment));

    /// <summary>Whether it is in its service's definition.</summary>
    internal static bool IsDescribed(RouteEndpoint route) =>
        AccessOf(route) == Credential.OwnToken && route.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is not { ExcludeFromDescription: true };

    internal static Credential? AccessOf(RouteEndpoint route) => route.Metadata.GetMetadata<Access>()?.Credential;

    /// <summary>Sends the head of a request that promises a body, and nothing of the body.</summary>
    /// <returns>The first line of the answer.</returns>
    public async Task<string> SendHeadAsync(string method, string path, string? token)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(Url.Host, Url.Port);
        await using var stream = connection.GetStream();
        await using var writer = new StreamWriter(stream) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteAsync($"{method} {path} HTTP/1.1\r\nHost: {Url.Authority}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n{(token is null ? "" : $"{KeptnGate.Header}: {token}\r\n")}\r\n");
        using var reader = new StreamReader(stream);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        return await reader.ReadLineAsync(patience.Token) ?? "";
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
