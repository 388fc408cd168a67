using Headgate.DuckDb;
using Headgate.Warehouse.Sql;
using Headgate.Warehouse.Sql.Types;

namespace Headgate.Warehouse.Results;

/// <summary>What DuckDB's types are in the words of a result.</summary>
internal static class ResultTypes
{
    /// <summary>The alias that DuckDB gives its JSON.</summary>
    public const string Json = "JSON";

    /// <summary>Whether a struct is how a TIMESTAMP_TZ is kept.</summary>
    public static bool IsTimestampTz(DuckDbColumnInfo column) =>
        column is { Type: DuckDbType.Struct, Children: [{ Name: "utc", Type: DuckDbType.Timestamp }, { Name: "tz", Type: DuckDbType.SmallInt }] };

    /// <summary>A column of a result.</summary>
    /// <param name="column">What DuckDB says.</param>
    /// <param name="name">The name that the client sees; <c>null</c> for DuckDB's.</param>
    /// <param name="declared">The type where the translator knows better, such as ARRAY for JSON or a length of text.</param>
    /// <param name="nullable">Whether it may be NULL.</param>
    public static ResultColumn Column(DuckDbColumnInfo column, string? name = null, SqlType? declared = null, bool nullable = true)
    {
        var found = DuckDbTypes.Of(column);
        var type = declared is not null && DuckDbTypes.SameStorage(declared, found) ? declared : found;
        return new(
            name ?? column.Name,
            Word(type),
            nullable,
            type.Kind == SqlKind.Fixed ? type.Precision ?? 38 : null,
            type.Kind == SqlKind.Fixed ? type.Scale ?? 0 : type.Kind == SqlKind.Time || type.IsTimestamp ? type.Scale ?? 9 : null,
            type.Kind switch
            {
                SqlKind.Text => type.Length ?? SnowflakeTypes.MaxText,
                SqlKind.Binary => type.Length ?? SnowflakeTypes.MaxBinary,
                _ => null,
            })
        {
            EngineType = DuckDbTypes.Name(column),
        };
    }

    /// <summary>The protocol's words are Snowflake's own names, but for numbers.</summary>
    private static string Word(SqlType type) => type.Kind switch
    {
        SqlKind.Fixed => "FIXED",
        SqlKind.Real => "REAL",
        _ => SnowflakeTypes.Name(type),
    };
}
