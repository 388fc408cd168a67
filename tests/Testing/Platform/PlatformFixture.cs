using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Headgate.Events;
using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Management;
using Headgate.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Headgate.Testing;

/// <summary>A running host on a fresh database and data folder, called over HTTP (<c>IClassFixture</c>).</summary>
/// <remarks>A module's tests derive from it and add the module in <see cref="AddModules"/> and <see cref="MapModules"/>.</remarks>
public class PlatformFixture : IAsyncLifetime
{
    private WebApplication? host;
    private BootstrapSecrets? first;

    /// <summary>Calls the host; without a token.</summary>
    public HttpClient Client { get; } = NewHttpClient();

    /// <summary>The clock the host asks.</summary>
    public MovableClock Clock { get; } = new();

    /// <summary>The host's folder.</summary>
    public string DataFolder { get; } = Path.Combine(Path.GetTempPath(), "headgate-platform", Guid.NewGuid().ToString("n"));

    /// <summary>The host's services, for what has no API yet.</summary>
    public IServiceProvider Services => host!.Services;

    /// <summary>The first project.</summary>
    public ProjectId Project => first!.Project;

    /// <summary>Its default branch.</summary>
    public long DefaultBranch { get; private set; }

    /// <summary>The master token of the first project's admin.</summary>
    public string MasterToken => first!.StorageToken;

    /// <summary>The management token of that admin.</summary>
    public string ManageToken => first!.ManageToken;

    /// <inheritdoc />
    public virtual async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(DataFolder);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(new ServerLogProvider(ServerLog.Begin("the host in the test process")));
        builder.Services.AddHeadgatePostgres(builder.Configuration, DataFolder, runsWork: true);
        builder.Services.AddHeadgateHttp();
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSingleton(new DataFolder(DataFolder));
        builder.Services.AddSingleton(provider => new ServiceAddresses(provider.GetServices<ApiService>(), null));
        builder.Services.AddEvents();
        builder.Services.AddIdentity();
        builder.Services.AddManagement();
        AddModules(builder);
        var migrations = builder.Services.Select(service => service.ImplementationInstance).OfType<MigrationSource>().ToList();
        builder.Configuration["Postgres:ConnectionString"] = await TestServer.NewDatabaseAsync(migrations, CancellationToken.None);

        host = builder.Build();
        host.UseHeadgateHttp();
        host.MapEvents();
        host.MapIdentity();
        host.MapManagement();
        MapModules(host);
        await host.StartAsync();
        first = await Services.GetRequiredService<IdentityBootstrap>().EnsureAsync(new BootstrapSettings(), null, CancellationToken.None);
        DefaultBranch = (await Services.GetRequiredService<ProjectDirectory>().FindAsync(Project, CancellationToken.None))!.DefaultBranch;
        Client.BaseAddress = new Uri(host.Urls.First());
    }

    /// <summary>A client that waits as long as a busy machine needs.</summary>
    public static HttpClient NewHttpClient(HttpMessageHandler? handler = null) => new(handler ?? new SocketsHttpHandler()) { Timeout = TimeSpan.FromMinutes(5) };

    /// <summary>Registers more modules.</summary>
    protected virtual void AddModules(WebApplicationBuilder builder)
    {
    }

    /// <summary>Maps more routes.</summary>
    protected virtual void MapModules(WebApplication app)
    {
    }

    /// <summary>Another project, with an admin of its own.</summary>
    public async Task<TestProject> NewProjectAsync(params string[] features)
    {
        var projects = Services.GetRequiredService<ProjectAdministration>();
        var organization = await projects.CreateOrganizationAsync("Another organization", CancellationToken.None);
        var project = await projects.CreateProjectAsync(organization, new NewProject { Name = "Another project", Features = features }, CancellationToken.None);
        return new TestProject(project, await NewMemberAsync(project, "admin"));
    }

    /// <summary>The master token of a new member of a project.</summary>
    public Task<string> NewMemberAsync(ProjectId project, string role) => Services.GetRequiredService<ProjectAdministration>()
        .AddMemberAsync(project, "Somebody", $"{Guid.NewGuid():n}@example.com", role, CancellationToken.None);

    /// <summary>The secret of a new token of the first project, made with the fields of <paramref name="options"/>.</summary>
    public async Task<string> NewTokenAsync(object? options = null)
    {
        using var answer = await PostAsync("/v2/storage/tokens", options ?? new { });
        return (await answer.ShouldBeAsync(201))["token"]!.GetValue<string>();
    }

    /// <summary>GET; with the first project's master token when no other is given, without any for an empty one.</summary>
    public Task<HttpResponseMessage> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, null, token);

    /// <summary>POST; the body is sent as JSON unless it is <see cref="HttpContent"/>.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, object? body = null, string? token = null) => SendAsync(HttpMethod.Post, path, body, token);

    /// <summary>PUT; the body is sent as JSON unless it is <see cref="HttpContent"/>.</summary>
    public Task<HttpResponseMessage> PutAsync(string path, object? body = null, string? token = null) => SendAsync(HttpMethod.Put, path, body, token);

    /// <summary>DELETE.</summary>
    public Task<HttpResponseMessage> DeleteAsync(string path, object? body = null, string? token = null) => SendAsync(HttpMethod.Delete, path, body, token);

    /// <summary>The JSON of a GET that succeeds.</summary>
    public async Task<JsonNode> GetJsonAsync(string path, string? token = null)
    {
        using var answer = await GetAsync(path, token);
        return await answer.ShouldBeAsync(200);
    }

    /// <summary>Calls the Management API; with the first admin's management token when no other is given.</summary>
    public async Task<HttpResponseMessage> ManageAsync(HttpMethod method, string path, object? body = null, string? token = null)
    {
        using var request = new HttpRequestMessage(method, $"/manage/{path}");
        request.Headers.Add(CallerMiddleware.ManageTokenHeader, token ?? ManageToken);
        if (body is not null)
            request.Content = body as HttpContent ?? JsonContent.Create(body);
        return await Client.SendAsync(request);
    }

    /// <summary>Sends a request.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body, string? token)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not "")
            request.Headers.Add(CallerMiddleware.StorageTokenHeader, token ?? MasterToken);
        if (body is not null)
            request.Content = body as HttpContent ?? JsonContent.Create(body);
        return await Client.SendAsync(request);
    }

    /// <inheritdoc />
    public virtual async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (host is not null)
        {
            await host.StopAsync();
            await host.DisposeAsync();
        }

        await TestFolder.RemoveAsync(DataFolder);
        GC.SuppressFinalize(this);
    }
}

/// <summary>A project made by a test.</summary>
/// <param name="Id">Its number.</param>
/// <param name="MasterToken">Its admin's token.</param>
public sealed record TestProject(ProjectId Id, string MasterToken);
