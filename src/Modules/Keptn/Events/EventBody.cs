using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Headgate.Keptn.Events;

/// <summary>Reads the body of a posted event as JSON that can be stored and shown again as it is.</summary>
internal static class EventBody
{
    /// <summary>The largest body in bytes.</summary>
    public const int Limit = 5 * 1024 * 1024;

    // Lists wrap events, and readers stop at 64.
    private const int Deepest = 60;

    /// <summary>The bytes of the body; <c>null</c> when there are more than the limit.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContext context, long limit)
    {
        if (context.Request.ContentLength > limit)
            return null;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = limit;
        using var bytes = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
        }
        catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == 413)
        {
            return null;
        }

        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    /// <summary>Parses the body.</summary>
    /// <exception cref="JsonException">It is not JSON, or has what cannot be kept: half of a surrogate pair, a null character, a number beyond double precision, a name twice, or too many levels.</exception>
    public static JsonNode? Parse(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
            throw new JsonException("EOF");
        if (!Utf8.IsValid(json))
            throw new JsonException("the body is not valid UTF-8");
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Deepest });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                RefuseBrokenText(ref reader);
            else if (reader.TokenType == JsonTokenType.Number && !(reader.TryGetDouble(out var number) && double.IsFinite(number)))
                throw new JsonException("json: cannot unmarshal number into Go value of type float64");
        }

        return JsonNode.Parse(json, null, new JsonDocumentOptions { MaxDepth = Deepest, AllowDuplicateProperties = false });
    }

    private static void RefuseBrokenText(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return;
        try
        {
            if (reader.GetString()!.Contains('\0', StringComparison.Ordinal))
                throw new JsonException("a text has a null character");
        }
        catch (InvalidOperationException half)
        {
            throw new JsonException("a text has half of a surrogate pair", half);
        }
    }
}
