using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Kernel;

namespace Headgate.Components;

/// <summary>Reads <c>configuration</c> and <c>state</c>: an object or a list, as JSON or as JSON text. What is stored has the order of keys and the
/// forms of numbers that were sent, so that it reads the same.</summary>
internal static class JsonContent
{
    /// <summary>What a configuration or a state begins with.</summary>
    public const string Empty = "{}";

    /// <summary>The largest content, in bytes.</summary>
    public const int Largest = 4 * 1024 * 1024;

    private const int Deepest = 128;

    /// <summary>The field as JSON; <c>null</c> when it was not sent, is null or blank, or is <paramref name="wrong"/>.</summary>
    public static string? Read(Fields body, string name, out string? wrong)
    {
        wrong = null;
        var node = body.Raw(name);
        if (node is JsonValue text)
        {
            if (text.GetValueKind() != JsonValueKind.String || !TryParse(text.GetValue<string>(), out node))
            {
                wrong = ConfigurationErrors.NotJson;
                return null;
            }
        }

        switch (node)
        {
            case null:
                return null;
            case JsonObject or JsonArray:
                var json = node.ToJsonString(JsonWire.Options);
                if (Encoding.UTF8.GetByteCount(json) <= Largest)
                    return json;
                wrong = $"This value is too long. It should have {Largest} bytes or less.";
                return null;
            default:
                wrong = ConfigurationErrors.NotJson;
                return null;
        }
    }

    /// <summary>The field <c>configuration</c>; <c>null</c> when it was not sent.</summary>
    /// <exception cref="RefusedException">400: it is wrong.</exception>
    public static string? ReadConfiguration(Fields body)
    {
        var json = Read(body, "configuration", out var wrong);
        return wrong is null ? json : throw new RefusedException(ConfigurationErrors.InvalidFormat(wrong));
    }

    /// <summary>The field <c>state</c>; <c>null</c> when it was not sent, or is wrong, which is noted.</summary>
    public static string? ReadState(Fields body)
    {
        var state = Read(body, "state", out var wrong);
        if (wrong is not null)
            body.Wrong("state", wrong);
        return state;
    }

    /// <summary>A blank text is no content, which is what clients that only know texts send for none.</summary>
    private static bool TryParse(string text, out JsonNode? node)
    {
        node = null;
        if (string.IsNullOrWhiteSpace(text))
            return true;
        try
        {
            node = JsonNode.Parse(text, null, new JsonDocumentOptions { MaxDepth = Deepest, AllowDuplicateProperties = false });
            // Half of a surrogate pair is noticed only when the text is written again.
            return node is JsonObject or JsonArray && node.ToJsonString(JsonWire.Options).Length > 0;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or ArgumentException)
        {
            return false;
        }
    }
}
