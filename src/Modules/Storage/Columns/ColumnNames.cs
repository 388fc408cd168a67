using System.Text;
using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>How columns may be called, and what becomes of the names in a CSV header.</summary>
internal static class ColumnNames
{
    public const int Longest = 64;
    public const string Timestamp = "_timestamp";

    /// <summary>Letters lose their accents, any other run of characters becomes one underscore, none stays at the ends.</summary>
    public static string Webalize(string name)
    {
        if (name == Timestamp)
            return name;
        var clean = new StringBuilder(name.Length);
        var gap = false;
        foreach (var character in name)
        {
            var text = char.IsAsciiDigit(character) || character == '_' ? character.ToString() : LatinLetters.PlainForm(character);
            if (text is null)
            {
                gap = true;
                continue;
            }

            if (text.Length == 0)
                continue;
            if (gap && clean.Length > 0 && clean[^1] != '_' && text != "_")
                clean.Append('_');
            gap = false;
            clean.Append(text);
        }

        var trimmed = clean.ToString().Trim('_');
        return trimmed.Length <= Longest ? trimmed : trimmed[..Longest].TrimEnd('_');
    }

    /// <summary>The name of a new table's column, from the header of a CSV.</summary>
    /// <exception cref="RefusedException">Nothing of the name is left.</exception>
    public static string FromHeader(string name) =>
        Webalize(name) is { Length: > 0 } clean ? clean : throw new RefusedException(ImportErrors.InvalidColumn(name));

    /// <exception cref="RefusedException">A definition names a column as none may be called.</exception>
    public static string Check(string name)
    {
        if (name.Length is 0 or > Longest || !name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-'))
            throw new RefusedException(TableErrors.InvalidColumnName(name));
        if (name.Equals(Timestamp, StringComparison.OrdinalIgnoreCase))
            throw new RefusedException(TableErrors.ReservedColumnName(name));
        return name;
    }
}
