namespace Headgate.Warehouse.Sql.BigQuery;

/// <summary>Dates and times. Sessions are in UTC, as BigQuery's are.</summary>
internal static class BigQueryMoments
{
    internal static readonly Dictionary<string, BigQueryFunction> All = new()
    {
        ["CURRENT_DATE"] = BigQueryFunction.Of(0, 1, a => $"CAST({Now(a)} AS DATE)", SqlType.Date),
        ["CURRENT_DATETIME"] = BigQueryFunction.Of(0, 1, Now, SqlType.TimestampNtz),
        ["CURRENT_TIME"] = BigQueryFunction.Of(0, 1, a => $"CAST({Now(a)} AS TIME)", SqlType.Time),
        ["CURRENT_TIMESTAMP"] = BigQueryFunction.Of(0, _ => "now()", SqlType.TimestampLtz),
        ["DATE"] = new(1, 3, Date),
        ["DATETIME"] = new(1, 6, DateTime),
        ["TIMESTAMP"] = new(1, 2, Timestamp),
        ["TIME"] = new(1, 3, Time),
        ["DATE_ADD"] = BigQueryFunction.Of(2, a => $"CAST(({a[0]} + {a[1]}) AS DATE)", SqlType.Date),
        ["DATE_SUB"] = BigQueryFunction.Of(2, a => $"CAST(({a[0]} - {a[1]}) AS DATE)", SqlType.Date),
        ["DATETIME_ADD"] = BigQueryFunction.Of(2, a => $"({a[0]} + {a[1]})", SqlType.TimestampNtz),
        ["DATETIME_SUB"] = BigQueryFunction.Of(2, a => $"({a[0]} - {a[1]})", SqlType.TimestampNtz),
        ["TIMESTAMP_ADD"] = BigQueryFunction.Of(2, a => $"({a[0]} + {a[1]})", SqlType.TimestampLtz),
        ["TIMESTAMP_SUB"] = BigQueryFunction.Of(2, a => $"({a[0]} - {a[1]})", SqlType.TimestampLtz),
        ["TIME_ADD"] = BigQueryFunction.Of(2, a => $"({a[0]} + {a[1]})", SqlType.Time),
        ["TIME_SUB"] = BigQueryFunction.Of(2, a => $"({a[0]} - {a[1]})", SqlType.Time),
        ["DATE_DIFF"] = new(3, 3, call => Difference(call, BigQueryParts.Date, "date_diff")),
        ["DATETIME_DIFF"] = new(3, 3, call => Difference(call, BigQueryParts.All, "date_diff")),
        // Whole units only, where the others count borders that are crossed.
        ["TIMESTAMP_DIFF"] = new(3, 3, call => Difference(call, BigQueryParts.Clock, "date_sub")),
        ["TIME_DIFF"] = new(3, 3, call => Difference(call, BigQueryParts.Clock, "date_diff")),
        ["DATE_TRUNC"] = new(2, 2, call => new($"CAST({Truncated(call, call.Arguments[0].Sql)} AS DATE)", SqlType.Date)),
        ["DATETIME_TRUNC"] = new(2, 2, call => new($"CAST({Truncated(call, call.Arguments[0].Sql)} AS TIMESTAMP)", SqlType.TimestampNtz)),
        ["TIMESTAMP_TRUNC"] = new(2, 3, TimestampTrunc),
        ["LAST_DAY"] = new(1, 2, LastDay),
        ["EXTRACT"] = new(2, 2, Extract),
        ["UNIX_SECONDS"] = BigQueryFunction.Of(1, a => $"CAST(floor(epoch_us({a[0]}) / 1000000) AS BIGINT)", BigQueryTypes.Int64),
        ["UNIX_MILLIS"] = BigQueryFunction.Of(1, a => $"CAST(floor(epoch_us({a[0]}) / 1000) AS BIGINT)", BigQueryTypes.Int64),
        ["UNIX_MICROS"] = BigQueryFunction.Of(1, a => $"epoch_us({a[0]})", BigQueryTypes.Int64),
        ["UNIX_DATE"] = BigQueryFunction.Of(1, a => $"date_diff('day', DATE '1970-01-01', {a[0]})", BigQueryTypes.Int64),
        ["TIMESTAMP_SECONDS"] = BigQueryFunction.Of(1, a => $"timezone('UTC', make_timestamp(CAST({a[0]} AS BIGINT) * 1000000))", SqlType.TimestampLtz),
        ["TIMESTAMP_MILLIS"] = BigQueryFunction.Of(1, a => $"timezone('UTC', make_timestamp(CAST({a[0]} AS BIGINT) * 1000))", SqlType.TimestampLtz),
        ["TIMESTAMP_MICROS"] = BigQueryFunction.Of(1, a => $"timezone('UTC', make_timestamp(CAST({a[0]} AS BIGINT)))", SqlType.TimestampLtz),
        ["DATE_FROM_UNIX_DATE"] = BigQueryFunction.Of(1, a => $"(DATE '1970-01-01' + CAST({a[0]} AS INTEGER))", SqlType.Date),
        ["FORMAT_DATE"] = new(2, 2, call => new($"strftime(CAST({call.Arguments[1].Sql} AS DATE), {BigQueryFormats.ToDuckDb(call)})", SqlType.Text)),
        ["FORMAT_DATETIME"] = new(2, 2, call => new($"strftime(CAST({call.Arguments[1].Sql} AS TIMESTAMP), {BigQueryFormats.ToDuckDb(call)})", SqlType.Text)),
        ["FORMAT_TIME"] = new(2, 2, call => new($"strftime((DATE '1970-01-01' + {call.Arguments[1].Sql}), {BigQueryFormats.ToDuckDb(call)})", SqlType.Text)),
        ["FORMAT_TIMESTAMP"] = new(2, 3, call => new($"strftime(timezone({(call.Arguments.Count > 2 ? call.Arguments[2].Sql : "'UTC'")}, {call.Arguments[1].Sql}), {BigQueryFormats.ToDuckDb(call)})", SqlType.Text)),
        ["PARSE_DATE"] = new(2, 2, call => new($"CAST(strptime({call.Arguments[1].Sql}, {BigQueryFormats.ToDuckDb(call)}) AS DATE)", SqlType.Date)),
        ["PARSE_DATETIME"] = new(2, 2, call => new($"CAST(strptime({call.Arguments[1].Sql}, {BigQueryFormats.ToDuckDb(call)}) AS TIMESTAMP)", SqlType.TimestampNtz)),
        ["PARSE_TIME"] = new(2, 2, call => new($"CAST(strptime({call.Arguments[1].Sql}, {BigQueryFormats.ToDuckDb(call)}) AS TIME)", SqlType.Time)),
        ["PARSE_TIMESTAMP"] = new(2, 3, call => new($"timezone({(call.Arguments.Count > 2 ? call.Arguments[2].Sql : "'UTC'")}, CAST(strptime({call.Arguments[1].Sql}, {BigQueryFormats.ToDuckDb(call)}) AS TIMESTAMP))", SqlType.TimestampLtz)),
        ["STRING"] = new(1, 2, String),
    };

