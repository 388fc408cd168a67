namespace Headgate.Workspaces;

/// <summary>Days and moments, which PostgreSQL counts from 2000-01-01. Texts in the ISO form are read here, others by PostgreSQL.</summary>
internal static class TimeEncoding
{
    private const int EpochDays = 10_957;
    private const long DayMicroseconds = 86_400_000_000;

    /// <summary>Days from 1970-01-01; the largest and smallest stand for infinity.</summary>
    public static bool Days(CopyBuffer buffer, long days)
    {
        buffer.Int32(4);
        buffer.Int32(days == int.MaxValue ? int.MaxValue : days == -int.MaxValue ? int.MinValue : (int)days - EpochDays);
        return true;
    }

    /// <summary>Microseconds from 1970-01-01; the largest and smallest stand for infinity.</summary>
    public static bool Microseconds(CopyBuffer buffer, long microseconds)
    {
        buffer.Int32(8);
        buffer.Int64(microseconds == long.MaxValue ? long.MaxValue : microseconds == -long.MaxValue ? long.MinValue : microseconds - EpochDays * DayMicroseconds);
        return true;
    }

    public static bool Date(CopyBuffer buffer, ReadOnlySpan<byte> text) => text.Length == 10 && TryDay(text, out var days) && Days(buffer, days);

    public static bool Timestamp(CopyBuffer buffer, ReadOnlySpan<byte> text)
    {
        if (text.Length < 10 || !TryDay(text[..10], out var days))
            return false;
        if (text.Length == 10)
            return Microseconds(buffer, days * DayMicroseconds);
        return text[10] is (byte)' ' or (byte)'T' && TryTime(text[11..], out var time) && Microseconds(buffer, days * DayMicroseconds + time);
    }

    private static bool TryDay(ReadOnlySpan<byte> text, out long days)
    {
        days = 0;
        if (text[4] != '-' || text[7] != '-' || !TryNumber(text[..4], out var year) || !TryNumber(text[5..7], out var month) || !TryNumber(text[8..10], out var day))
            return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        days = new DateOnly(year, month, day).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        return true;
    }

    /// <summary>hh:mm:ss with up to six digits of a second's fraction.</summary>
    private static bool TryTime(ReadOnlySpan<byte> text, out long microseconds)
    {
        microseconds = 0;
        if (text.Length < 8 || text[2] != ':' || text[5] != ':' || !TryNumber(text[..2], out var hour) || !TryNumber(text[3..5], out var minute) || !TryNumber(text[6..8], out var second))
            return false;
        if (hour > 23 || minute > 59 || second > 59)
            return false;
        microseconds = ((hour * 60L + minute) * 60 + second) * 1_000_000;
        if (text.Length == 8)
            return true;
        var fraction = text[9..];
        if (text[8] != '.' || fraction.Length is 0 or > 6 || !TryNumber(fraction, out var part))
            return false;
        for (var i = fraction.Length; i < 6; i++)
            part *= 10;
        microseconds += part;
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out int value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
                return false;
            value = value * 10 + digit - '0';
        }

        return true;
    }
}
