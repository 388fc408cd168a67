using System.Globalization;

namespace Headgate.DuckDb;

/// <summary>DuckDB counts microseconds and days from 1970-01-01.</summary>
internal static class DuckDbTime
{
    public static long ToMicroseconds(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromMicroseconds(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(checked(microseconds * TimeSpan.TicksPerMicrosecond));

    public static string Text(long microseconds) => microseconds switch
    {
        long.MaxValue => "infinity",
        -long.MaxValue => "-infinity",
        _ => FromMicroseconds(microseconds).ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
    };

    public static string DateText(int days) => days switch
    {
        int.MaxValue => "infinity",
        -int.MaxValue => "-infinity",
        _ => DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    };

    public static string TimeText(long microseconds) =>
        new TimeSpan(microseconds * TimeSpan.TicksPerMicrosecond) is var time && time.TotalDays >= 1
            ? "24:00:00"
            : TimeOnly.FromTimeSpan(time).ToString("HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture);
}
