using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Kernel;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Reads fields of what clients send. Numbers and switches come as themselves or as text: Google's 64-bit numbers are texts.</summary>
internal static class JsonReading
{
    public static JsonObject? Object(this JsonObject of, string name) => of[name] switch
    {
        null => null,
        JsonObject value => value,
        _ => throw Wrong(name, "an object"),
    };

    public static JsonArray? List(this JsonObject of, string name) => of[name] switch
    {
        null => null,
        JsonArray value => value,
        _ => throw Wrong(name, "a list"),
    };

    public static IEnumerable<JsonObject> Objects(this JsonObject of, string name) =>
        (of.List(name) ?? []).Select(item => item as JsonObject ?? throw Wrong(name, "a list of objects"));

    public static string? Text(this JsonObject of, string name) => of[name] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() is JsonValueKind.String => value.GetValue<string>(),
        JsonValue value when value.GetValueKind() is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.ToJsonString(),
        _ => throw Wrong(name, "a text"),
    };

    public static string Required(this JsonObject of, string name) =>
        of.Text(name) is { Length: > 0 } value ? value : throw new RefusedException(BigQueryErrors.Invalid($"Required parameter is missing: {name}"));

    public static long? Number(this JsonObject of, string name) => of.Text(name) is not { } text
        ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(name, "a whole number");

    public static bool? Flag(this JsonObject of, string name) => of.Text(name) is not { } text
        ? null
        : bool.TryParse(text, out var flag) ? flag : throw Wrong(name, "true or false");

    private static RefusedException Wrong(string name, string expected) => new(BigQueryErrors.Invalid($"Invalid value for {name}: it must be {expected}."));
}
