using Microsoft.AspNetCore.Http;

namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>Renewal, heartbeat, end, and the telemetry that drivers send and nobody keeps.</summary>
internal sealed class SessionEndpoints(DriverSessions sessions, SnowflakeOptions options)
{
    private const long SmallBody = 256 * 1024;
    private const long TelemetryBody = 8 * 1024 * 1024;

    public async Task RenewAsync(HttpContext context)
    {
        using var body = await DriverBody.ReadAsync(context, SmallBody);
        var renewed = sessions.Renew(context.Request);
        await DriverAnswer.WriteAsync(context, json =>
        {
            json.WriteString("sessionToken", renewed.Token);
            json.WriteNumber("validityInSecondsST", DriverAnswer.Seconds(options.SessionTokenLifetime));
            json.WriteString("masterToken", renewed.Master);
            json.WriteNumber("validityInSecondsMT", DriverAnswer.Seconds(options.SessionIdleLimit));
            json.WriteNumber("masterValidityInSeconds", DriverAnswer.Seconds(options.SessionIdleLimit));
            json.WriteNumber("sessionId", renewed.Session.Id);
        });
    }

    public Task HeartbeatAsync(HttpContext context)
    {
        sessions.Of(context.Request);
        return DriverAnswer.WriteAsync(context);
    }

    public async Task EndAsync(HttpContext context)
    {
        var session = sessions.Of(context.Request);
        if (!string.Equals(context.Request.Query["delete"], "true", StringComparison.OrdinalIgnoreCase))
            throw new DriverRefusedException(DriverErrors.Malformed("only delete=true is known here."));
        await sessions.EndAsync(session);
        await DriverAnswer.WriteAsync(context);
    }

    public async Task TelemetryAsync(HttpContext context)
    {
        sessions.Of(context.Request);
        using var dropped = await DriverBody.ReadAsync(context, TelemetryBody);
        await DriverAnswer.WriteAsync(context);
    }
}
