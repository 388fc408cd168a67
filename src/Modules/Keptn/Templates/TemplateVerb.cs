using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Headgate.Keptn.Wire;

namespace Headgate.Keptn.Templates;

/// <summary>A verb of <c>printf</c> with its flags: how one value is written, and what is in it.</summary>
/// <param name="Verb">Such as <c>s</c>.</param>
/// <param name="Plus">Whether numbers have a sign.</param>
/// <param name="Blank">Whether a blank stands where a sign would.</param>
/// <param name="Left">Whether it stands left.</param>
/// <param name="Zero">Whether zeros fill it.</param>
/// <param name="Width">The least characters.</param>
/// <param name="Precision">Of numbers the digits, of texts the most characters; <c>null</c> when none is said.</param>
internal sealed record TemplateVerb(string Verb, bool Plus, bool Blank, bool Left, bool Zero, int Width, int? Precision)
{
    public static TemplateVerb Of(Match match, int width, int? precision)
    {
        var flags = match.Groups["flags"].Value;
        var (verb, left) = (match.Groups["verb"].Value, Has('-'));
        // With v the sign asks for the names of fields, and nothing here has any.
        return new TemplateVerb(verb, Has('+') && verb != "v", Has(' '), left, Has('0') && !left, width, precision);

        bool Has(char flag) => flags.Contains(flag, StringComparison.Ordinal);
    }

    public void Write(StringBuilder text, JsonNode? value)
    {
        if (Verb == "p" && value is JsonObject or JsonArray)
            throw new TemplateException("printf: %p is not supported");
        if (Verb == "T")
            text.Append(Padded(value is null ? "<nil>" : TemplateText.TypeOf(value)));
        else if (value is null)
            text.Append(Verb == "v" ? Padded("<nil>") : $"%!{Verb}(<nil>)");
        else
            Inner(text, value);
    }

    private void Inner(StringBuilder text, JsonNode? value)
    {
        switch (value)
        {
            case null:
                text.Append("<nil>");
                break;
            case JsonObject members:
                text.Append("map[");
                foreach (var (place, (key, member)) in members.OrderBy(member => member.Key, StringComparer.Ordinal).Index())
                {
                    text.Append(place > 0 ? " " : "");
                    Inner(text, key);
                    text.Append(':');
                    Inner(text, member);
                }

                text.Append(']');
                break;
            case JsonArray items:
                text.Append('[');
                foreach (var (place, item) in items.Index())
                {
                    text.Append(place > 0 ? " " : "");
                    Inner(text, item);
                }

                text.Append(']');
                break;
            default:
                text.Append(Scalar(value));
                break;
        }
    }

    private string Scalar(JsonNode value)
    {
        var written = TemplateText.TypeOf(value) switch
        {
            "string" => Text(value.GetValue<string>()),
            "bool" => Verb is "t" or "v" ? Padded(TemplateText.Of(value)) : null,
            "int" => Whole(long.Parse(value.ToJsonString(), CultureInfo.InvariantCulture)),
            _ => Real(TemplateText.Number(value)),
        };
        return written ?? $"%!{Verb}({TemplateText.TypeOf(value)}={(this with { Verb = "v" }).Scalar(value)})";
    }

    private string? Text(string text) => Verb switch
    {
        "s" or "v" => Padded(Cut(text)),
        "q" => Plus ? throw new TemplateException("printf: %+q is not supported") : Padded(GoText.Quote(Cut(text))),
        "x" or "X" => Padded(Hex(text)),
        _ => null,
    };

    private string Cut(string text) => Precision is { } most ? string.Concat(text.EnumerateRunes().Take(most)) : text;

