using System.Buffers;
using System.Globalization;

namespace Headgate.Keptn.Wire;

/// <summary>Durations as Go writes them: <c>1h30m</c>, <c>2.5s</c>, <c>-5ms</c>.</summary>
internal static class GoDuration
{
    /// <summary>Go counts nanoseconds in 64 bits; what is more than that is no duration.</summary>
    private const decimal MostNanoseconds = long.MaxValue;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <param name="text">The duration.</param>
    /// <param name="duration">To 100 ns.</param>
    /// <param name="why">Go's text when it is none; empty otherwise.</param>
    public static bool TryParse(string text, out TimeSpan duration, out string why)
    {
        duration = default;
        why = $"time: invalid duration {GoText.Quote(text)}";
        var rest = text.AsSpan();
        var negative = rest is ['-', ..];
        if (rest is ['-' or '+', ..])
            rest = rest[1..];
        if (rest is not "0")
        {
            if (rest.IsEmpty)
                return false;
            var sum = 0m;
            while (!rest.IsEmpty)
            {
                var number = Number(ref rest);
                if (number is null)
                    return false;
                var unit = Unit(ref rest);
                if (unit.Length == 0)
                {
                    why = $"time: missing unit in duration {GoText.Quote(text)}";
                    return false;
                }

                if (Nanoseconds(unit) is not { } factor)
                {
                    why = $"time: unknown unit {GoText.Quote(unit)} in duration {GoText.Quote(text)}";
                    return false;
                }

                if (number > MostNanoseconds / factor || (sum += number.Value * factor) > MostNanoseconds)
                    return false;
            }

            duration = TimeSpan.FromTicks((long)(sum / 100) * (negative ? -1 : 1));
        }

        why = "";
        return true;
    }

    private static decimal? Number(ref ReadOnlySpan<char> rest)
    {
        var length = rest.IndexOfAnyExcept(Digits);
        var digits = length < 0 ? rest : rest[..length];
        rest = rest[digits.Length..];
        return digits.Length is > 0 and <= 40 && digits is not "." && decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static string Unit(ref ReadOnlySpan<char> rest)
    {
        var length = rest.IndexOfAny(Digits);
        var unit = (length < 0 ? rest : rest[..length]).ToString();
        rest = rest[unit.Length..];
        return unit;
    }

    private static decimal? Nanoseconds(string unit) => unit switch
    {
        "ns" => 1,
        "us" or "\u00b5s" or "\u03bcs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => null,
    };
}
