using System.Globalization;
using Headgate.Warehouse;

namespace Headgate.Workspaces.SnowflakeAccount;

/// <summary>Reads the cells of a result as people read them: days and seconds since 1970 become dates and times, 1 and 0 truth values.</summary>
internal static class CellText
{
    private const int MinutesOfOffsetZero = 1440;

    public static string? Of(ResultColumn column, string? cell) => cell is null ? null : column.Type switch
    {
        "BOOLEAN" => cell is "1" or "true" or "TRUE" ? "true" : "false",
        "DATE" => DateOnly.FromDayNumber(DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber + int.Parse(cell, CultureInfo.InvariantCulture)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        "TIME" => Moment(cell, TimeSpan.Zero, "HH:mm:ss"),
        "TIMESTAMP_NTZ" => Moment(cell, TimeSpan.Zero, "yyyy-MM-dd HH:mm:ss"),
        "TIMESTAMP_LTZ" => Moment(cell, TimeSpan.Zero, "yyyy-MM-dd HH:mm:ss") + "+00:00",
        "TIMESTAMP_TZ" => WithOffset(cell),
        _ => cell,
    };

    /// <summary>Seconds, and after a space the minutes of the offset.</summary>
    private static string WithOffset(string cell)
    {
        var space = cell.IndexOf(' ', StringComparison.Ordinal);
        var offset = space < 0 ? TimeSpan.Zero : TimeSpan.FromMinutes(int.Parse(cell.AsSpan(space + 1), CultureInfo.InvariantCulture) - MinutesOfOffsetZero);
        var sign = offset < TimeSpan.Zero ? '-' : '+';
        return string.Create(CultureInfo.InvariantCulture, $"{Moment(space < 0 ? cell : cell[..space], offset, "yyyy-MM-dd HH:mm:ss")}{sign}{offset:hh\\:mm}");
    }

    private static string Moment(string seconds, TimeSpan offset, string format)
    {
        var exact = decimal.Parse(seconds, NumberStyles.Float, CultureInfo.InvariantCulture);
        var whole = decimal.Floor(exact);
        var moment = (DateTime.UnixEpoch + TimeSpan.FromTicks((long)whole * TimeSpan.TicksPerSecond) + offset).ToString(format, CultureInfo.InvariantCulture);
        var fraction = (exact - whole).ToString("0.#########", CultureInfo.InvariantCulture);
        return fraction.Length > 1 ? moment + fraction[1..] : moment;
    }
}
