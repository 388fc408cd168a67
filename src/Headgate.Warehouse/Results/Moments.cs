using Headgate.DuckDb;

namespace Headgate.Warehouse.Results;

/// <summary>Dates and times as text.</summary>
internal static class Moments
{
    private const long NanosPerSecond = 1_000_000_000, SecondsPerDay = 86_400;

    /// <summary>Seconds since 1970 and the nanoseconds beyond them, of any timestamp or TIME.</summary>
    public static (long Seconds, long Nanos) Split(in DuckDbVector values, int row)
    {
        var raw = values.Value<long>(row);
        var perSecond = values.Info.Type switch
        {
            DuckDbType.TimestampSeconds => 1,
            DuckDbType.TimestampMilliseconds => 1_000,
            DuckDbType.TimestampNanoseconds => NanosPerSecond,
            _ => 1_000_000,
        };
        var (seconds, rest) = Math.DivRem(raw, perSecond);
        if (rest < 0)
            (seconds, rest) = (seconds - 1, rest + perSecond);
        return (seconds, rest * (NanosPerSecond / perSecond));
    }

    /// <summary>Seconds since 1970 with nine digits of a fraction.</summary>
    public static void Epoch(in DuckDbVector values, int row, RowBuffer to)
    {
        var (seconds, nanos) = Split(values, row);
        if (seconds < 0 && nanos > 0)
        {
            to.Add((byte)'-');
            (seconds, nanos) = (-(seconds + 1), NanosPerSecond - nanos);
        }

        Digits.Int64(seconds, to);
        to.Add((byte)'.');
        Digits.Padded(nanos, 9, to);
    }

    /// <summary>The instant and the zone in minutes plus 1440.</summary>
    public static void EpochWithZone(in DuckDbVector values, int row, RowBuffer to)
    {
        Epoch(values.Field(0), row, to);
        to.Add((byte)' ');
        Digits.Int64(values.Field(1).Value<short>(row) + 1440, to);
    }

    /// <summary>Days since 1970.</summary>
    public static void EpochDays(in DuckDbVector values, int row, RowBuffer to) => Digits.Int64(values.Value<int>(row), to);

    /// <summary>A day as <c>2024-01-31</c>.</summary>
    public static void Date(in DuckDbVector values, int row, RowBuffer to) => Day(values.Value<int>(row), to);

    /// <summary>A TIME with some digits of a fraction.</summary>
    public static PlainCell.Format Time(int fraction) => (in DuckDbVector values, int row, RowBuffer to) =>
    {
        var (seconds, nanos) = Split(values, row);
        OfDay(seconds, nanos, fraction, to);
    };

    /// <summary>A timestamp without a zone.</summary>
    public static PlainCell.Format DayAndTime(byte between, int fraction) => (in DuckDbVector values, int row, RowBuffer to) =>
    {
        var (seconds, nanos) = Split(values, row);
        DayAndTime(seconds, nanos, between, fraction, to);
    };

    /// <summary>An instant as the clock of a zone shows it, with the zone's offset.</summary>
    public static PlainCell.Format InZone(TimeZoneInfo zone) => (in DuckDbVector values, int row, RowBuffer to) =>
    {
        var (seconds, nanos) = Split(values, row);
        WithOffset(seconds, nanos, OffsetMinutes(zone, seconds), to);
    };

    /// <summary>A TIMESTAMP_TZ as the clock of its own zone shows it.</summary>
    public static void InOwnZone(in DuckDbVector values, int row, RowBuffer to)
    {
        var (seconds, nanos) = Split(values.Field(0), row);
        WithOffset(seconds, nanos, values.Field(1).Value<short>(row), to);
    }

    /// <summary>Microseconds since 1970.</summary>
    public static void Micros(in DuckDbVector values, int row, RowBuffer to)
    {
        var (seconds, nanos) = Split(values, row);
        Digits.Int64((seconds * 1_000_000) + (nanos / 1_000), to);
    }

    private static int OffsetMinutes(TimeZoneInfo zone, long seconds) =>
        seconds is < -62_135_596_800 or > 253_402_300_799
            ? (int)zone.BaseUtcOffset.TotalMinutes
            : (int)zone.GetUtcOffset(DateTimeOffset.FromUnixTimeSeconds(seconds)).TotalMinutes;

    private static void WithOffset(long seconds, long nanos, int minutes, RowBuffer to)
    {
        DayAndTime(seconds + (minutes * 60L), nanos, (byte)' ', 3, to);
        to.Add((byte)' ');
        to.Add(minutes < 0 ? (byte)'-' : (byte)'+');
        Digits.Padded(Math.Abs(minutes) / 60, 2, to);
        Digits.Padded(Math.Abs(minutes) % 60, 2, to);
    }

    private static void DayAndTime(long seconds, long nanos, byte between, int fraction, RowBuffer to)
    {
        var (day, second) = Math.DivRem(seconds, SecondsPerDay);
        if (second < 0)
            (day, second) = (day - 1, second + SecondsPerDay);
        Day(day, to);
        to.Add(between);
        OfDay(second, nanos, fraction, to);
    }

    private static void OfDay(long second, long nanos, int fraction, RowBuffer to)
    {
        Digits.Padded(second / 3600, 2, to);
        to.Add((byte)':');
        Digits.Padded(second / 60 % 60, 2, to);
        to.Add((byte)':');
        Digits.Padded(second % 60, 2, to);
        if (fraction == 0)
            return;
        to.Add((byte)'.');
        for (var digit = fraction; digit < 9; digit++)
            nanos /= 10;
        Digits.Padded(nanos, fraction, to);
    }

    // Days to year, month and day in the proleptic Gregorian calendar, in eras of 400 years; .NET's types end at the years 1 and 9999.
    private static void Day(long days, RowBuffer to)
    {
        days += 719_468;
        var era = (days >= 0 ? days : days - 146_096) / 146_097;
        var ofEra = days - (era * 146_097);
        var yearOfEra = (ofEra - (ofEra / 1_460) + (ofEra / 36_524) - (ofEra / 146_096)) / 365;
        var dayOfYear = ofEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var shifted = ((5 * dayOfYear) + 2) / 153;
        var month = shifted < 10 ? shifted + 3 : shifted - 9;
        var year = yearOfEra + (era * 400) + (month <= 2 ? 1 : 0);
        if (year < 0)
            to.Add((byte)'-');
        var magnitude = Math.Abs(year);
        if (magnitude > 9999)
            Digits.Int64(magnitude, to);
        else
            Digits.Padded(magnitude, 4, to);
        to.Add((byte)'-');
        Digits.Padded(month, 2, to);
        to.Add((byte)'-');
        Digits.Padded(dayOfYear - (((153 * shifted) + 2) / 5) + 1, 2, to);
    }
}
