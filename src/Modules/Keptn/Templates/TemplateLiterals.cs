using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Headgate.Keptn.Templates;

/// <summary>Numbers and quoted texts as Go writes them.</summary>
internal static partial class TemplateLiterals
{
    private const int HighestRune = 0x10FFFF;

    /// <summary>A whole number or, with a point or an exponent, a float.</summary>
    /// <exception cref="TemplateException">It is no number, or none that these hold.</exception>
    public static JsonValue Number(string text)
    {
        if (Whole().Match(text) is { Success: true } whole)
            return JsonValue.Create(Within(whole) ?? throw new TemplateException($"integer overflow: \"{text}\""));
        return Real().IsMatch(text) && double.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real)
            ? JsonValue.Create(real)
            : throw new TemplateException($"bad number syntax: \"{text}\"");
    }

    /// <summary>The code of what stands in single quotes.</summary>
    /// <exception cref="TemplateException">It is not one character.</exception>
    public static string Character(string quoted)
    {
        var at = 0;
        if (quoted.Length == 0)
            throw new TemplateException("malformed character constant");
        var (code, _) = Next(quoted, ref at, '\'');
        return at == quoted.Length ? code.ToString(CultureInfo.InvariantCulture) : throw new TemplateException("malformed character constant");
    }

    /// <summary>The text that stands in double quotes.</summary>
    /// <exception cref="TemplateException">An escape is unknown.</exception>
    public static string Text(string quoted)
    {
        // Escapes may be single bytes of a character.
        var bytes = new MemoryStream(quoted.Length);
        Span<byte> encoded = stackalloc byte[4];
        for (var at = 0; at < quoted.Length;)
        {
            var (code, isByte) = Next(quoted, ref at, '"');
            if (isByte)
                bytes.WriteByte((byte)code);
            else
                bytes.Write(encoded[..(Rune.IsValid(code) ? new Rune(code) : Rune.ReplacementChar).EncodeToUtf8(encoded)]);
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static (int Code, bool IsByte) Next(string text, ref int at, char quote)
    {
        if (text[at] is '\n' or '\r')
            throw new TemplateException("unterminated quoted string");
        if (text[at] != '\\')
        {
            Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length);
            at += length;
            return (rune.Value, false);
        }

        var escape = text[at + 1];
        at += 2;
        return escape switch
        {
            'a' => ('\a', false),
            'b' => ('\b', false),
            'f' => ('\f', false),
            'n' => ('\n', false),
            'r' => ('\r', false),
            't' => ('\t', false),
            'v' => ('\v', false),
            '\\' => ('\\', false),
            _ when escape == quote => (quote, false),
            'x' => (Code(text, ref at, 2), true),
            'u' => (Code(text, ref at, 4), false),
            'U' => (Code(text, ref at, 8), false),
            >= '0' and <= '3' => (Octal(text, ref at), true),
            _ => throw new TemplateException($"unknown escape \\{escape} in a quoted string"),
        };
    }

    private static int Code(string text, ref int at, int digits)
    {
        if (at + digits > text.Length || !int.TryParse(text.AsSpan(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || code is < 0 or > HighestRune || (digits > 2 && !Rune.IsValid(code)))
            throw new TemplateException("malformed escape in a quoted string");
        at += digits;
        return code;
    }

    private static int Octal(string text, ref int at)
    {
        var digits = text.AsSpan(at - 1);
        if (digits.Length < 3 || digits[..3].ContainsAnyExceptInRange('0', '7'))
            throw new TemplateException("malformed escape in a quoted string");
        at += 2;
        return ((digits[0] - '0') << 6) + ((digits[1] - '0') << 3) + (digits[2] - '0');
    }

    private static long? Within(Match whole)
    {
        var (digits, radix) = (whole.Groups["digits"].Value.Replace("_", "", StringComparison.Ordinal), whole.Groups["prefix"].Value.ToLowerInvariant() switch { "0x" => 16, "0b" => 2, "" => 10, _ => 8 });
        Int128 number = 0;
        foreach (var digit in digits)
            if ((number = number * radix + Convert.ToInt32(digit.ToString(), 16)) > (Int128)long.MaxValue + 1)
                return null;
        if (whole.Groups["sign"].Value == "-")
            number = -number;
        return number <= long.MaxValue ? (long)number : null;
    }

    [GeneratedRegex(@"^(?<sign>[+-]?)((?<prefix>0[xX])(?<digits>(_?[0-9a-fA-F])+)|(?<prefix>0[bB])(?<digits>(_?[01])+)|(?<prefix>0[oO]?)(?<digits>(_?[0-7])+)|(?<digits>0|[1-9](_?[0-9])*))\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Whole();

    [GeneratedRegex(@"^[+-]?([0-9](_?[0-9])*\.?([0-9](_?[0-9])*)?([eE][+-]?[0-9]+)?|\.[0-9](_?[0-9])*([eE][+-]?[0-9]+)?)(?<=[.eE].*)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Real();
}
