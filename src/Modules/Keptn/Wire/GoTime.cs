using System.Globalization;

namespace Headgate.Keptn.Wire;

/// <summary>Moments as users of Keptn write them: <c>2023-03-01T10:00:00.000Z</c>, RFC 3339, or without a zone, which means UTC.</summary>
internal static class GoTime
{
    private const string Layout = "2006-01-02T15:04:05";
    private const int FinestDigits = 7;

    // Each part of the layout with the numbers that it may be; a part without a name is only read.
    private static readonly (string Part, string Name, int Least, int Most)[] Parts =
    [
        ("2006", "year", 0, 9999), ("-", "", 0, 0), ("01", "month", 1, 12), ("-", "", 0, 0), ("02", "day", 1, 31), ("T", "", 0, 0),
        ("15", "hour", 0, 23), (":", "", 0, 0), ("04", "minute", 0, 59), (":", "", 0, 0), ("05", "second", 0, 59),
    ];

    /// <returns>What is wrong, in the words of Go's <c>time.Parse</c>; <c>null</c> when the text is a moment.</returns>
    public static string? TryParse(string text, out DateTimeOffset moment)
    {
        moment = default;
        var at = 0;
        foreach (var (part, name, least, most) in Parts)
        {
            if (!TryRead(text.AsSpan(at), part, name.Length > 0, out var number))
                return $"parsing time {GoText.Quote(text)} as \"{Layout}\": cannot parse {GoText.Quote(text[at..])} as \"{part}\"";
            if (number < least || number > most)
                return $"parsing time {GoText.Quote(text)}: {name} out of range";
            at += part.Length;
        }

        var fraction = Fraction(text.AsSpan(at));
        var zone = text[(at + fraction)..];
        if (zone is not ("" or "Z") && !IsOffset(zone))
            return $"parsing time {GoText.Quote(text)}: extra text: {GoText.Quote(zone)}";
        var readable = string.Concat(text.AsSpan(0, at), text.AsSpan(at, Math.Min(fraction, FinestDigits + 1)), zone);
        return DateTimeOffset.TryParse(readable.Replace(',', '.'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out moment)
            ? null
            : $"parsing time {GoText.Quote(text)}: day out of range";
    }

    private static bool TryRead(ReadOnlySpan<char> text, string part, bool isNumber, out int number)
    {
        number = 0;
        if (text.Length < part.Length)
            return false;
        text = text[..part.Length];
        return isNumber ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) : text.SequenceEqual(part);
    }

    private static int Fraction(ReadOnlySpan<char> text)
    {
        if (text is not (['.' or ',', var first, ..]) || !char.IsAsciiDigit(first))
            return 0;
        var length = 1;
        while (length < text.Length && char.IsAsciiDigit(text[length]))
            length++;
        return length;
    }

    private static bool IsOffset(string text) =>
        text is ['+' or '-', _, _, ':', _, _]
        && TimeSpan.TryParseExact(text.AsSpan(1), @"hh\:mm", CultureInfo.InvariantCulture, out var offset) && offset <= TimeSpan.FromHours(14);
}
