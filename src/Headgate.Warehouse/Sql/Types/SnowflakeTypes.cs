using System.Globalization;

namespace Headgate.Warehouse.Sql.Types;

/// <summary>Snowflake's names of types, and what keeps their values in DuckDB.</summary>
internal sealed class SnowflakeTypes : ISqlTypes
{
    /// <summary>The longest VARCHAR.</summary>
    internal const long MaxText = 16_777_216;

    /// <summary>The longest BINARY.</summary>
    internal const long MaxBinary = 8_388_608;

    /// <summary>TIMESTAMP_NTZ with seven to nine digits asked for by name: only then are nanoseconds kept, because they leave room for the years 1677 to 2262 only.</summary>
    internal static readonly SqlType Nanoseconds = SqlType.TimestampNtz with { Nanoseconds = true };

    internal static readonly SnowflakeTypes Instance = new();

    private static readonly HashSet<string> NotSupported = ["GEOGRAPHY", "GEOMETRY", "VECTOR", "MAP", "FILE", "DECFLOAT", "UUID", "INTERVAL"];

    public SqlType? Find(string name, IReadOnlyList<int> arguments) => name switch
    {
        "NUMBER" or "DECIMAL" or "NUMERIC" or "DEC" => Number(name, arguments),
        "INT" or "INTEGER" or "BIGINT" or "SMALLINT" or "TINYINT" or "BYTEINT" => Plain(name, SqlType.Integer, arguments),
        "FLOAT" or "FLOAT4" or "FLOAT8" or "DOUBLE" or "DOUBLE PRECISION" or "REAL" => SqlType.Real,
        "VARCHAR" or "STRING" or "TEXT" or "NVARCHAR" or "NVARCHAR2" or "CHAR VARYING" or "CHARACTER VARYING" or "NCHAR VARYING" =>
            Sized(name, SqlType.Text, arguments, null, MaxText),
        "CHAR" or "CHARACTER" or "NCHAR" => Sized(name, SqlType.Text, arguments, 1, MaxText),
        "BINARY" or "VARBINARY" or "BINARY VARYING" => Sized(name, SqlType.Binary, arguments, null, MaxBinary),
        "BOOLEAN" or "BOOL" => Plain(name, SqlType.Boolean, arguments),
        "DATE" => Plain(name, SqlType.Date, arguments),
        "TIME" => Seconds(name, SqlType.Time, arguments),
        "DATETIME" or "TIMESTAMP" or "TIMESTAMP_NTZ" or "TIMESTAMPNTZ" or "TIMESTAMP WITHOUT TIME ZONE" => Seconds(name, SqlType.TimestampNtz, arguments),
        "TIMESTAMP_LTZ" or "TIMESTAMPLTZ" or "TIMESTAMP WITH LOCAL TIME ZONE" => Seconds(name, SqlType.TimestampLtz, arguments),
        "TIMESTAMP_TZ" or "TIMESTAMPTZ" or "TIMESTAMP WITH TIME ZONE" => Seconds(name, SqlType.TimestampTz, arguments),
        "VARIANT" => Plain(name, SqlType.Variant, arguments),
        "ARRAY" => Plain(name, SqlType.Array, arguments),
        "OBJECT" => Plain(name, SqlType.Object, arguments),
        _ when NotSupported.Contains(name) => throw new WarehouseException(2, "0A000", $"Unsupported feature 'data type {name}'."),
        _ => null,
    };

    /// <summary>What a plain TIMESTAMP is in a session, by its TIMESTAMP_TYPE_MAPPING.</summary>
    internal static SqlType Timestamp(TranslationContext session) =>
        session.Parameters.TryGetValue("TIMESTAMP_TYPE_MAPPING", out var mapping) && Instance.Find(mapping.ToUpperInvariant(), []) is { IsTimestamp: true } mapped
            ? mapped
            : SqlType.TimestampNtz;

    public string DuckDb(SqlType type) => type.Kind switch
    {
        SqlKind.Fixed => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({type.Precision ?? 38},{type.Scale ?? 0})"),
        SqlKind.Real => "DOUBLE",
        SqlKind.Boolean => "BOOLEAN",
        SqlKind.Date => "DATE",
        SqlKind.Time => "TIME",
        SqlKind.TimestampNtz => type.Nanoseconds ? "TIMESTAMP_NS" : "TIMESTAMP",
        SqlKind.TimestampLtz => "TIMESTAMPTZ",
        SqlKind.TimestampTz => "STRUCT(utc TIMESTAMP, tz SMALLINT)",
        SqlKind.Variant or SqlKind.Array or SqlKind.Object => "JSON",
        SqlKind.Binary => "BLOB",
        SqlKind.Interval => "INTERVAL",
        _ => "VARCHAR",
    };

