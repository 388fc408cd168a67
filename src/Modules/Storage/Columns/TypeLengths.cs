using System.Globalization;
using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>Reads the lengths of types as definitions write them: <c>20</c>, or <c>10,2</c> for digits and scale.</summary>
internal static class TypeLengths
{
    /// <summary>A type in upper case with single spaces.</summary>
    public static string Word(string type) => string.Join(' ', type.ToUpperInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <exception cref="RefusedException">A length was given.</exception>
    public static string? None(string column, string type, string? length) =>
        string.IsNullOrEmpty(length) ? null : throw new RefusedException(TableErrors.InvalidLength(column, type, length));

    /// <exception cref="RefusedException">It is no number within the bounds.</exception>
    public static string? One(string column, string type, string? length, int least, int most, int? usual)
    {
        if (string.IsNullOrEmpty(length))
            return usual?.ToString(CultureInfo.InvariantCulture);
        return IsWithin(length, least, most, out var number)
            ? number.ToString(CultureInfo.InvariantCulture)
            : throw new RefusedException(TableErrors.InvalidLength(column, type, length));
    }

    /// <summary>Digits and scale; digits alone mean scale 0.</summary>
    /// <exception cref="RefusedException">They are not within the bounds, or the scale leaves too many or no digits before the point.</exception>
    public static string? Digits(string column, string type, string? length, int mostDigits, int mostScale, int mostWhole, string? usual)
    {
        if (string.IsNullOrEmpty(length))
            return usual;
        var parts = length.Split(',', StringSplitOptions.TrimEntries);
        var scale = 0;
        if (parts.Length <= 2 && IsWithin(parts[0], 1, mostDigits, out var digits) && (parts.Length == 1 || IsWithin(parts[1], 0, Math.Min(digits, mostScale), out scale)) && digits - scale <= mostWhole)
            return string.Create(CultureInfo.InvariantCulture, $"{digits},{scale}");
        throw new RefusedException(TableErrors.InvalidLength(column, type, length));
    }

    /// <summary>Digits and scale of a length; the scale of a text's length is 0.</summary>
    public static (int Digits, int Scale) Split(string length)
    {
        var parts = length.Split(',');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
    }

    private static bool IsWithin(string text, int least, int most, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most;
}
