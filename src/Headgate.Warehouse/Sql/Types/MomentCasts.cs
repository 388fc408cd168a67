namespace Headgate.Warehouse.Sql.Types;

/// <summary>Casts to and between dates, times and timestamps.</summary>
/// <remarks>A TIMESTAMP_TZ is a struct of the instant in UTC and the zone in minutes; a TIMESTAMP_LTZ an instant; the others have no zone.</remarks>
internal static class MomentCasts
{
    private const string HasZone = @"(Z|:\d\d(\.\d*)?\s*[+-]\d\d(:?\d\d)?)$";

    internal static string Cast(Emitted value, SqlType target, TranslationContext session)
    {
        var kind = value.Type?.Kind;
        if (kind is SqlKind.Variant or SqlKind.Array or SqlKind.Object)
            return Cast(new(SnowflakeCasts.ToText(value, session), SqlType.Text), target, session);
        if (kind is SqlKind.Fixed or SqlKind.Real)
            return Cast(Counted(FromSeconds(value.Sql), target), target, session);
        if (kind == target.Kind && value.Type!.Nanoseconds == target.Nanoseconds)
            return value.Sql;
        return target.Kind switch
        {
            SqlKind.Date when kind == SqlKind.Text => FromText(value.Sql, text => $"CAST({Clock(text)} AS DATE)"),
            SqlKind.Date => $"CAST({ToClock(value, session)} AS DATE)",
            SqlKind.Time when kind == SqlKind.Text => Let.Be($"trim({value.Sql})", text => $"CASE WHEN {text} LIKE '%-%' THEN CAST({Clock(text)} AS TIME) ELSE CAST({text} AS TIME) END"),
            SqlKind.Time => $"CAST({ToClock(value, session)} AS TIME)",
            SqlKind.TimestampNtz when kind == SqlKind.Text && target.Nanoseconds => $"CAST({value.Sql} AS TIMESTAMP_NS)",
            SqlKind.TimestampNtz when kind == SqlKind.Text => FromText(value.Sql, text => $"CAST({Clock(text)} AS {SnowflakeTypes.Instance.DuckDb(target)})"),
            SqlKind.TimestampNtz => $"CAST({ToClock(value, session)} AS {SnowflakeTypes.Instance.DuckDb(target)})",
            SqlKind.TimestampLtz => ToInstant(value, session),
            _ => WithZone(value, session),
        };
    }

    /// <summary>Seconds since 1970, with a fraction, as a TIMESTAMP in UTC.</summary>
    internal static string FromSeconds(string seconds) => $"make_timestamp(CAST(CAST({seconds} AS DECIMAL(38,6)) * 1000000 AS BIGINT))";

    /// <summary>What is counted from 1970 in UTC, for a target with or without a zone.</summary>
    internal static Emitted Counted(string utc, SqlType target) => target.Kind is SqlKind.TimestampLtz or SqlKind.TimestampTz
        ? new($"timezone('UTC', {utc})", SqlType.TimestampLtz)
        : new(utc, SqlType.TimestampNtz);

    /// <summary>Any moment as a value without a zone: what its own clock, or the session's, shows.</summary>
    internal static string ToClock(Emitted value, TranslationContext session) => value.Type?.Kind switch
    {
        SqlKind.TimestampLtz => SessionZone.ToClock(value.Sql, session),
        SqlKind.TimestampTz => Let.Be(value.Sql, zoned => $"(struct_extract({zoned}, 'utc') + to_minutes(struct_extract({zoned}, 'tz')))"),
        SqlKind.Text => FromText(value.Sql, Clock),
        SqlKind.Variant => FromText(SnowflakeCasts.ToText(value, session), Clock),
        _ => value.Sql,
    };

    /// <summary>Any moment as an instant.</summary>
    internal static string ToInstant(Emitted value, TranslationContext session) => value.Type?.Kind switch
    {
        SqlKind.TimestampLtz => value.Sql,
        SqlKind.TimestampTz => $"timezone('UTC', struct_extract({value.Sql}, 'utc'))",
        SqlKind.Text => FromText(value.Sql, text =>
            $"CASE WHEN regexp_matches({text}, '{HasZone}') THEN CAST({NormalZone(text)} AS TIMESTAMPTZ) WHEN regexp_full_match({text}, '-?\\d{{9,}}') THEN timezone('UTC', {FromDigits(text)}) ELSE {SessionZone.FromClock($"CAST({text} AS TIMESTAMP)", session)} END"),
        SqlKind.Date or SqlKind.TimestampNtz => SessionZone.FromClock($"CAST({value.Sql} AS TIMESTAMP)", session),
        _ => $"CAST({value.Sql} AS TIMESTAMPTZ)",
    };

