using System.Data.Common;
using Headgate.Kernel;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>Answers every failure of a call in the protocol's own form.</summary>
internal sealed class DriverCalls(ILogger<DriverCalls> log)
{
    /// <summary>Wraps an endpoint.</summary>
    public RequestDelegate Answer(Func<HttpContext, Task> endpoint) => async context =>
    {
        try
        {
            await endpoint(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            var refusal = Classify(failure);
            if (refusal.Status >= 500)
                log.LogError(failure, "{Method} {Path} of the Snowflake protocol failed", context.Request.Method, context.Request.Path);
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            context.Response.Clear();
            Cors.AddHeaders(context.Response);
            await DriverAnswer.WriteAsync(context, refusal);
        }
    };

    private static DriverRefusal Classify(Exception failure) => failure switch
    {
        DriverRefusedException refused => refused.Refusal,
        BadHttpRequestException malformed => DriverErrors.Malformed(malformed.Message),
        ConnectionResetException => DriverErrors.Malformed("the connection broke."),
        DbException { IsTransient: true } => DriverErrors.Internal with { Status = 503 },
        _ => DriverErrors.Internal with { Status = 500 },
    };
}
