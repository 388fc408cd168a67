using Headgate.Warehouse.Sql.Types;
using static Headgate.Warehouse.Sql.SqlType;

namespace Headgate.Warehouse.Sql.Functions;

/// <summary>Arithmetic of dates and times.</summary>
internal static class DateFunctions
{
    internal static void AddTo(FunctionTable table)
    {
        table.Add("DATEADD TIMEADD TIMESTAMPADD", 3, 3, call => Move(call, call.Part(0), call.Arguments[1], call.Arguments[2]));
        table.Add("DATEDIFF TIMEDIFF TIMESTAMPDIFF", 3, 3, Difference);
        table.Add("DATE_TRUNC", 2, 2, call => call.Arguments[0].Text is { } part ? Truncate(call, part, call.Arguments[1]) : Truncate(call, call.Literal(1), call.Arguments[0]));
        table.Add("LAST_DAY", 1, 2, LastDay);
        table.Add("NEXT_DAY", 2, 2, call => Weekday(call, next: true));
        table.Add("PREVIOUS_DAY", 2, 2, call => Weekday(call, next: false));
        table.Add("ADD_MONTHS", 2, 2, AddMonths);
        table.Add("MONTHS_BETWEEN", 2, 2, MonthsBetween);
        table.Add("TIME_SLICE", 3, 4, Slice);
        table.Add("DATE_FROM_PARTS DATEFROMPARTS", 3, 3, call => new(DateOf(call), Date));
        table.Add("TIME_FROM_PARTS TIMEFROMPARTS", 3, 4, call => new($"CAST({ClockOf(call, "TIMESTAMP '1970-01-01'", 0)} AS TIME)", Time));
        table.Add("TIMESTAMP_NTZ_FROM_PARTS TIMESTAMPNTZFROMPARTS TIMESTAMP_FROM_PARTS TIMESTAMPFROMPARTS", 2, 7, FromParts);
        table.Add("TIMESTAMP_LTZ_FROM_PARTS TIMESTAMPLTZFROMPARTS", 6, 7, call => MomentTo(call, FromParts(call), TimestampLtz));
        table.Add("TIMESTAMP_TZ_FROM_PARTS TIMESTAMPTZFROMPARTS", 6, 8, call => call.Arguments.Count < 8
            ? MomentTo(call, FromParts(call), TimestampTz)
            : ZonedAt($"timezone({call.Text(call.Arguments[7])}, {FromParts(call).Sql})", call.Text(call.Arguments[7])));
        table.Add("CONVERT_TIMEZONE", 2, 3, ConvertZone);
    }

    private static Emitted MomentTo(FunctionCall call, Emitted value, SqlType type) => SnowflakeCasts.Cast(value, type, tries: false, call.Session);

    /// <summary>A text is a timestamp, a VARIANT too.</summary>
    internal static Emitted Moment(FunctionCall call, Emitted value) => value.Type?.Kind is SqlKind.Text or SqlKind.Variant
        ? MomentTo(call, value, TimestampNtz)
        : value;

    private static Emitted Move(FunctionCall call, string part, Emitted amount, Emitted value)
    {
        value = Moment(call, value);
        var count = amount.Constant?.Value is decimal ? call.Whole(amount) : $"CAST(round({call.Number(amount)}) AS BIGINT)";
        var interval = part switch
        {
            "year" => $"to_years(CAST({count} AS INTEGER))",
            "quarter" => $"to_months(CAST(3 * {count} AS INTEGER))",
            "month" => $"to_months(CAST({count} AS INTEGER))",
            "week" => $"to_days(CAST(7 * {count} AS INTEGER))",
            "day" => $"to_days(CAST({count} AS INTEGER))",
            "hour" => $"to_hours({count})",
            "minute" => $"to_minutes({count})",
            "second" => $"to_microseconds(1000000 * {count})",
            "millisecond" => $"to_microseconds(1000 * {count})",
            "microsecond" => $"to_microseconds({count})",
            "nanosecond" => $"to_microseconds({count} // 1000)",
            _ => throw call.Wrong($"a {part} cannot be added"),
        };
        var ofDay = part is "hour" or "minute" or "second" or "millisecond" or "microsecond" or "nanosecond";
        return value.Type?.Kind switch
        {
            SqlKind.Date when !ofDay => new($"CAST({value.Sql} + {interval} AS DATE)", Date),
            SqlKind.Date => new($"(CAST({value.Sql} AS TIMESTAMP) + {interval})", TimestampNtz),
            SqlKind.Time => new($"({value.Sql} + {interval})", Time),
            SqlKind.TimestampLtz when !ofDay => new(SessionZone.FromClock($"({call.Clock(value)} + {interval})", call.Session), TimestampLtz),
            SqlKind.TimestampTz => new(Let.Be(value.Sql, zoned => MomentCasts.Zoned($"(struct_extract({zoned}, 'utc') + {interval})", $"struct_extract({zoned}, 'tz')")), TimestampTz),
            _ => new($"({value.Sql} + {interval})", value.Type),
        };
    }

