using System.Globalization;
using Headgate.DuckDb;
using Headgate.Warehouse.Results;

namespace Headgate.Warehouse.Sql.Types;

/// <summary>What DuckDB's types are in Snowflake's words.</summary>
internal static class DuckDbTypes
{
    /// <summary>The type of what a statement gave.</summary>
    public static SqlType Of(DuckDbColumnInfo column) => column.Type switch
    {
        DuckDbType.Boolean => SqlType.Boolean,
        DuckDbType.TinyInt or DuckDbType.UTinyInt => SqlType.Fixed(3, 0),
        DuckDbType.SmallInt or DuckDbType.USmallInt => SqlType.Fixed(5, 0),
        DuckDbType.Integer or DuckDbType.UInteger => SqlType.Fixed(10, 0),
        DuckDbType.BigInt => SqlType.Fixed(19, 0),
        DuckDbType.UBigInt => SqlType.Fixed(20, 0),
        DuckDbType.HugeInt or DuckDbType.UHugeInt => SqlType.Integer,
        DuckDbType.Decimal => new SqlType(SqlKind.Fixed, column.Width, column.Scale),
        DuckDbType.Float or DuckDbType.Double => SqlType.Real,
        DuckDbType.Blob => SqlType.Binary,
        DuckDbType.Date => SqlType.Date,
        DuckDbType.Time => SqlType.Time,
        DuckDbType.Timestamp => SqlType.TimestampNtz,
        DuckDbType.TimestampNanoseconds => SnowflakeTypes.Nanoseconds,
        DuckDbType.TimestampSeconds => SqlType.TimestampNtz with { Scale = 0 },
        DuckDbType.TimestampMilliseconds => SqlType.TimestampNtz with { Scale = 3 },
        DuckDbType.TimestampTz => SqlType.TimestampLtz,
        DuckDbType.Varchar when column.Alias == ResultTypes.Json => SqlType.Variant,
        DuckDbType.List => SqlType.Array,
        DuckDbType.Struct when ResultTypes.IsTimestampTz(column) => SqlType.TimestampTz,
        DuckDbType.Struct or DuckDbType.Map => SqlType.Object,
        _ => SqlType.Text,
    };

    /// <summary>The type of what DuckDB's catalogue calls by a name, such as <c>DECIMAL(10,2)</c>.</summary>
    public static SqlType Of(string name) => name.ToUpperInvariant() switch
    {
        var number when number.StartsWith("DECIMAL(", StringComparison.Ordinal) => Decimal(number),
        var list when list.EndsWith(']') => SqlType.Array,
        "BOOLEAN" => SqlType.Boolean,
        "TINYINT" or "UTINYINT" or "SMALLINT" or "USMALLINT" or "INTEGER" or "UINTEGER" or "BIGINT" or "UBIGINT" or "HUGEINT" or "UHUGEINT" => SqlType.Integer,
        "DECIMAL" => SqlType.Fixed(18, 3),
        "FLOAT" or "DOUBLE" => SqlType.Real,
        "BLOB" => SqlType.Binary,
        "DATE" => SqlType.Date,
        "TIME" => SqlType.Time,
        "TIMESTAMP" => SqlType.TimestampNtz,
        "TIMESTAMP_NS" => SnowflakeTypes.Nanoseconds,
        "TIMESTAMP_S" => SqlType.TimestampNtz with { Scale = 0 },
        "TIMESTAMP_MS" => SqlType.TimestampNtz with { Scale = 3 },
        "TIMESTAMP WITH TIME ZONE" or "TIMESTAMPTZ" => SqlType.TimestampLtz,
        "JSON" => SqlType.Variant,
        "STRUCT(UTC TIMESTAMP, TZ SMALLINT)" or "STRUCT(\"UTC\" TIMESTAMP, \"TZ\" SMALLINT)" => SqlType.TimestampTz,
        var nested when nested.StartsWith("STRUCT(", StringComparison.Ordinal) || nested.StartsWith("MAP(", StringComparison.Ordinal) => SqlType.Object,
        _ => SqlType.Text,
    };

    /// <summary>Whether what one type is declared as can be what the other one was found to be, so that the declared one may be told to a client.</summary>
    public static bool SameStorage(SqlType declared, SqlType found) =>
        declared.IsSemiStructured ? found.IsSemiStructured
        : declared.Kind == SqlKind.Fixed ? found.Kind == SqlKind.Fixed && (found.Scale ?? 0) == (declared.Scale ?? 0)
        : declared.Kind == found.Kind;

    /// <summary>DuckDB's own name of a type.</summary>
    public static string Name(DuckDbColumnInfo column) => column.Type switch
    {
        DuckDbType.Decimal => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({column.Width},{column.Scale})"),
        DuckDbType.List => Name(column.Children[0]) + "[]",
        DuckDbType.Map => $"MAP({Name(column.Children[0])}, {Name(column.Children[1])})",
        DuckDbType.Struct => $"STRUCT({string.Join(", ", column.Children.Select(field => $"{DuckDbText.Identifier(field.Name)} {Name(field)}"))})",
        DuckDbType.TimestampTz => "TIMESTAMP WITH TIME ZONE",
        DuckDbType.TimestampSeconds => "TIMESTAMP_S",
        DuckDbType.TimestampMilliseconds => "TIMESTAMP_MS",
        DuckDbType.TimestampNanoseconds => "TIMESTAMP_NS",
        DuckDbType.Varchar when column.Alias == ResultTypes.Json => ResultTypes.Json,
        _ => column.Type.ToString().ToUpperInvariant(),
    };

    private static SqlType Decimal(string name)
    {
        var digits = name["DECIMAL(".Length..].TrimEnd(')').Split(',');
        return new(SqlKind.Fixed, int.Parse(digits[0], CultureInfo.InvariantCulture), int.Parse(digits[^1], CultureInfo.InvariantCulture));
    }
}
