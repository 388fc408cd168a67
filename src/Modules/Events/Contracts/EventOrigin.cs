using System.Reflection;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http;

namespace Headgate.Events;

/// <summary>The call that made an event: the <c>context</c> of the wire. An endpoint takes it as a parameter; a job keeps it with its request.</summary>
/// <param name="RemoteAddress">The caller's address.</param>
/// <param name="Referer">The <c>Referer</c> header.</param>
/// <param name="UserAgent">The <c>User-Agent</c> header.</param>
/// <param name="IsAsync">Whether the event comes from a job that the call began.</param>
public sealed record EventOrigin(string? RemoteAddress, string? Referer, string? UserAgent, bool IsAsync)
{
    private const int Longest = 500;

    /// <summary>No call: the platform's own work.</summary>
    public static EventOrigin None { get; } = new(null, null, null, true);

    /// <summary>Binds an endpoint's parameter.</summary>
    public static ValueTask<EventOrigin?> BindAsync(HttpContext context, ParameterInfo parameter) => new(Of(context));

    /// <summary>The origin of a request.</summary>
    public static EventOrigin Of(HttpContext context) =>
        new(context.Connection.RemoteIpAddress?.ToString(), Text(context.Request.Headers.Referer), Text(context.Request.Headers.UserAgent), false);

    internal RawJson ToJson()
    {
        var context = new JsonObject { ["remoteAddr"] = RemoteAddress, ["httpUserAgent"] = UserAgent, ["apiVersion"] = "v2", ["userAgent"] = UserAgent, ["async"] = IsAsync };
        if (Referer is not null)
            context["httpReferer"] = Referer;
        return new RawJson(context.ToJsonString(JsonWire.Options));
    }

    private static string? Text(string? header) => header is null || header.Length <= Longest ? header : header[..Longest];
}
