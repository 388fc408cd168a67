using System.Globalization;

namespace Headgate.Warehouse.Sql.Types;

/// <summary>Casts as Snowflake does them. Where the type of the value is not known, DuckDB's own cast is used.</summary>
internal static class SnowflakeCasts
{
    internal static Emitted Cast(Emitted value, SqlType target, bool tries, TranslationContext session)
    {
        var sql = value.Type?.Kind == SqlKind.Null ? Plain(value.Sql, target) : target.Kind switch
        {
            SqlKind.Text => Cut(ToText(value, session), target),
            SqlKind.Fixed => Plain(Scalar(value, session), target),
            SqlKind.Real => Plain(Scalar(value, session), target),
            SqlKind.Boolean => ToBoolean(value, session),
            SqlKind.Date or SqlKind.Time or SqlKind.TimestampNtz or SqlKind.TimestampLtz or SqlKind.TimestampTz =>
                MomentCasts.Cast(value, target, session),
            SqlKind.Binary when value.Type?.Kind == SqlKind.Binary => value.Sql,
            SqlKind.Binary => $"unhex({Scalar(value, session)})",
            SqlKind.Variant => ToVariant(value, session),
            SqlKind.Array => ToArray(value, session),
            SqlKind.Object => ToObject(value, session),
            _ => Plain(value.Sql, target),
        };
        return new(tries ? $"TRY({sql})" : sql, target);
    }

    /// <summary>A value as Snowflake's text.</summary>
    internal static string ToText(Emitted value, TranslationContext session) => value.Type?.Kind switch
    {
        SqlKind.Text => value.Sql,
        SqlKind.Variant or SqlKind.Array or SqlKind.Object => $"json_extract_string({value.Sql}, '$')",
        SqlKind.Binary => $"hex({value.Sql})",
        SqlKind.Real => RealText(value.Sql),
        SqlKind.Date or SqlKind.Time or SqlKind.TimestampNtz or SqlKind.TimestampLtz or SqlKind.TimestampTz =>
            MomentFormat.Write(value, MomentFormat.Output(value.Type, session), session),
        _ => $"CAST({value.Sql} AS VARCHAR)",
    };

    /// <summary>A value as JSON; NULL stays NULL.</summary>
    internal static string ToVariant(Emitted value, TranslationContext session) => value.Type switch
    {
        { IsSemiStructured: true } => value.Sql,
        { Kind: SqlKind.Real } => Let.Be(value.Sql, real => $"CASE WHEN {IsWhole(real)} THEN to_json(CAST({real} AS HUGEINT)) ELSE to_json({real}) END"),
        // DuckDB writes a DECIMAL in JSON as a double, which loses digits.
        { Kind: SqlKind.Fixed, Scale: > 0 } => $"CAST(rtrim(rtrim(CAST({value.Sql} AS VARCHAR), '0'), '.') AS JSON)",
        { Kind: SqlKind.Binary } or { Kind: SqlKind.Date } or { Kind: SqlKind.Time } or { IsTimestamp: true } => $"to_json({ToText(value, session)})",
        { Kind: SqlKind.Null } => "CAST(NULL AS JSON)",
        _ => $"to_json({value.Sql})",
    };

    /// <summary>A value of a VARIANT as text that casts read; anything else as it is.</summary>
    internal static string Scalar(Emitted value, TranslationContext session) =>
        value.Type is { IsSemiStructured: true } ? ToText(value, session) : value.Sql;

    private static string ToBoolean(Emitted value, TranslationContext session) => value.Type?.Kind switch
    {
        SqlKind.Text or SqlKind.Variant or SqlKind.Array or SqlKind.Object => Let.Be(Scalar(value, session), text =>
            $"CASE lower(trim({text})) WHEN 'on' THEN true WHEN 'off' THEN false ELSE CAST(trim({text}) AS BOOLEAN) END"),
        _ => $"CAST({value.Sql} AS BOOLEAN)",
    };

    private static string ToArray(Emitted value, TranslationContext session) => value.Type?.Kind == SqlKind.Array
        ? value.Sql
        : Let.Be(ToVariant(value, session), json => $"CASE json_type({json}) WHEN 'ARRAY' THEN {json} WHEN 'NULL' THEN NULL ELSE CASE WHEN {json} IS NOT NULL THEN CAST(json_array({json}) AS JSON) END END");

    private static string ToObject(Emitted value, TranslationContext session) => value.Type?.Kind == SqlKind.Object
        ? value.Sql
        : Let.Be(ToVariant(value, session), json =>
            $"CASE json_type({json}) WHEN 'OBJECT' THEN {json} WHEN 'NULL' THEN NULL ELSE CASE WHEN {json} IS NOT NULL THEN error('Failed to cast variant value ' || {json} || ' to OBJECT') END END");

    // An explicit cast to a shorter VARCHAR cuts; only writing into a column refuses.
    private static string Cut(string text, SqlType target) =>
        target.Length is { } length and < SnowflakeTypes.MaxText ? string.Create(CultureInfo.InvariantCulture, $"\"left\"({text}, {length})") : text;

    private static string RealText(string value) =>
        Let.Be(value, real => $"CASE WHEN {IsWhole(real)} THEN CAST(CAST({real} AS HUGEINT) AS VARCHAR) ELSE CAST({real} AS VARCHAR) END");

    private static string IsWhole(string real) => $"isfinite({real}) AND abs({real}) < 1e15 AND {real} = trunc({real})";

    private static string Plain(string value, SqlType target) => $"CAST({value} AS {SnowflakeTypes.Instance.DuckDb(target)})";
}
