using System.Text;
using Headgate.Kernel;
using Headgate.Keptn.Gateway;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Headgate.Keptn.Bridge;

/// <summary>Which headers pass between a caller and the server of Keptn's web UI.</summary>
internal sealed class BridgeHeaders(CallerAddress addresses)
{
    private const string ForwardedFor = "X-Forwarded-For";
    private const string ForwardedProto = "X-Forwarded-Proto";
    private const string RealIp = "X-Real-IP";

    /// <summary>Those of one connection, not of a message.</summary>
    private static readonly HashSet<string> OfTheConnection = new(StringComparer.OrdinalIgnoreCase)
    {
        HeaderNames.Connection, HeaderNames.KeepAlive, HeaderNames.ProxyAuthenticate, HeaderNames.ProxyAuthorization, HeaderNames.ProxyConnection, HeaderNames.TE, HeaderNames.Trailer,
        HeaderNames.TransferEncoding, HeaderNames.Upgrade,
    };

    /// <summary>Those that say something else there: tokens of this stack, and what is said anew.</summary>
    private static readonly HashSet<string> NotForBridge = new(OfTheConnection, StringComparer.OrdinalIgnoreCase)
    {
        KeptnGate.Header, CallerMiddleware.StorageTokenHeader, CallerMiddleware.ManageTokenHeader, HeaderNames.Expect, HeaderNames.Host, ForwardedFor, ForwardedProto, RealIp,
    };

    /// <summary>Those of a request.</summary>
    public void Copy(HttpContext from, HttpRequestMessage to)
    {
        var named = Named(from.Request.Headers.Connection);
        foreach (var (name, values) in from.Request.Headers)
        {
            if (NotForBridge.Contains(name) || name.StartsWith(':') || named.Contains(name) || (name.Equals(HeaderNames.Authorization, StringComparison.OrdinalIgnoreCase) && !IsLogin(values)))
                continue;
            if (!to.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
                to.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        if (from.Request.Host.Host is { Length: > 0 } host)
            to.Headers.TryAddWithoutValidation(HeaderNames.Host, host);
        var caller = CallerAddress.Connected(from).ToString();
        var before = addresses.IsProxied(from) ? from.Request.Headers[ForwardedFor].ToString() : "";
        to.Headers.TryAddWithoutValidation(ForwardedFor, before.Length > 0 ? $"{before}, {caller}" : caller);
        to.Headers.TryAddWithoutValidation(RealIp, caller);
        to.Headers.TryAddWithoutValidation(ForwardedProto, from.Request.Headers[ForwardedProto] == "https" ? "https" : from.Request.Scheme);
    }

    /// <summary>Those of an answer.</summary>
    public static void Copy(HttpResponseMessage from, HttpResponse to)
    {
        var named = Named(from.Headers.Connection);
        foreach (var (name, values) in from.Headers.NonValidated.Concat(from.Content.Headers.NonValidated))
        {
            var texts = values.ToArray();
            // The node cannot write others.
            if (!OfTheConnection.Contains(name) && !named.Contains(name) && texts.All(text => Ascii.IsValid(text) && !text.Any(char.IsControl)))
                to.Headers[name] = texts;
        }
    }

    /// <summary>The UI knows logins by name and password; what else there is in this header may be a token of the platform.</summary>
    private static bool IsLogin(string? authorization) => authorization?.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) == true;

    private static HashSet<string> Named(IEnumerable<string?> connection) => new(
        connection.SelectMany(value => value?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []), StringComparer.OrdinalIgnoreCase);
}
