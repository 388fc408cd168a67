using Headgate.Warehouse.Sql.Types;
using static Headgate.Warehouse.Sql.SqlType;

namespace Headgate.Warehouse.Sql.Functions;

/// <summary>Parts of dates and times, and the current ones.</summary>
internal static class DatePartFunctions
{
    internal static void AddTo(FunctionTable table)
    {
        table.Add("DATE_PART EXTRACT", 2, 2, call => Part(call, call.Part(0), call.Arguments[1]));
        foreach (var (name, part) in (ReadOnlySpan<(string, string)>)[("YEAR", "year"), ("QUARTER", "quarter"), ("MONTH", "month"), ("DAY DAYOFMONTH", "day"), ("WEEK WEEKOFYEAR", "week"),
            ("WEEKISO", "weekiso"), ("DAYOFWEEK", "dayofweek"), ("DAYOFWEEKISO", "dayofweekiso"), ("DAYOFYEAR", "dayofyear"), ("YEAROFWEEK", "yearofweek"),
            ("YEAROFWEEKISO", "yearofweekiso"), ("HOUR", "hour"), ("MINUTE", "minute"), ("SECOND", "second")])
            table.Add(name, 1, 1, call => Part(call, part, call.Arguments[0]));
        table.Add("DAYNAME", Text, "strftime({0m}, '%a')");
        table.Add("MONTHNAME", Text, "strftime({0m}, '%b')");
        table.Add("CURRENT_TIMESTAMP GETDATE SYSTIMESTAMP LOCALTIMESTAMP", 0, 1, _ => new("now()", TimestampLtz));
        table.Add("SYSDATE", 0, 0, _ => new("timezone('UTC', now())", TimestampNtz));
        table.Add("CURRENT_DATE", 0, 0, call => new($"CAST({SessionZone.ToClock("now()", call.Session)} AS DATE)", Date));
        table.Add("CURRENT_TIME LOCALTIME", 0, 1, call => new($"CAST({SessionZone.ToClock("now()", call.Session)} AS TIME)", Time));
    }

    private static Emitted Part(FunctionCall call, string part, Emitted value)
    {
        value = DateFunctions.Moment(call, value);
        var clock = value.Type?.Kind == SqlKind.Time ? $"(DATE '1970-01-01' + {value.Sql})" : call.Clock(value);
        return new(part switch
        {
            "weekiso" or "week" => $"week({clock})",
            "dayofweek" => $"dayofweek({clock})",
            "dayofweekiso" => $"isodow({clock})",
            "yearofweek" or "yearofweekiso" => $"isoyear({clock})",
            "millisecond" => $"(microsecond({clock}) % 1000000 // 1000)",
            "microsecond" => $"(microsecond({clock}) % 1000000)",
            "nanosecond" => $"(microsecond({clock}) % 1000000 * 1000)",
            "epoch_second" => $"(epoch_us({Instant(call, value)}) // 1000000)",
            "epoch_millisecond" => $"(epoch_us({Instant(call, value)}) // 1000)",
            "epoch_microsecond" => $"epoch_us({Instant(call, value)})",
            "epoch_nanosecond" => $"(CAST(epoch_us({Instant(call, value)}) AS HUGEINT) * 1000)",
            "timezone_hour" => $"({Minutes(call, value)} // 60)",
            "timezone_minute" => $"({Minutes(call, value)} % 60)",
            _ => $"{part}({clock})",
        }, Integer);
    }

    private static string Instant(FunctionCall call, Emitted value) => value.Type?.Kind switch
    {
        SqlKind.TimestampLtz or SqlKind.TimestampTz => MomentCasts.ToInstant(value, call.Session),
        _ => $"CAST({value.Sql} AS TIMESTAMP)",
    };

    private static string Minutes(FunctionCall call, Emitted value) => value.Type?.Kind switch
    {
        SqlKind.TimestampTz => $"struct_extract({value.Sql}, 'tz')",
        SqlKind.TimestampLtz => $"date_diff('minute', timezone('UTC', {value.Sql}), {call.Clock(value)})",
        _ => throw call.Wrong("only a TIMESTAMP_TZ or TIMESTAMP_LTZ has a zone"),
    };
}
