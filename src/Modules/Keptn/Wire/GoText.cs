using System.Globalization;
using System.Text;

namespace Headgate.Keptn.Wire;

/// <summary>Texts as Go writes them.</summary>
internal static class GoText
{
    /// <summary>Within double quotes, with escapes for what cannot be printed.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
            quoted.Append(rune.Value == '"' ? "\\\"" : Escaped(rune));
        return quoted.Append('"').ToString();
    }

    /// <summary>A character within quotes: itself, or an escape where it cannot be printed.</summary>
    public static string Escaped(Rune rune) => rune.Value switch
    {
        '\\' => @"\\",
        '\a' => @"\a",
        '\b' => @"\b",
        '\f' => @"\f",
        '\n' => @"\n",
        '\r' => @"\r",
        '\t' => @"\t",
        '\v' => @"\v",
        < ' ' or '\x7f' => $@"\x{rune.Value:x2}",
        _ when IsPrintable(rune) => rune.ToString(),
        <= char.MaxValue => $@"\u{rune.Value:x4}",
        _ => $@"\U{rune.Value:x8}",
    };

    /// <summary>Whether it is a letter, mark, number, sign or symbol, or the blank.</summary>
    public static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