    private static string Now(IReadOnlyList<string> a) => $"timezone({(a.Count > 0 ? a[0] : "'UTC'")}, now())";

    private static Emitted Date(FunctionCall call)
    {
        var a = call.Arguments;
        return new(
            a.Count switch
            {
                3 => $"make_date({a[0].Sql}, {a[1].Sql}, {a[2].Sql})",
                2 => $"CAST(timezone({a[1].Sql}, {a[0].Sql}) AS DATE)",
                _ => call.Dialect.Types.Cast(a[0], SqlType.Date, tries: false, call.Session).Sql,
            },
            SqlType.Date);
    }

    private static Emitted DateTime(FunctionCall call)
    {
        var a = call.Arguments;
        return new(
            a.Count switch
            {
                6 => $"make_timestamp({string.Join(", ", a.Take(5).Select(one => one.Sql))}, CAST({a[5].Sql} AS DOUBLE))",
                2 when a[1].Type?.Kind == SqlKind.Text => $"timezone({a[1].Sql}, {a[0].Sql})",
                2 => $"({a[0].Sql} + {a[1].Sql})",
                1 => call.Dialect.Types.Cast(a[0], SqlType.TimestampNtz, tries: false, call.Session).Sql,
                _ => throw call.WrongCount("1, 2 or 6"),
            },
            SqlType.TimestampNtz);
    }

    private static Emitted Timestamp(FunctionCall call)
    {
        var a = call.Arguments;
        return a.Count == 1
            ? call.Dialect.Types.Cast(a[0], SqlType.TimestampLtz, tries: false, call.Session)
            : new($"timezone({a[1].Sql}, CAST({a[0].Sql} AS TIMESTAMP))", SqlType.TimestampLtz);
    }

