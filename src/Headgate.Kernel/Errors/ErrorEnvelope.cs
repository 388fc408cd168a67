using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Kernel;

/// <summary>The form in which errors leave the server: that of Storage and Management, unless the service has its own.</summary>
public static class ErrorEnvelope
{
    /// <summary>A new opaque id that a person can quote and an operator can find in the log.</summary>
    public static string NewExceptionId() => "exception-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Builds <c>error</c>, <c>code</c> (a string), <c>exceptionId</c>, <c>status</c> and what else the error has.</summary>
    public static JsonObject ToJson(ApiError error, string exceptionId)
    {
        var body = new JsonObject { ["error"] = error.Message };
        if (error.Code is not null)
            body["code"] = error.Code;
        body["exceptionId"] = exceptionId;
        body["status"] = "error";
        if (error.Params is not null)
            body["params"] = error.Params.DeepClone();
        if (error.Errors.Count > 0)
            body["errors"] = new JsonArray([.. error.Errors.Select(e => (JsonNode)new JsonObject { ["key"] = e.Key, ["message"] = e.Message })]);
        return body;
    }

    /// <summary>The stable code and the wrong fields, for services whose own form has a place for facts only: <c>errorCode</c> and a text per field.</summary>
    public static JsonObject Context(ApiError error)
    {
        var context = new JsonObject();
        if (error.Code is not null)
            context["errorCode"] = error.Code;
        foreach (var field in error.Errors)
            context[field.Key] = field.Message;
        return context;
    }

    /// <summary>Answers with the envelope; does nothing when the answer has already begun.</summary>
    public static Task WriteAsync(HttpContext context, ApiError error, string exceptionId)
    {
        if (context.Response.HasStarted)
            return Task.CompletedTask;
        context.Response.Headers.CacheControl = "private, no-cache, no-store, must-revalidate";
        if (error.RetryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var form = context.RequestServices?.GetService<ServiceAddresses>()?.ServiceOfPath(context.Request.Path)?.ErrorBody ?? ToJson;
        return JsonWire.WriteAsync(context, error.Status, form(error, exceptionId));
    }
}