    /// <summary>An instant and a zone in minutes as a TIMESTAMP_TZ; NULL when either is NULL.</summary>
    internal static string Zoned(string utc, string minutes) =>
        $"CASE WHEN {utc} IS NOT NULL AND {minutes} IS NOT NULL THEN CAST({{'utc': {utc}, 'tz': {minutes}}} AS STRUCT(utc TIMESTAMP, tz SMALLINT)) END";

    /// <summary>An instant in the session's zone as a TIMESTAMP_TZ.</summary>
    internal static string InSessionZone(string instant, TranslationContext session) => Let.Be(instant, at =>
        Zoned($"timezone('UTC', {at})", $"date_diff('minute', timezone('UTC', {at}), {SessionZone.ToClock(at, session)})"));

    private static string WithZone(Emitted value, TranslationContext session) => value.Type?.Kind == SqlKind.Text
        ? FromText(value.Sql, text => $"CASE WHEN regexp_matches({text}, '{HasZone}') THEN {Zoned(
            $"timezone('UTC', CAST({NormalZone(text)} AS TIMESTAMPTZ))",
            Minutes(text))} ELSE {InSessionZone(SessionZone.FromClock($"CAST({text} AS TIMESTAMP)", session), session)} END")
        : InSessionZone(ToInstant(value, session), session);

    /// <summary>The minutes of the zone at the end of a text, such as -90 for <c>-0130</c>.</summary>
    internal static string Minutes(string text) => $"CASE WHEN {text} LIKE '%Z' THEN 0 ELSE CASE WHEN regexp_matches({text}, '-\\d\\d:?(\\d\\d)?$') THEN -1 ELSE 1 END"
        + $" * (CAST(regexp_extract({text}, '[+-](\\d\\d):?(?:\\d\\d)?$', 1) AS INTEGER) * 60 + CAST('0' || regexp_extract({text}, '[+-]\\d\\d:?(\\d\\d)$', 1) AS INTEGER)) END";

    // A text of digits is a number of seconds, milliseconds, microseconds or nanoseconds, by how many there are.
    private static string FromText(string text, Func<string, string> read) => Let.Be($"trim({text})", read);

    private static string Clock(string text) =>
        $"CASE WHEN regexp_full_match({text}, '-?\\d{{9,}}') THEN {FromDigits(text)} ELSE {DateForms(text)} END";

    private static string FromDigits(string text) => $"make_timestamp(CASE WHEN abs(CAST({text} AS HUGEINT)) < 31536000000 THEN CAST({text} AS BIGINT) * 1000000"
        + $" WHEN abs(CAST({text} AS HUGEINT)) < 31536000000000 THEN CAST({text} AS BIGINT) * 1000"
        + $" WHEN abs(CAST({text} AS HUGEINT)) < 31536000000000000 THEN CAST({text} AS BIGINT) ELSE CAST({text} AS BIGINT) // 1000 END)";

    private static string DateForms(string text) =>
        $"CASE WHEN regexp_matches({text}, '^\\d{{1,2}}/\\d{{1,2}}/\\d{{4}}') THEN strptime({text}, ['%m/%d/%Y', '%m/%d/%Y %H:%M', '%m/%d/%Y %H:%M:%S', '%m/%d/%Y %H:%M:%S.%f'])"
        + $" WHEN regexp_matches({text}, '^\\d{{1,2}}-[A-Za-z]{{3}}-\\d{{4}}') THEN strptime({text}, ['%d-%b-%Y', '%d-%b-%Y %H:%M:%S'])"
        + $" ELSE CAST(regexp_replace({text}, '(\\d\\d:\\d\\d(?::\\d\\d)?(?:\\.\\d*)?)\\s*(?:Z|[+-]\\d\\d:?(?:\\d\\d)?)$', '\\1') AS TIMESTAMP) END";

    internal static string NormalZone(string text) =>
        $"regexp_replace(regexp_replace(regexp_replace({text}, '\\s*([+-]\\d\\d):?(\\d\\d)$', '\\1:\\2'), '\\s+([+-]\\d\\d)$', '\\1'), '([ T]\\d\\d:\\d\\d)([+Z-])', '\\1:00\\2')";
}