    public string Text(SqlType type) => type.Kind switch
    {
        SqlKind.Fixed => string.Create(CultureInfo.InvariantCulture, $"NUMBER({type.Precision ?? 38},{type.Scale ?? 0})"),
        SqlKind.Text or SqlKind.Null or SqlKind.Interval => string.Create(CultureInfo.InvariantCulture, $"VARCHAR({type.Length ?? MaxText})"),
        SqlKind.Binary => string.Create(CultureInfo.InvariantCulture, $"BINARY({type.Length ?? MaxBinary})"),
        SqlKind.Time or SqlKind.TimestampNtz or SqlKind.TimestampLtz or SqlKind.TimestampTz =>
            string.Create(CultureInfo.InvariantCulture, $"{Name(type)}({type.Scale ?? 9})"),
        _ => Name(type),
    };

    /// <summary>The type without digits, as INFORMATION_SCHEMA has it.</summary>
    internal static string Name(SqlType type) => type.Kind switch
    {
        SqlKind.Fixed => "NUMBER",
        SqlKind.Real => "FLOAT",
        SqlKind.Boolean => "BOOLEAN",
        SqlKind.Date => "DATE",
        SqlKind.Time => "TIME",
        SqlKind.TimestampNtz => "TIMESTAMP_NTZ",
        SqlKind.TimestampLtz => "TIMESTAMP_LTZ",
        SqlKind.TimestampTz => "TIMESTAMP_TZ",
        SqlKind.Variant => "VARIANT",
        SqlKind.Array => "ARRAY",
        SqlKind.Object => "OBJECT",
        SqlKind.Binary => "BINARY",
        _ => "TEXT",
    };

    /// <summary>What keeps a value of a column from being longer than its type allows: a condition in DuckDB's SQL; <c>null</c> for none.</summary>
    internal static string? Check(string quotedColumn, SqlType type) => type switch
    {
        { Kind: SqlKind.Text, Length: < MaxText } => string.Create(CultureInfo.InvariantCulture, $"length({quotedColumn}) <= {type.Length}"),
        { Kind: SqlKind.Binary, Length: < MaxBinary } => string.Create(CultureInfo.InvariantCulture, $"octet_length({quotedColumn}) <= {type.Length}"),
        _ => null,
    };

    public Emitted Cast(Emitted value, SqlType target, bool tries, TranslationContext context) =>
        SnowflakeCasts.Cast(value, target, tries, context);

    private static SqlType Number(string name, IReadOnlyList<int> arguments)
    {
        var (precision, scale) = (arguments.Count > 0 ? arguments[0] : 38, arguments.Count > 1 ? arguments[1] : 0);
        return arguments.Count <= 2 && precision is >= 1 and <= 38 && scale >= 0 && scale <= Math.Min(precision, 37)
            ? new(SqlKind.Fixed, precision, scale)
            : throw Wrong(name, arguments, "the precision is from 1 to 38, the scale from 0 to the precision and to 37");
    }

    private static SqlType Sized(string name, SqlType type, IReadOnlyList<int> arguments, long? otherwise, long most) => arguments switch
    {
        [] => type with { Length = otherwise },
        [var length] when length >= 1 && length <= 8 * most => type with { Length = length >= most ? null : length },
        _ => throw Wrong(name, arguments, $"the length is from 1 to {most}"),
    };

    private static SqlType Seconds(string name, SqlType type, IReadOnlyList<int> arguments) => arguments switch
    {
        [] => type,
        [var digits and >= 0 and <= 9] => type with { Scale = digits, Nanoseconds = type.Kind == SqlKind.TimestampNtz && digits > 6 },
        _ => throw Wrong(name, arguments, "a second has 0 to 9 digits behind the point"),
    };

    private static SqlType Plain(string name, SqlType type, IReadOnlyList<int> arguments) =>
        arguments.Count == 0 ? type : throw Wrong(name, arguments, "it takes no numbers");

    private static WarehouseException Wrong(string name, IReadOnlyList<int> arguments, string why) =>
        new(1044, "42601", $"SQL compilation error: invalid type {name}({string.Join(", ", arguments)}): {why}.");
}
