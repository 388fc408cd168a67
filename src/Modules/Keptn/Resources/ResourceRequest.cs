using System.Globalization;
using System.Text;
using Headgate.Kernel;
using Headgate.Keptn.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Keptn.Resources;

/// <summary>Reads what requests to the resource service name.</summary>
internal static class ResourceRequest
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The scope that the path names.</summary>
    /// <exception cref="RefusedException">A name is none.</exception>
    public static ResourceScope Scope(HttpContext context) =>
        new(Name(context, "projectName")!, Name(context, "stageName"), Name(context, "serviceName"));

    /// <summary>The body, of which unknown members are left alone.</summary>
    /// <exception cref="RefusedException">It is none; why is not said.</exception>
    public static async Task<T> BodyAsync<T>(HttpContext context) where T : class, new()
    {
        try
        {
            return await GoBody.ReadAsync<T>(context);
        }
        catch (RefusedException refused) when (refused.Error.Status == 400)
        {
            throw new RefusedException(ResourceErrors.InvalidFormat, refused);
        }
    }

    /// <exception cref="RefusedException">A number is none; why is not said.</exception>
    public static StringPage Page(HttpContext context)
    {
        try
        {
            return StringPage.From(context.Request);
        }
        catch (RefusedException refused)
        {
            throw new RefusedException(ResourceErrors.InvalidFormat, refused);
        }
    }

    /// <summary>A resource's URI in a path: what is not safe in a query is escaped there, a blank as a plus.</summary>
    /// <exception cref="RefusedException">It is none.</exception>
    public static string Uri(string escaped)
    {
        RefuseWayOut(escaped);
        var bytes = new List<byte>(escaped.Length);
        var raw = Encoding.UTF8.GetBytes(escaped);
        for (var at = 0; at < raw.Length; at++)
        {
            if (raw[at] != '%')
            {
                bytes.Add(raw[at] == '+' ? (byte)' ' : raw[at]);
                continue;
            }

            if (at + 2 >= raw.Length || !byte.TryParse(raw.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var meant))
                throw new RefusedException(ResourceErrors.InvalidUri);
            bytes.Add(meant);
            at += 2;
        }

        try
        {
            return Strict.GetString([.. bytes]);
        }
        catch (DecoderFallbackException broken)
        {
            throw new RefusedException(ResourceErrors.InvalidUri, broken);
        }
    }

    /// <exception cref="RefusedException">It leads out of its scope.</exception>
    public static void RefuseWayOut(string uri)
    {
        if (uri.Contains('~', StringComparison.Ordinal) || uri.Contains("..", StringComparison.Ordinal))
            throw new RefusedException(ResourceErrors.InvalidUri);
    }

    /// <summary>The bytes of a content; ends of lines do not count.</summary>
    /// <exception cref="RefusedException">It is not base64.</exception>
    public static byte[] Content(string? base64) => GoBase64.Decode(base64 ?? "") ?? throw new RefusedException(ResourceErrors.NotBase64);

    private static string? Name(HttpContext context, string what)
    {
        if (context.GetRouteValue(what) is not string name)
            return null;
        if (name.Contains(' ', StringComparison.Ordinal))
            throw new RefusedException(ResourceErrors.BlankInName);
        return name.Contains('/', StringComparison.Ordinal) ? throw new RefusedException(ResourceErrors.SlashInName) : name;
    }
}
