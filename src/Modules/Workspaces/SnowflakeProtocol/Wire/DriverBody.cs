using System.IO.Compression;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>The JSON object that a driver sends, plain or packed with gzip.</summary>
internal static class DriverBody
{
    /// <summary>How much more than it may have a body is read, so that its sender gets to read why it is refused, and not a broken connection.</summary>
    private const long ReadToRefuse = 4 * 1024 * 1024;

    /// <summary>Reads it; <see cref="JsonValueKind.Undefined"/> for an empty one. What the caller disposes of holds the memory.</summary>
    /// <param name="context">The request.</param>
    /// <param name="limit">Most bytes, unpacked.</param>
    /// <exception cref="DriverRefusedException">It is no JSON object, not what its headers say, or too large.</exception>
    public static async Task<JsonDocument> ReadAsync(HttpContext context, long limit)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = limit + ReadToRefuse;
        using var bytes = new MemoryStream();
        try
        {
            switch (context.Request.Headers.ContentEncoding.ToString().Trim().ToLowerInvariant())
            {
                case "" or "identity":
                    await CopyAsync(context.Request.Body, bytes, limit, context.RequestAborted);
                    break;
                case "gzip":
                    await using (var unpacked = new GZipStream(context.Request.Body, CompressionMode.Decompress, leaveOpen: true))
                        await CopyAsync(unpacked, bytes, limit, context.RequestAborted);
                    break;
                default:
                    throw new DriverRefusedException(DriverErrors.Malformed("its Content-Encoding is neither gzip nor identity."));
            }

            var document = JsonDocument.Parse(bytes.Length == 0 ? "{}"u8.ToArray() : bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
            throw new DriverRefusedException(DriverErrors.Malformed("its body is not a JSON object."));
        }
        catch (DriverRefusedException)
        {
            await ReadRestAsync(context);
            throw;
        }
        catch (InvalidDataException broken)
        {
            throw new DriverRefusedException(DriverErrors.Malformed("its body is not whole gzip data."), broken);
        }
        catch (JsonException broken)
        {
            throw new DriverRefusedException(DriverErrors.Malformed("its body is not valid JSON."), broken);
        }
        catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == 413)
        {
            throw new DriverRefusedException(DriverErrors.TooLarge(limit), tooLarge);
        }
    }

    /// <summary>A part of an object; <c>null</c> when it is not there or JSON's null.</summary>
    /// <exception cref="DriverRefusedException">A name beside it is not valid Unicode.</exception>
    public static JsonElement? Part(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && Whole(() => element.TryGetProperty(name, out var part) ? part : (JsonElement?)null) is { ValueKind: not JsonValueKind.Null } found
            ? found : null;

    /// <summary>A text, or a number or truth value as it is written; <c>null</c> for anything else.</summary>
    public static string? Text(this JsonElement? element) => element?.ValueKind switch
    {
        JsonValueKind.String => Whole(element.Value),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => element.Value.GetRawText(),
        _ => null,
    };

    /// <summary>A text of an object; <c>null</c> when it is not there.</summary>
    public static string? Text(this JsonElement element, string name) => element.Part(name).Text();

    /// <summary>A truth value of an object, false when it is not there.</summary>
    public static bool Flag(this JsonElement element, string name) => string.Equals(element.Text(name), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>The members of an object; none of anything else.</summary>
    /// <exception cref="DriverRefusedException">A name is not valid Unicode.</exception>
    public static IEnumerable<KeyValuePair<string, JsonElement>> Members(this JsonElement? element)
    {
        if (element is not { ValueKind: JsonValueKind.Object } values)
            yield break;
        foreach (var member in values.EnumerateObject())
            yield return KeyValuePair.Create(Whole(() => member.Name), member.Value);
    }

    private static string Whole(JsonElement text) => Whole(() => text.GetString()!);

    private static T Whole<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException half)
        {
            throw new DriverRefusedException(DriverErrors.Malformed("a text in it is not valid Unicode."), half);
        }
    }

    private static async Task ReadRestAsync(HttpContext context)
    {
        try
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        }
        catch (Exception gone) when (gone is BadHttpRequestException or IOException or OperationCanceledException)
        {
            // Who sends still more, or has gone, does not read the answer.
        }
    }

    private static async Task CopyAsync(Stream from, MemoryStream to, long limit, CancellationToken stop)
    {
        var buffer = new byte[32 * 1024];
        for (int read; (read = await from.ReadAsync(buffer, stop)) > 0;)
        {
            if (to.Length + read > limit)
                throw new DriverRefusedException(DriverErrors.TooLarge(limit));
            to.Write(buffer, 0, read);
        }
    }
}
