using System.Globalization;
using System.Text;

namespace Headgate.Warehouse.Sql.Parsing;

/// <summary>What stands behind a backslash in a string.</summary>
internal static class StringEscapes
{
    /// <summary>Reads one escape, from behind its backslash.</summary>
    internal static void Read(string text, ref int at, StringBuilder value, bool google)
    {
        if (at >= text.Length)
            return;
        var c = text[at++];
        switch (c)
        {
            case 'n': value.Append('\n'); break;
            case 't': value.Append('\t'); break;
            case 'r': value.Append('\r'); break;
            case 'b': value.Append('\b'); break;
            case 'f': value.Append('\f'); break;
            case 'a' when google: value.Append('\a'); break;
            case 'v' when google: value.Append('\v'); break;
            case '0' when !google && !IsOctal(text, at): value.Append('\0'); break;
            case 'x' or 'X' when c == 'x' || google: Number(text, ref at, value, 2, 16, c); break;
            case 'u': Number(text, ref at, value, 4, 16, c); break;
            case 'U' when google: Number(text, ref at, value, 8, 16, c); break;
            case >= '0' and <= '3' when IsOctal(text, at):
                value.Append((char)((c - '0') * 64 + (text[at] - '0') * 8 + (text[at + 1] - '0')));
                at += 2;
                break;
            // Snowflake drops the backslash before any other character.
            default: value.Append(c); break;
        }
    }

    private static bool IsOctal(string text, int at) => at + 1 < text.Length && text[at] is >= '0' and <= '7' && text[at + 1] is >= '0' and <= '7';

    private static void Number(string text, ref int at, StringBuilder value, int digits, int radix, char letter)
    {
        if (radix == 16 && at + digits <= text.Length && int.TryParse(text.AsSpan(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            && (code is >= 0 and < 0xD800 or > 0xDFFF and <= 0x10FFFF))
        {
            value.Append(char.ConvertFromUtf32(code));
            at += digits;
        }
        else
            value.Append(letter);
    }
}
