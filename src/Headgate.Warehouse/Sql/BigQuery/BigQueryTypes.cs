namespace Headgate.Warehouse.Sql.BigQuery;

/// <summary>GoogleSQL's names of types. Whole numbers without digits of their own are INT64.</summary>
internal sealed class BigQueryTypes : ISqlTypes
{
    internal static readonly BigQueryTypes Instance = new();

    internal static readonly SqlType Int64 = SqlType.Integer;
    internal static readonly SqlType Numeric = SqlType.Fixed(38, 9);
    internal static readonly SqlType BigNumeric = SqlType.Fixed(38, 18);

    private const int WidestInt64 = 19;

    public SqlType? Find(string name, IReadOnlyList<int> arguments) => name switch
    {
        "INT64" or "INT" or "SMALLINT" or "INTEGER" or "BIGINT" or "TINYINT" or "BYTEINT" => Int64,
        "FLOAT64" => SqlType.Real,
        "NUMERIC" or "DECIMAL" => Digits(arguments, Numeric),
        "BIGNUMERIC" or "BIGDECIMAL" => Digits(arguments, BigNumeric),
        "BOOL" or "BOOLEAN" => SqlType.Boolean,
        "STRING" => SqlType.Text with { Length = arguments is [var n] ? n : null },
        "BYTES" => SqlType.Binary with { Length = arguments is [var n] ? n : null },
        "DATE" => SqlType.Date,
        "DATETIME" => SqlType.TimestampNtz,
        "TIME" => SqlType.Time,
        "TIMESTAMP" => SqlType.TimestampLtz,
        "JSON" => SqlType.Variant,
        "INTERVAL" => SqlType.Interval,
        _ => null,
    };

    public string DuckDb(SqlType type) => type.Kind switch
    {
        SqlKind.Fixed when IsInt64(type) => "BIGINT",
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
        SqlKind.Null => "BIGINT",
        _ => "VARCHAR",
    };

    public string Text(SqlType type) => type.Kind switch
    {
        SqlKind.Fixed when IsInt64(type) => "INT64",
        SqlKind.Fixed when type == Numeric => "NUMERIC",
        SqlKind.Fixed when type == BigNumeric => "BIGNUMERIC",
        SqlKind.Fixed => $"{((type.Scale ?? 0) <= 9 && (type.Precision ?? 38) - (type.Scale ?? 0) <= 29 ? "NUMERIC" : "BIGNUMERIC")}({type.Precision ?? 38}, {type.Scale ?? 0})",
        SqlKind.Real => "FLOAT64",
        SqlKind.Boolean => "BOOL",
        SqlKind.Date => "DATE",
        SqlKind.Time => "TIME",
        SqlKind.TimestampNtz => "DATETIME",
        SqlKind.TimestampLtz or SqlKind.TimestampTz => "TIMESTAMP",
        SqlKind.Variant or SqlKind.Array or SqlKind.Object => "JSON",
        SqlKind.Binary => type.Length is { } bytes ? $"BYTES({bytes})" : "BYTES",
        SqlKind.Interval => "INTERVAL",
        SqlKind.Null => "INT64",
        _ => type.Length is { } length ? $"STRING({length})" : "STRING",
    };

    public Emitted Cast(Emitted value, SqlType target, bool tries, TranslationContext context)
    {
        // Their elements and fields are DuckDB's to match.
        if (target.Kind is SqlKind.Array or SqlKind.Object)
            return value;
        var cast = tries ? "TRY_CAST" : "CAST";
        var type = DuckDb(target);
        var sql = (value.Type?.Kind, target.Kind) switch
        {
            (SqlKind.Text, SqlKind.Variant) => $"json({value.Sql})",
            (SqlKind.Text, SqlKind.Binary) => $"encode({value.Sql})",
            (SqlKind.Binary, SqlKind.Text) => tries ? $"try(decode({value.Sql}))" : $"decode({value.Sql})",
            // Half away from zero; DuckDB rounds half to even.
            (SqlKind.Real, SqlKind.Fixed) when IsInt64(target) => $"{cast}(round({value.Sql}) AS BIGINT)",
            (SqlKind.TimestampLtz, SqlKind.Date or SqlKind.Time) => $"CAST(timezone('UTC', {value.Sql}) AS {type})",
            (SqlKind.TimestampLtz, SqlKind.TimestampNtz) => $"timezone('UTC', {value.Sql})",
            (SqlKind.TimestampNtz or SqlKind.Date, SqlKind.TimestampLtz) => $"timezone('UTC', CAST({value.Sql} AS TIMESTAMP))",
            _ => $"{cast}({value.Sql} AS {type})",
        };
        return new(sql, target);
    }

    private static bool IsInt64(SqlType type) => type.Kind == SqlKind.Fixed && (type.Scale ?? 0) == 0 && (type.Precision ?? 38) is 38 or WidestInt64;

    // 38 digits without a scale would be read as INT64.
    private static SqlType Digits(IReadOnlyList<int> arguments, SqlType otherwise) => arguments switch
    {
        [var p, var s] => s == 0 ? SqlType.Fixed(Math.Min(p, 37), 0) : SqlType.Fixed(p, s),
        [var p] => SqlType.Fixed(Math.Min(p, 37), 0),
        _ => otherwise,
    };
}
