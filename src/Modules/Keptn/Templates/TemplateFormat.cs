using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Headgate.Keptn.Templates;

/// <summary>Go's <c>printf</c>. Arguments by number, widths out of arguments and the flag <c>#</c> are refused.</summary>
internal static partial class TemplateFormat
{
    private const int Widest = 1000;

    public static string Of(string format, IReadOnlyList<JsonNode?> arguments)
    {
        var (text, next, at) = (new StringBuilder(), 0, 0);
        foreach (Match match in Verbs().Matches(format))
        {
            text.Append(format, at, match.Index - at);
            at = match.Index + match.Length;
            var verb = match.Groups["verb"].Value;
            if (verb.Length == 0)
                text.Append("%!(NOVERB)");
            else if (verb == "%")
                text.Append('%');
            else if (verb is "*" or "[" or "#" || match.Groups["flags"].Value.Contains('#', StringComparison.Ordinal))
                throw new TemplateException($"printf: {match.Value} is not supported");
            else if (next < arguments.Count)
                TemplateVerb.Of(match, Number(match.Groups["width"].Value), Precision(match.Groups["precision"].Value)).Write(text, arguments[next++]);
            else
                text.Append(CultureInfo.InvariantCulture, $"%!{verb}(MISSING)");
        }

        text.Append(format, at, format.Length - at);
        if (next < arguments.Count)
            text.Append("%!(EXTRA ").AppendJoin(", ", arguments.Skip(next).Select(Typed)).Append(')');
        return text.ToString();
    }

    private static string Typed(JsonNode? value) => value is null ? "<nil>" : $"{TemplateText.TypeOf(value)}={TemplateText.Of(value)}";

    private static int? Precision(string text) => text.Length switch { 0 => null, 1 => 0, _ => Number(text[1..]) };

    private static int Number(string digits) =>
        digits.Length == 0 ? 0
        : int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= Widest ? number
        : throw new TemplateException($"printf: a width or precision above {Widest} is not supported");

    [GeneratedRegex(@"%(?<flags>[-+0 #]*)(?<width>\d*)(?<precision>(\.\d*)?)(?<verb>([\uD800-\uDBFF][\uDC00-\uDFFF]|.)?)", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Verbs();
}
