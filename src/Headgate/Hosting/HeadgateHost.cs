using Headgate.Kernel;
using Headgate.Postgres;

namespace Headgate.Hosting;

/// <summary>Composes a node from its modules; the only place that knows all of them.</summary>
internal static class HeadgateHost
{
    /// <summary>Builds a node that has not started yet.</summary>
    /// <param name="commandLine">Settings given as options; they win over files and the environment.</param>
    /// <param name="more">Adds services after those of the modules.</param>
    /// <exception cref="SettingException">A setting is wrong.</exception>
    public static WebApplication Build(IReadOnlyDictionary<string, string?> commandLine, Action<IServiceCollection>? more = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddHeadgateSettings(commandLine);
        var options = HostOptions.From(builder.Configuration);
        var data = new DataFolder(options.Data);

        builder.Logging.AddHeadgateConsole(builder.Configuration);
        builder.WebHost.UseUrls(options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestBody.UsualLimit;
        });

        var roles = options.ParsedRoles;
        var services = builder.Services;
        services.AddSingleton(options).AddSingleton(data).AddSingleton(new StartedAt(TimeProvider.System.GetTimestamp()));
        services.AddHeadgateHttp();
        services.AddHeadgatePostgres(builder.Configuration, data.Root, roles.HasFlag(NodeRoles.Worker));
        services.AddModules(roles);
        more?.Invoke(services);
        services.AddSingleton(provider => new ServiceAddresses(provider.GetServices<ApiService>(), options.PublicUrl is { } url ? new Uri(url) : null));
        services.AddSingleton<FirstStart>();
        services.AddHostedService(provider => provider.GetRequiredService<FirstStart>());

        var app = builder.Build();
        SettingChecks.Run(app.Services);
        app.UseHeadgateHttp();
        app.MapHealth();
        app.MapServiceDocuments();
        if (roles.HasFlag(NodeRoles.Api))
            app.MapModules();
        return app;
    }
}

/// <summary>When the process began to start, as a timestamp of the clock.</summary>
internal sealed record StartedAt(long Timestamp);
