using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Headgate.Keptn.Wire;

namespace Headgate.Keptn.Templates;

/// <summary>The functions of templates, all of which need nothing but their arguments; <c>and</c> and <c>or</c> are in <see cref="TemplateRun"/>.</summary>
internal static class TemplateFunctions
{
    private static readonly string[] Comparisons = ["eq", "ne", "lt", "le", "gt", "ge"];
    private static readonly string[] Others = ["and", "or", "not", "print", "println", "printf", "html", "js", "urlquery", "len", "index", "slice"];

    public static bool Exists(string name) => Comparisons.Contains(name) || Others.Contains(name);

    public static JsonNode? Call(string name, IReadOnlyList<JsonNode?> arguments) => name switch
    {
        "print" => Print(arguments),
        "println" => string.Join(' ', arguments.Select(Inner)) + "\n",
        "printf" => TemplateFormat.Of(Text(One(name, arguments, least: 1)), [.. arguments.Skip(1)]),
        "html" => Html(Printed(arguments)),
        "js" => Js(Printed(arguments)),
        "urlquery" => Uri.EscapeDataString(Printed(arguments)).Replace("%20", "+", StringComparison.Ordinal),
        "len" => Length(One(name, arguments)),
        "index" => arguments.Skip(1).Aggregate(One(name, arguments, least: 1), Index),
        "slice" => Slice(One(name, arguments, least: 1), [.. arguments.Skip(1).Select(Whole)]),
        "not" => !TemplateText.IsTrue(One(name, arguments)),
        _ when Comparisons.Contains(name) => Compare(name, arguments),
        _ => throw new TemplateException($"function \"{name}\" not defined"),
    };

    /// <summary>Go's name for the kind of a value that can be compared; <c>null</c> for what cannot.</summary>
    private static string? Kind(JsonNode? value) => value is JsonValue ? TemplateText.TypeOf(value) : null;

    private static JsonValue Compare(string name, IReadOnlyList<JsonNode?> arguments)
    {
        if (arguments.Count < 2 || (arguments.Count > 2 && name != "eq"))
            throw new TemplateException($"wrong number of args for {name}: want 2 got {arguments.Count}");
        if (name is "eq" or "ne")
            return JsonValue.Create(arguments.Skip(1).Any(other => Equal(name, arguments[0], other)) == (name == "eq"));
        var order = Order(name, arguments[0], arguments[1]);
        return JsonValue.Create(name switch { "lt" => order < 0, "le" => order <= 0, "gt" => order > 0, _ => order >= 0 });
    }

    private static bool Equal(string name, JsonNode? one, JsonNode? other)
    {
        if (one is null || other is null)
            return one is null && other is null;
        return Kind(one) is { } kind && kind == Kind(other)
            ? kind is "int" or "float64" ? TemplateText.Number(one) == TemplateText.Number(other) : TemplateText.Of(one) == TemplateText.Of(other)
            : throw new TemplateException($"error calling {name}: incompatible types for comparison");
    }

    private static int Order(string name, JsonNode? one, JsonNode? other) => (Kind(one), Kind(other)) switch
    {
        ("string", "string") => string.CompareOrdinal(TemplateText.Of(one), TemplateText.Of(other)),
        ("int", "int") or ("float64", "float64") => TemplateText.Number(one!).CompareTo(TemplateText.Number(other!)),
        _ => throw new TemplateException($"error calling {name}: incompatible types for comparison"),
    };

    private static JsonNode? Index(JsonNode? value, JsonNode? key) => value switch
    {
        JsonArray items => items[Within(Whole(key), items.Count - 1, "index")],
        JsonObject members => members[Text(key)],
        JsonValue text when Kind(text) == "string" => Encoding.UTF8.GetBytes(text.GetValue<string>()) is var bytes ? (int)bytes[Within(Whole(key), bytes.Length - 1, "index")] : null,
        null => throw new TemplateException("error calling index: index of untyped nil"),
        _ => throw new TemplateException($"error calling index: can't index item of type {TemplateText.TypeOf(value)}"),
    };

