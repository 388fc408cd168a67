namespace Headgate.Warehouse.Sql.Types;

/// <summary>Snowflake's names of types.</summary>
internal sealed class SnowflakeTypes : ISqlTypes
{
    internal static readonly SnowflakeTypes Instance = new();

    public SqlType? Find(string name, IReadOnlyList<int> arguments) => name switch
    {
        "NUMBER" or "DECIMAL" or "NUMERIC" or "DEC" => SqlType.Fixed(arguments is [var p, ..] ? p : 38, arguments is [_, var s] ? s : 0),
        "INT" or "INTEGER" or "BIGINT" or "SMALLINT" or "TINYINT" or "BYTEINT" => SqlType.Integer,
        "FLOAT" or "FLOAT4" or "FLOAT8" or "DOUBLE" or "DOUBLE PRECISION" or "REAL" => SqlType.Real,
        "VARCHAR" or "STRING" or "TEXT" or "NVARCHAR" or "NVARCHAR2" or "CHAR VARYING" => SqlType.Text with { Length = arguments is [var n] ? n : null },
        "CHAR" or "CHARACTER" or "NCHAR" => SqlType.Text with { Length = arguments is [var n] ? n : 1 },
        "BOOLEAN" => SqlType.Boolean,
        "DATE" => SqlType.Date,
        "TIME" => SqlType.Time,
        "DATETIME" or "TIMESTAMP" or "TIMESTAMP_NTZ" => SqlType.TimestampNtz,
        "TIMESTAMP_LTZ" => SqlType.TimestampLtz,
        "TIMESTAMP_TZ" => SqlType.TimestampTz,
        "VARIANT" => SqlType.Variant,
        "ARRAY" => SqlType.Array,
        "OBJECT" => SqlType.Object,
        "BINARY" or "VARBINARY" => SqlType.Binary,
        _ => null,
    };

    public string DuckDb(SqlType type) => type.Kind switch
    {
        SqlKind.Fixed => $"DECIMAL({type.Precision ?? 38},{type.Scale ?? 0})",
        SqlKind.Real => "DOUBLE",
        SqlKind.Boolean => "BOOLEAN",
        SqlKind.Date => "DATE",
        SqlKind.Time => "TIME",
        SqlKind.TimestampNtz => "TIMESTAMP",
        SqlKind.TimestampLtz or SqlKind.TimestampTz => "TIMESTAMPTZ",
        SqlKind.Variant or SqlKind.Array or SqlKind.Object => "JSON",
        SqlKind.Binary => "BLOB",
        SqlKind.Interval => "INTERVAL",
        _ => "VARCHAR",
    };

    public string Text(SqlType type) => type.Kind switch
    {
        SqlKind.Fixed => $"NUMBER({type.Precision ?? 38},{type.Scale ?? 0})",
        SqlKind.Real => "FLOAT",
        SqlKind.Text => $"VARCHAR({type.Length ?? 16777216})",
        SqlKind.Boolean => "BOOLEAN",
        SqlKind.Date => "DATE",
        SqlKind.Time => "TIME(9)",
        SqlKind.TimestampNtz => "TIMESTAMP_NTZ(9)",
        SqlKind.TimestampLtz => "TIMESTAMP_LTZ(9)",
        SqlKind.TimestampTz => "TIMESTAMP_TZ(9)",
        SqlKind.Variant => "VARIANT",
        SqlKind.Array => "ARRAY",
        SqlKind.Object => "OBJECT",
        SqlKind.Binary => $"BINARY({type.Length ?? 8388608})",
        _ => "VARCHAR(16777216)",
    };

    public Emitted Cast(Emitted value, SqlType target, bool tries, TranslationContext context) =>
        new($"{(tries ? "TRY_CAST" : "CAST")}({value.Sql} AS {DuckDb(target)})", target);
}
