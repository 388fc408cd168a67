namespace Headgate.Warehouse.Sql.Functions;

/// <summary>Snowflake's names of parts of dates and times.</summary>
internal static class DateParts
{
    private static readonly Dictionary<string, string> Names = Read("""
        year y yy yyy yyyy yr years yrs
        quarter q qtr qtrs quarters
        month mm mon mons months
        week w wk weekofyear woy wy weeks
        weekiso week_iso weekofyeariso weekofyear_iso
        day d dd days dayofmonth
        dayofweek weekday dow dw
        dayofweekiso weekday_iso dow_iso dw_iso dayofweek_iso
        dayofyear yearday doy dy
        yearofweek
        yearofweekiso
        hour h hh hr hours hrs
        minute m mi min minutes mins
        second s sec seconds secs
        millisecond ms msec milliseconds
        microsecond us usec microseconds
        nanosecond ns nsec nanosec nsecond nanoseconds nanosecs nseconds
        epoch_second epoch epoch_seconds
        epoch_millisecond epoch_milliseconds
        epoch_microsecond epoch_microseconds
        epoch_nanosecond epoch_nanoseconds
        timezone_hour tzh
        timezone_minute tzm
        """);

    /// <summary>The one name of a part; <c>null</c> when there is none.</summary>
    internal static string? Find(string word) => Names.GetValueOrDefault(word.Trim('\'', ' ').ToLowerInvariant());

    /// <summary>The one name of a part that a call's argument names.</summary>
    internal static string Part(this FunctionCall call, int index) =>
        Find(call.Literal(index)) ?? throw call.Wrong($"'{call.Literal(index)}' is not a valid date/time component");

    private static Dictionary<string, string> Read(string lines) => lines.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' '))
        .SelectMany(words => words.Select(word => (word, words[0])))
        .ToDictionary(pair => pair.word, pair => pair.Item2, StringComparer.Ordinal);
}