    private static JsonNode Slice(JsonNode? value, IReadOnlyList<long> bounds)
    {
        if (bounds.Count > 2)
            throw new TemplateException("error calling slice: too many slice indexes");
        var length = Length(value).GetValue<int>();
        var end = bounds.Count > 1 ? Within(bounds[1], length, "slice") : length;
        var begin = bounds.Count > 0 ? Within(bounds[0], end, "slice") : 0;
        return value switch
        {
            JsonArray items => new JsonArray([.. items.Skip(begin).Take(end - begin).Select(item => item?.DeepClone())]),
            JsonValue text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.GetValue<string>()).AsSpan(begin, end - begin)),
            _ => throw new TemplateException($"error calling slice: can't slice item of type {TemplateText.TypeOf(value)}"),
        };
    }

    private static JsonValue Length(JsonNode? value) => JsonValue.Create(value switch
    {
        JsonArray items => items.Count,
        JsonObject members => members.Count,
        JsonValue text when Kind(text) == "string" => Encoding.UTF8.GetByteCount(text.GetValue<string>()),
        null => throw new TemplateException("error calling len: len of nil pointer"),
        _ => throw new TemplateException($"error calling len: len of type {TemplateText.TypeOf(value)}"),
    });

    private static int Within(long place, int most, string function) =>
        place >= 0 && place <= most ? (int)place : throw new TemplateException($"error calling {function}: index out of range: {place}");

    private static JsonNode? One(string name, IReadOnlyList<JsonNode?> arguments, int? least = null) =>
        least is null ? arguments.Count == 1 ? arguments[0] : throw new TemplateException($"wrong number of args for {name}: want 1 got {arguments.Count}")
        : arguments.Count >= least ? arguments[0] : throw new TemplateException($"wrong number of args for {name}: want at least {least} got {arguments.Count}");

    private static string Text(JsonNode? value) =>
        Kind(value) == "string" ? value!.GetValue<string>() : throw new TemplateException($"wrong type for value; expected string; got {TemplateText.TypeOf(value)}");

    private static long Whole(JsonNode? value) =>
        Kind(value) == "int" ? long.Parse(value!.ToJsonString(), CultureInfo.InvariantCulture) : throw new TemplateException($"cannot index slice/array with type {TemplateText.TypeOf(value)}");

    private static string Inner(JsonNode? value) => value is null ? "<nil>" : TemplateText.Of(value);

    /// <summary>What the escaping functions escape: nothing is a text there, as an action writes it.</summary>
    private static string Printed(IReadOnlyList<JsonNode?> arguments) => Print([.. arguments.Select(argument => argument ?? TemplateText.Of(null))]);

    /// <summary>A blank stands between two that are no texts.</summary>
    private static string Print(IReadOnlyList<JsonNode?> arguments)
    {
        var text = new StringBuilder();
        for (var at = 0; at < arguments.Count; at++)
            text.Append(at > 0 && Kind(arguments[at]) != "string" && Kind(arguments[at - 1]) != "string" ? " " : "").Append(Inner(arguments[at]));
        return text.ToString();
    }

    private static string Html(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("'", "&#39;", StringComparison.Ordinal).Replace("\"", "&#34;", StringComparison.Ordinal).Replace('\0', '\uFFFD');

    private static string Js(string text)
    {
        var escaped = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
            escaped.Append(rune.Value switch
            {
                '\\' => @"\\",
                '\'' => @"\'",
                '"' => "\\\"",
                '<' or '>' or '&' or '=' or < ' ' => $"\\u{rune.Value:X4}",
                > 0x7F when !GoText.IsPrintable(rune) => $"\\u{rune.Value:X4}",
                _ => rune.ToString(),
            });
        return escaped.ToString();
    }
}
