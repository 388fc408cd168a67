using System.Globalization;
using System.Text.RegularExpressions;

namespace Headgate.Storage;

/// <summary>Reads moments as callers write them: a Unix timestamp, a date, or words such as <c>-2 days</c> and <c>yesterday</c>.</summary>
internal static partial class TimeText
{
    private const long LatestUnixSecond = 253_402_300_799;

    /// <returns>The moment; <c>null</c> when the text is none.</returns>
    public static DateTimeOffset? Parse(string text, DateTimeOffset now)
    {
        text = text.Trim();
        if (Unix().Match(text) is { Success: true } unix)
        {
            var seconds = decimal.Parse(unix.Groups[1].ValueSpan, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            return Math.Abs(seconds) <= LatestUnixSecond ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond)) : null;
        }

        var lower = text.ToLowerInvariant();
        var midnight = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        switch (lower)
        {
            case "now":
                return now;
            case "today" or "midnight":
                return midnight;
            case "yesterday":
                return midnight.AddDays(-1);
            case "tomorrow":
                return midnight.AddDays(1);
        }

        return Relative(lower, now) ?? Absolute(text);
    }

    private static DateTimeOffset? Absolute(string text) =>
        Kernel.WireTime.TryParse(text, out var time) && text.Any(char.IsAsciiDigit) ? time : null;

    private static DateTimeOffset? Relative(string text, DateTimeOffset now)
    {
        if (!RelativeWhole().IsMatch(text))
            return null;
        var ago = text.EndsWith("ago", StringComparison.Ordinal) ? -1 : 1;
        var at = now;
        try
        {
            foreach (Match part in RelativePart().Matches(text))
            {
                var count = part.Groups["count"].Value switch
                {
                    "last" => -1,
                    "next" => 1,
                    var digits => int.Parse(digits.Replace(" ", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
                };
                at = Move(at, count * ago, part.Groups["unit"].Value);
            }
        }
        catch (Exception failure) when (failure is ArgumentOutOfRangeException or OverflowException)
        {
            return null;
        }

        return at;
    }

    private static DateTimeOffset Move(DateTimeOffset at, int count, string unit) => unit switch
    {
        "sec" or "second" => at.AddSeconds(count),
        "min" or "minute" => at.AddMinutes(count),
        "hour" => at.AddHours(count),
        "day" => at.AddDays(count),
        "week" => at.AddDays(7.0 * count),
        "fortnight" => at.AddDays(14.0 * count),
        "month" => at.AddMonths(count),
        _ => at.AddYears(count),
    };

    [GeneratedRegex(@"^@?(-?\d{1,15}(?:\.\d{1,9})?)$")]
    private static partial Regex Unix();

    [GeneratedRegex(@"(?<count>[+-]?\s*\d{1,9}|last|next)\s*(?<unit>sec|second|min|minute|hour|day|week|fortnight|month|year)s?\b")]
    private static partial Regex RelativePart();

    [GeneratedRegex(@"^((?:[+-]?\s*\d{1,9}|last|next)\s*(?:sec|second|min|minute|hour|day|week|fortnight|month|year)s?\b\s*)+(ago)?$")]
    private static partial Regex RelativeWhole();
}
