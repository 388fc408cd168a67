using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Keptn.Wire;
using Microsoft.AspNetCore.Http;

namespace Headgate.Keptn.Uniform;

/// <summary>Reads requests of integrations. Their refusals have the decoder's text alone, and no text has a null character, which no table holds.</summary>
internal static class UniformBody
{
    // Two of them fit into one entry of an index.
    private const int LongestName = 1000;

    private static readonly ApiError NullCharacter = new(400, null, "texts must not contain the character U+0000");

    /// <exception cref="RefusedException">400 or 413.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context) where T : class, new()
    {
        var bytes = await GoBody.BytesAsync(context);
        try
        {
            var json = GoJsonReader.Parse(bytes.Span);
            RefuseNull(json);
            return GoJson.Decode<T>(json, strict: false);
        }
        catch (GoJsonException malformed)
        {
            throw new RefusedException(new ApiError(400, null, malformed.Message), malformed);
        }
    }

    /// <summary>The text, unless it has a null character.</summary>
    public static string Plain(string text) => text.Contains('\0', StringComparison.Ordinal) ? throw new RefusedException(NullCharacter) : text;

    /// <summary>The text, unless it is longer than what integrations and subscriptions are found by.</summary>
    public static string Name(string text) =>
        Encoding.UTF8.GetByteCount(text) <= LongestName ? text : throw new RefusedException(new ApiError(400, null, $"names and ids must be no longer than {LongestName} bytes"));

    private static void RefuseNull(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (_, value) in members)
                    RefuseNull(value);
                break;
            case JsonArray items:
                foreach (var item in items)
                    RefuseNull(item);
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                Plain(value.GetValue<string>());
                break;
        }
    }
}