    private static Emitted Difference(FunctionCall call)
    {
        var (from, to) = (Comparable(call, call.Arguments[1]), Comparable(call, call.Arguments[2]));
        var part = call.Part(0);
        return new(part switch
        {
            "week" => $"date_diff('day', {Week(call, from)}, {Week(call, to)}) // 7",
            "weekiso" => $"date_diff('day', date_trunc('week', {from}), date_trunc('week', {to})) // 7",
            "nanosecond" => $"(1000 * date_diff('microsecond', {from}, {to}))",
            "year" or "quarter" or "month" or "day" or "hour" or "minute" or "second" or "millisecond" or "microsecond" => $"date_diff('{part}', {from}, {to})",
            _ => throw call.Wrong($"a difference in {part} cannot be told"),
        }, Fixed(19, 0));
    }

    private static string Comparable(FunctionCall call, Emitted value) => value.Type?.Kind == SqlKind.Time
        ? $"(DATE '1970-01-01' + {value.Sql})"
        : $"CAST({call.Clock(value)} AS TIMESTAMP)";

    private static int WeekStart(FunctionCall call) =>
        call.Session.Parameters.TryGetValue("WEEK_START", out var start) && int.TryParse(start, System.Globalization.CultureInfo.InvariantCulture, out var day) && day is >= 2 and <= 7 ? day - 1 : 0;

    // Weeks begin on Monday unless WEEK_START says otherwise.
    private static string Week(FunctionCall call, string clock) => WeekStart(call) switch
    {
        0 => $"date_trunc('week', {clock})",
        var shift => $"(date_trunc('week', {clock} - to_days({shift})) + to_days({shift}))",
    };

    /// <summary>DATE_TRUNC.</summary>
    internal static Emitted Truncate(FunctionCall call, string word, Emitted value)
    {
        var part = DateParts.Find(word) ?? throw call.Wrong($"'{word}' is not a valid date/time component");
        value = Moment(call, value);
        if (value.Type?.Kind == SqlKind.Time)
            return new($"CAST(date_trunc('{part}', DATE '1970-01-01' + {value.Sql}) AS TIME)", Time);
        var clock = call.Clock(value);
        var cut = part switch
        {
            "week" => Week(call, clock),
            "weekiso" => $"date_trunc('week', {clock})",
            "year" or "quarter" or "month" or "day" or "hour" or "minute" or "second" or "millisecond" or "microsecond" => $"date_trunc('{part}', {clock})",
            "nanosecond" => clock,
            _ => throw call.Wrong($"a date cannot be cut to a {part}"),
        };
        return value.Type?.Kind switch
        {
            SqlKind.Date => new($"CAST({cut} AS DATE)", Date),
            SqlKind.TimestampLtz => new(SessionZone.FromClock(cut, call.Session), TimestampLtz),
            SqlKind.TimestampTz => new(Let.Be(value.Sql, zoned => MomentCasts.Zoned(
                $"({cut.Replace(value.Sql, zoned, StringComparison.Ordinal)} - to_minutes(struct_extract({zoned}, 'tz')))", $"struct_extract({zoned}, 'tz')")), TimestampTz),
            SqlKind.TimestampNtz => new($"CAST({cut} AS TIMESTAMP)", TimestampNtz),
            _ => new(cut, value.Type),
        };
    }

    private static Emitted LastDay(FunctionCall call)
    {
        var part = call.Arguments.Count > 1 ? call.Part(1) : "month";
        var start = Truncate(call, part, new(call.Clock(Moment(call, call.Arguments[0])), TimestampNtz)).Sql;
        var next = part switch
        {
            "year" => "to_years(1)",
            "quarter" => "to_months(3)",
            "month" => "to_months(1)",
            "week" or "weekiso" => "to_days(7)",
            _ => throw call.Wrong($"there is no last day of a {part}"),
        };
        return new($"CAST({start} + {next} - to_days(1) AS DATE)", Date);
    }

    private static Emitted Weekday(FunctionCall call, bool next)
    {
        var name = call.Literal(1).Trim().ToLowerInvariant();
        var wanted = System.Array.FindIndex(["su", "mo", "tu", "we", "th", "fr", "sa"], day => name.StartsWith(day, StringComparison.Ordinal));
        if (wanted < 0)
            throw call.Wrong($"'{name}' is no day of the week");
        var day = $"CAST({call.Clock(Moment(call, call.Arguments[0]))} AS DATE)";
        return new(Let.Be(day, date => next
            ? $"({date} + CAST((6 + {wanted} - dayofweek({date})) % 7 + 1 AS INTEGER))"
            : $"({date} - CAST((6 + dayofweek({date}) - {wanted}) % 7 + 1 AS INTEGER))"), Date);
    }