    private static Emitted Time(FunctionCall call)
    {
        var a = call.Arguments;
        return new(
            a.Count switch
            {
                3 => $"make_time({a[0].Sql}, {a[1].Sql}, CAST({a[2].Sql} AS DOUBLE))",
                2 => $"CAST(timezone({a[1].Sql}, {a[0].Sql}) AS TIME)",
                _ => call.Dialect.Types.Cast(a[0], SqlType.Time, tries: false, call.Session).Sql,
            },
            SqlType.Time);
    }

    private static Emitted Difference(FunctionCall call, IReadOnlyDictionary<string, string> parts, string function)
    {
        var part = BigQueryParts.Of(call, 2, parts);
        var (later, earlier) = (call.Arguments[0].Sql, call.Arguments[1].Sql);
        // DuckDB's weeks begin on Monday, GoogleSQL's WEEK on Sunday.
        return part == BigQueryParts.SundayWeek
            ? new($"date_diff('week', {earlier} + INTERVAL 1 DAY, {later} + INTERVAL 1 DAY)", BigQueryTypes.Int64)
            : new($"{function}('{part}', {earlier}, {later})", BigQueryTypes.Int64);
    }

    private static string Truncated(FunctionCall call, string value) => BigQueryParts.Of(call, 1, BigQueryParts.All) is var part && part == BigQueryParts.SundayWeek
        ? $"(date_trunc('week', {value} + INTERVAL 1 DAY) - INTERVAL 1 DAY)"
        : part == BigQueryParts.IsoYear ? $"date_trunc('week', make_date(CAST(date_part('isoyear', {value}) AS BIGINT), 1, 4))" : $"date_trunc('{part}', {value})";

    private static Emitted TimestampTrunc(FunctionCall call)
    {
        var zone = call.Arguments.Count > 2 ? call.Arguments[2].Sql : "'UTC'";
        return new($"timezone({zone}, CAST({Truncated(call, $"timezone({zone}, {call.Arguments[0].Sql})")} AS TIMESTAMP))", SqlType.TimestampLtz);
    }

    private static Emitted LastDay(FunctionCall call)
    {
        var date = call.Arguments[0].Sql;
        var part = call.Arguments.Count > 1 ? BigQueryParts.Of(call, 1, BigQueryParts.Date) : "month";
        return new(
            part switch
            {
                "month" => $"last_day({date})",
                BigQueryParts.SundayWeek => $"CAST(date_trunc('week', {date} + INTERVAL 1 DAY) + INTERVAL 5 DAY AS DATE)",
                "week" or "quarter" or "year" => $"CAST(date_trunc('{part}', {date}) + INTERVAL 1 {part} - INTERVAL 1 DAY AS DATE)",
                _ => throw call.Unsupported($"the part {part}"),
            },
            SqlType.Date);
    }

    private static Emitted Extract(FunctionCall call)
    {
        var value = call.Arguments[1].Type?.Kind == SqlKind.TimestampLtz ? $"timezone('UTC', {call.Arguments[1].Sql})" : call.Arguments[1].Sql;
        return call.Arguments[0].Text?.ToUpperInvariant() switch
        {
            "DATE" => new($"CAST({value} AS DATE)", SqlType.Date),
            "TIME" => new($"CAST({value} AS TIME)", SqlType.Time),
            "DAYOFWEEK" => new($"(date_part('dow', {value}) + 1)", BigQueryTypes.Int64),
            "DAYOFYEAR" => new($"date_part('doy', {value})", BigQueryTypes.Int64),
            "WEEK" => new($"CAST(strftime({value}, '%U') AS BIGINT)", BigQueryTypes.Int64),
            "ISOWEEK" => new($"date_part('week', {value})", BigQueryTypes.Int64),
            // DuckDB counts these from the beginning of the minute.
            "MILLISECOND" => new($"(date_part('millisecond', {value}) % 1000)", BigQueryTypes.Int64),
            "MICROSECOND" => new($"(date_part('microsecond', {value}) % 1000000)", BigQueryTypes.Int64),
            "SECOND" or "MINUTE" or "HOUR" or "DAY" or "MONTH" or "QUARTER" or "YEAR" or "ISOYEAR" => new($"date_part('{call.Arguments[0].Text!.ToLowerInvariant()}', {value})", BigQueryTypes.Int64),
            var part => throw call.Unsupported($"the part {part}"),
        };
    }

    private static Emitted String(FunctionCall call)
    {
        var value = call.Arguments[0];
        if (value.Type?.Kind == SqlKind.Variant)
            return new($"json_extract_string({value.Sql}, '$')", SqlType.Text);
        return call.Arguments.Count == 1
            ? call.Dialect.Types.Cast(value, SqlType.Text, tries: false, call.Session)
            : throw call.Unsupported("a time zone");
    }
}
