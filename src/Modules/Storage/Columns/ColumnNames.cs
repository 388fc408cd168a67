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
        var trimmed = PlainNames.Of(name, '_').Trim('_');
        return trimmed.Length <= Longest ? trimmed : trimmed[..Longest].TrimEnd('_');
    }

    /// <summary>The name of a new table's column, from the header of a CSV.</summary>
    /// <exception cref="RefusedException">Nothing of the name is left.</exception>
    public static string FromHeader(string name) =>
        Webalize(name) is { Length: > 0 } clean ? clean : throw new RefusedException(ImportErrors.InvalidColumn(name));

    /// <exception cref="RefusedException">A definition names a column as none may be called.</exception>
    public static string Check(string name) => WhyNot(name) is { } error ? throw new RefusedException(error) : name;

    /// <summary>Why no column may be called so; <c>null</c> when one may.</summary>
    public static ApiError? WhyNot(string name)
    {
        if (name.Length is 0 or > Longest || !name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-'))
            return TableErrors.InvalidColumnName(name);
        return name.Equals(Timestamp, StringComparison.OrdinalIgnoreCase) ? TableErrors.ReservedColumnName(name) : null;
    }
}