    private static Emitted AddMonths(FunctionCall call)
    {
        var value = Moment(call, call.Arguments[0]);
        var moved = Let.Be(call.Clock(value), clock =>
            $"CASE WHEN last_day({clock}) = CAST({clock} AS DATE) THEN CAST(last_day({clock} + to_months(CAST({call.Whole(call.Arguments[1])} AS INTEGER))) AS TIMESTAMP) + (CAST({clock} AS TIMESTAMP) - date_trunc('day', CAST({clock} AS TIMESTAMP)))"
            + $" ELSE CAST({clock} AS TIMESTAMP) + to_months(CAST({call.Whole(call.Arguments[1])} AS INTEGER)) END");
        return value.Type?.Kind == SqlKind.Date ? new($"CAST({moved} AS DATE)", Date) : MomentTo(call, new(moved, TimestampNtz), value.Type ?? TimestampNtz);
    }

    private static Emitted MonthsBetween(FunctionCall call) => new(Let.Be($"CAST({call.Clock(Moment(call, call.Arguments[0]))} AS TIMESTAMP)", a =>
        Let.Be($"CAST({call.Clock(Moment(call, call.Arguments[1]))} AS TIMESTAMP)", b =>
            $"CAST((year({a}) - year({b})) * 12 + month({a}) - month({b}) + CASE WHEN day({a}) = day({b}) OR (last_day({a}) = CAST({a} AS DATE) AND last_day({b}) = CAST({b} AS DATE)) THEN 0"
            + $" ELSE (epoch(CAST({a} AS TIMESTAMP) - date_trunc('month', {a})) - epoch({b} - date_trunc('month', {b}))) / 86400 / 31 END AS DECIMAL(38,6))")), Fixed(38, 6));

    private static Emitted Slice(FunctionCall call)
    {
        var part = call.Part(2);
        var value = Moment(call, call.Arguments[0]);
        var length = call.LiteralNumber(1);
        if (length < 1 || part is not ("year" or "quarter" or "month" or "week" or "day" or "hour" or "minute" or "second"))
            throw call.Wrong($"a slice of {length} {part}");
        var end = call.Arguments.Count > 3 && call.Literal(3).Equals("END", StringComparison.OrdinalIgnoreCase);
        var interval = part == "quarter" ? $"INTERVAL '{length * 3} months'" : $"INTERVAL '{length} {part}s'";
        // Slices of weeks begin on a Monday, those of everything else in 1970.
        var origin = part == "week" ? "TIMESTAMP '1969-12-29'" : "TIMESTAMP '1970-01-01'";
        var start = $"time_bucket({interval}, CAST({call.Clock(value)} AS TIMESTAMP), {origin}){(end ? $" + {interval}" : "")}";
        return value.Type?.Kind == SqlKind.Date ? new($"CAST({start} AS DATE)", Date) : MomentTo(call, new($"({start})", TimestampNtz), value.Type ?? TimestampNtz);
    }

    // Parts beyond their range carry over, as month 13 or day 0.
    private static string DateOf(FunctionCall call) => $"CAST(make_date({call.Whole(call.Arguments[0])}, 1, 1) + to_months(CAST({call.Whole(call.Arguments[1])} - 1 AS INTEGER)) + to_days(CAST({call.Whole(call.Arguments[2])} - 1 AS INTEGER)) AS DATE)";

    private static string ClockOf(FunctionCall call, string day, int from)
    {
        var clock = $"({day} + to_hours({call.Whole(call.Arguments[from])}) + to_minutes({call.Whole(call.Arguments[from + 1])}) + to_microseconds(1000000 * {call.Whole(call.Arguments[from + 2])})";
        return call.Arguments.Count > from + 3 ? $"{clock} + to_microseconds({call.Whole(call.Arguments[from + 3])} // 1000))" : clock + ")";
    }

    private static Emitted FromParts(FunctionCall call) => call.Arguments.Count switch
    {
        2 => new($"(CAST({call.Arguments[0].Sql} AS DATE) + CAST({call.Arguments[1].Sql} AS TIME))", TimestampNtz),
        >= 6 => new(ClockOf(call, $"CAST({DateOf(call)} AS TIMESTAMP)", 3), TimestampNtz),
        _ => throw call.WrongCount("2, 6 or 7"),
    };

    private static Emitted ConvertZone(FunctionCall call)
    {
        if (call.Arguments.Count == 3)
        {
            var clock = call.Arguments[2].Type?.Kind == SqlKind.Text ? MomentTo(call, call.Arguments[2], TimestampNtz).Sql : call.Clock(call.Arguments[2]);
            return new($"timezone({call.Text(call.Arguments[1])}, timezone({call.Text(call.Arguments[0])}, CAST({clock} AS TIMESTAMP)))", TimestampNtz);
        }

        return ZonedAt(MomentTo(call, call.Arguments[1], TimestampLtz).Sql, call.Text(call.Arguments[0]));
    }

    private static Emitted ZonedAt(string instant, string zone) => new(Let.Be(instant, at =>
        MomentCasts.Zoned($"timezone('UTC', {at})", $"date_diff('minute', timezone('UTC', {at}), timezone({zone}, {at}))")), TimestampTz);
}