    private string Hex(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text).Take(Precision ?? int.MaxValue);
        return string.Join(Blank ? " " : "", bytes.Select(one => one.ToString(Verb == "x" ? "x2" : "X2", CultureInfo.InvariantCulture)));
    }

    private string? Whole(long number) => Verb switch
    {
        "v" or "d" => Whole(number, BigInteger.Abs(number).ToString(CultureInfo.InvariantCulture)),
        "b" => Whole(number, Digits(number, "b")),
        "o" => Whole(number, Octal(number)),
        "O" => Whole(number, "0o" + Octal(number)),
        "x" => Whole(number, Digits(number, "x")),
        "X" => Whole(number, Digits(number, "X")),
        "c" => Padded(Character(number).ToString()),
        "q" => Padded(Character(number) is { Value: '\'' } ? @"'\''" : $"'{GoText.Escaped(Character(number))}'"),
        "U" => Padded($"U+{number:X4}"),
        _ => null,
    };

    private string Whole(long number, string digits)
    {
        if (Precision == 0 && number == 0)
            return new string(' ', Width);
        var sign = Sign(number < 0);
        var least = Precision ?? (Zero ? Width - sign.Length : 0);
        return (this with { Zero = false }).Padded(sign + digits.PadLeft(Math.Max(least, 0), '0'));
    }

    private static string Digits(long number, string format) => BigInteger.Abs(number).ToString(format, CultureInfo.InvariantCulture).TrimStart('0') is { Length: > 0 } digits ? digits : "0";

    private static string Octal(long number)
    {
        var digits = new StringBuilder();
        for (var rest = BigInteger.Abs(number); rest > 0 || digits.Length == 0; rest >>= 3)
            digits.Insert(0, (int)(rest & 7));
        return digits.ToString();
    }

    private static Rune Character(long number) => number is >= 0 and <= int.MaxValue && Rune.IsValid((int)number) ? new Rune((int)number) : Rune.ReplacementChar;

    private string? Real(double number) => Verb switch
    {
        "f" or "F" => Signed(number, Math.Abs(number).ToString($"F{Precision ?? 6}", CultureInfo.InvariantCulture)),
        "e" or "E" => Signed(number, Exponent(Math.Abs(number), Precision ?? 6, Verb)),
        "g" or "v" => Signed(number, General(Math.Abs(number), "e")),
        "G" => Signed(number, General(Math.Abs(number), "E")),
        "b" or "x" or "X" => throw new TemplateException($"printf: %{Verb} of a float is not supported"),
        _ => null,
    };

    /// <summary>The shortest digits, or as many as the precision says, with an exponent where the number is small or large.</summary>
    private string General(double number, string e)
    {
        if (Precision is not { } digits)
            return TemplateText.Float(number).Replace("e", e, StringComparison.Ordinal);
        digits = Math.Max(digits, 1);
        var rounded = number.ToString($"E{digits - 1}", CultureInfo.InvariantCulture);
        var exponent = int.Parse(rounded[(rounded.IndexOf('E', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);
        var shown = rounded[..rounded.IndexOf('E', StringComparison.Ordinal)].Replace(".", "", StringComparison.Ordinal).TrimEnd('0').Length;
        var most = digits > shown && shown > exponent ? shown : digits;
        return exponent < -4 || exponent >= most ? Exponent(number, Math.Max(shown, 1) - 1, e) : number.ToString($"F{Math.Max(shown - exponent - 1, 0)}", CultureInfo.InvariantCulture);
    }

    private static string Exponent(double number, int digits, string e)
    {
        var text = number.ToString($"{e}{digits}", CultureInfo.InvariantCulture);
        var at = text.IndexOf(e, StringComparison.Ordinal);
        return $"{text[..(at + 2)]}{Math.Abs(int.Parse(text[(at + 1)..], CultureInfo.InvariantCulture)):00}";
    }

    private string Signed(double number, string digits)
    {
        var sign = Sign(double.IsNegative(number));
        return Zero ? sign + digits.PadLeft(Math.Max(Width - sign.Length, 0), '0') : Padded(sign + digits);
    }

    private string Sign(bool negative) => negative ? "-" : Plus ? "+" : Blank ? " " : "";

    private string Padded(string text)
    {
        var fill = Math.Max(Width - text.EnumerateRunes().Count(), 0);
        return Left ? text + new string(' ', fill) : new string(Zero ? '0' : ' ', fill) + text;
    }
}
