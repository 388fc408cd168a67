using System.Globalization;
using Headgate.Kernel;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Headgate.Hosting;

/// <summary>The verb <c>serve</c>: runs a node until it is asked to stop.</summary>
internal static class Serve
{
    /// <summary>Runs a node.</summary>
    /// <returns>0 after a clean stop; 1 when it could not start, with one line on standard error that says why.</returns>
    public static async Task<int> RunAsync(IReadOnlyDictionary<string, string?> settings, CancellationToken stop)
    {
        try
        {
            await using var app = HeadgateHost.Build(settings);
            app.Lifetime.ApplicationStarted.Register(() => SayReady(app));
            // SIGINT, SIGTERM and SIGQUIT stop the host by itself.
            await app.StartAsync(stop);
            await app.WaitForShutdownAsync(stop);
            return 0;
        }
        catch (Exception failure) when (Explain(failure) is { } reason)
        {
            await Console.Error.WriteLineAsync($"headgate: {reason}");
            return 1;
        }
    }

    private static void SayReady(WebApplication app)
    {
        var clock = app.Services.GetRequiredService<TimeProvider>();
        var seconds = clock.GetElapsedTime(app.Services.GetRequiredService<StartedAt>().Timestamp).TotalSeconds;
        var url = FirstAddress(app);
        var data = app.Services.GetRequiredService<DataFolder>().Root;
        var bootstrap = Bootstrap.Read(data);
        if (bootstrap is not null && bootstrap.Url != url)
            (bootstrap with { Url = url }).Write(data);
        if (app.Services.GetRequiredService<FirstStart>().Made is { } made)
            Console.Out.WriteLine(FirstCall(made with { Url = url }, data));
        app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Headgate")
            .LogInformation("ready in {Seconds} s at {Url}, documentation at {Url}/docs", seconds.ToString("0.00", CultureInfo.InvariantCulture), url, url);
    }

    private static string FirstAddress(WebApplication app)
    {
        var listening = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return listening.Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal).Replace("://[::]", "://127.0.0.1", StringComparison.Ordinal).TrimEnd('/');
    }

    private static string FirstCall(Bootstrap made, string data) => string.Create(CultureInfo.InvariantCulture, $"""

        Headgate is set up.

          Base URL       {made.Url}
          Project        {made.ProjectId}
          Storage token  {made.StorageToken}
          Manage token   {made.ManageToken}
          Keptn token    {made.KeptnToken}

        These tokens are shown once; they are also in {Bootstrap.PathIn(data)}, readable by you only. The first call:

          curl -H "X-StorageApi-Token: {made.StorageToken}" {made.Url}/v2/storage/tokens/verify

        """);

    /// <summary>A sentence for failures a person can mend; null for faults of ours, which keep their stack.</summary>
    private static string? Explain(Exception failure) => failure switch
    {
        SettingException => failure.Message,
        Postgres.DataFolderInUseException or Postgres.MigrationException or Postgres.EmbeddedPostgresException => failure.Message,
        IOException { InnerException: AddressInUseException } => $"{failure.Message} Another program listens there: stop it, or choose another address with --urls http://127.0.0.1:<port>.",
        OperationCanceledException => "stopped before it was ready.",
        _ => null,
    };
}
