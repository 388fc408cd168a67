using Headgate.Kernel;
using Headgate.Postgres;

namespace Headgate.Hosting;

/// <summary>What load balancers, monitors and people ask first.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/", Welcome).OpenToEveryone().ExcludeFromDescription();
        app.MapGet("/health/live", () => Answer.Ok(new HealthView("ok"))).OpenToEveryone().ExcludeFromDescription();
        app.MapGet("/health/ready", ReadyAsync).OpenToEveryone().ExcludeFromDescription();
        app.MapGet("/metrics", (PrometheusText metrics) => Results.Text(metrics.Write(), "text/plain; version=0.0.4")).OpenToEveryone().ExcludeFromDescription();
    }

    private static Answer<WelcomeView> Welcome(HttpRequest request, ServiceAddresses addresses) =>
        Answer.Ok(new WelcomeView("Headgate", typeof(HealthEndpoints).Assembly.GetName().Version!.ToString(3), $"{addresses.Base(request)}/v2/storage", $"{addresses.Base(request)}/docs"));

    private static async Task<IResult> ReadyAsync(MetadataDatabase database, CancellationToken stop)
    {
        await using var ping = database.Source.CreateCommand("SELECT 1");
        ping.CommandTimeout = 5;
        try
        {
            await ping.ExecuteScalarAsync(stop);
            return Answer.Ok(new HealthView("ok"));
        }
        catch (Exception failure) when (failure is System.Data.Common.DbException or TimeoutException)
        {
            return ApiErrors.DatabaseUnavailable;
        }
    }

    private sealed record HealthView(string Status);

    private sealed record WelcomeView(string AppName, string AppVersion, string Api, string ApiDocs);
}
