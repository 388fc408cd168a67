using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Headgate.Keptn.Wire;

namespace Headgate.Keptn.Templates;

/// <summary>Go's <c>printf</c>, with the verbs s, v, q, d, t, f, e and g, a width and a precision.</summary>
internal static partial class TemplateFormat
{
    private const int Widest = 1000;

    public static string Of(string format, IReadOnlyList<JsonNode?> arguments)
    {
        var next = 0;
        var text = Verbs().Replace(format, match =>
        {
            if (match.Groups["verb"].Value == "%")
                return "%";
            var filled = next < arguments.Count ? Filled(match.Groups["verb"].Value, match.Groups["precision"].Value, arguments[next]) : $"%!{match.Groups["verb"].Value}(MISSING)";
            next++;
            return Padded(filled, match.Groups["flags"].Value, match.Groups["width"].Value);
        });
        return next >= arguments.Count ? text : $"{text}%!(EXTRA {string.Join(", ", arguments.Skip(next).Select(Typed))})";
    }

    private static string Filled(string verb, string precision, JsonNode? value)
    {
        var digits = precision.Length > 1 ? Number(precision[1..]) : precision.Length == 1 ? 0 : default(int?);
        var kind = TemplateText.TypeOf(value);
        return (verb, kind) switch
        {
            (_, "nil") => verb == "v" ? "<nil>" : $"%!{verb}(<nil>)",
            ("v", _) or ("s", not ("int" or "float64" or "bool")) => digits is { } most && kind == "string" ? new string([.. TemplateText.Of(value).Take(most)]) : TemplateText.Of(value),
            ("q", "string") => GoText.Quote(value!.GetValue<string>()),
            ("d", "int") or ("t", "bool") => TemplateText.Of(value),
            ("f", "float64") => TemplateText.Number(value!).ToString($"F{digits ?? 6}", CultureInfo.InvariantCulture),
            ("e", "float64") => Exponent(TemplateText.Number(value!), digits ?? 6),
            ("g", "float64") when digits is null => TemplateText.Of(value),
            ("s" or "q" or "d" or "t" or "f" or "e" or "g", _) => $"%!{verb}({Typed(value)})",
            _ => throw new TemplateException($"printf: the verb %{verb} is not supported"),
        };
    }

    private static string Exponent(double number, int digits)
    {
        var text = number.ToString($"e{digits}", CultureInfo.InvariantCulture);
        var at = text.IndexOf('e', StringComparison.Ordinal);
        return $"{text[..(at + 2)]}{Math.Abs(int.Parse(text[(at + 1)..], CultureInfo.InvariantCulture)):00}";
    }

    private static string Typed(JsonNode? value) => value is null ? "<nil>" : $"{TemplateText.TypeOf(value)}={TemplateText.Of(value)}";

    private static string Padded(string text, string flags, string width) =>
        width.Length == 0 ? text : flags.Contains('-', StringComparison.Ordinal) ? text.PadRight(Number(width)) : text.PadLeft(Number(width), flags.Contains('0', StringComparison.Ordinal) ? '0' : ' ');

    private static int Number(string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= Widest ? number : throw new TemplateException($"printf: a width or precision above {Widest} is not supported");

    [GeneratedRegex(@"%(?<flags>[-0]*)(?<width>\d*)(?<precision>(\.\d*)?)(?<verb>.|\z)", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Verbs();
}
