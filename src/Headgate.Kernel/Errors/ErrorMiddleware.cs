using System.Data.Common;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Headgate.Kernel;

/// <summary>The one place where exceptions become answers, and where an empty 404 or 405 gets the envelope.</summary>
public sealed class ErrorMiddleware(RequestDelegate next, ILogger<ErrorMiddleware> log)
{
    /// <summary>Runs the rest of the pipeline.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception failure)
        {
            await AnswerAsync(context, failure);
            return;
        }

        if (context.Response.HasStarted || context.Response.ContentLength is > 0 || context.Response.ContentType is not null)
            return;
        if (context.Response.StatusCode == 404)
            await ErrorEnvelope.WriteAsync(context, ApiErrors.NoSuchRoute(context.Request.Method, context.Request.Path), ErrorEnvelope.NewExceptionId());
        else if (context.Response.StatusCode == 405)
            await ErrorEnvelope.WriteAsync(context, ApiErrors.MethodNotAllowed(context.Request.Method, context.Request.Path), ErrorEnvelope.NewExceptionId());
    }

    /// <summary>What a caller is told of an exception; faults of ours become <see cref="ApiErrors.Unexpected"/>.</summary>
    public static ApiError Classify(Exception failure) => failure switch
    {
        RefusedException refused => refused.Error,
        BadHttpRequestException { StatusCode: 413 } => new ApiError(413, "requestTooLarge", "The request body is larger than this operation takes."),
        BadHttpRequestException malformed => ApiErrors.MalformedRequest(malformed.Message),
        IOException full when IsDiskFull(full) => ApiErrors.DiskFull,
        DbException { IsTransient: true } => ApiErrors.DatabaseUnavailable,
        _ => ApiErrors.Unexpected,
    };

    /// <summary>ENOSPC and EDQUOT on Unix, ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows.</summary>
    private static bool IsDiskFull(IOException failure) => OperatingSystem.IsWindows()
        ? failure.HResult is unchecked((int)0x80070070) or unchecked((int)0x80070027)
        : failure.HResult is 28 or 122 || failure.Message.Contains("No space left on device", StringComparison.Ordinal);

    private Task AnswerAsync(HttpContext context, Exception failure)
    {
        var error = Classify(failure);
        var exceptionId = ErrorEnvelope.NewExceptionId();
        if (error.Status >= 500)
            log.LogError(failure, "{Method} {Path} failed; the caller was given {ExceptionId}", context.Request.Method, context.Request.Path, exceptionId);
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        Cors.AddHeaders(context.Response);
        return ErrorEnvelope.WriteAsync(context, error, exceptionId);
    }
}
