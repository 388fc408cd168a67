using System.Text;

namespace Headgate.Storage;

/// <summary>Names of plain letters, digits and underscores.</summary>
internal static class PlainNames
{
    /// <summary>Letters lose their accents; any other run of characters becomes one <paramref name="filler"/>, but not at the beginning.</summary>
    public static string Of(string text, char filler)
    {
        var clean = new StringBuilder(text.Length);
        var gap = false;
        foreach (var character in text)
        {
            var plain = char.IsAsciiDigit(character) || character == '_' || character == filler ? character.ToString() : LatinLetters.PlainForm(character);
            if (plain is null)
            {
                gap = true;
                continue;
            }

            if (plain.Length == 0)
                continue;
            if (gap && clean.Length > 0 && clean[^1] != filler && plain[0] != filler)
                clean.Append(filler);
            gap = false;
            clean.Append(plain);
        }

        return clean.ToString();
    }
}
