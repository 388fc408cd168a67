using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>The types of a backend that hold what a source has; a type that the backend lacks is its text.</summary>
internal static class ExternalColumns
{
    public static ColumnSpec Of(ForeignColumn column, string backend) => new(ColumnNames.FromHeader(column.Name), TypeOf(column.Type, BackendTypes.Of(backend)));

    private static ColumnType TypeOf(LakeType type, IBackendTypes types) => type.Sql switch
    {
        "BOOLEAN" or "DATE" => types.OfBasetype(type.Sql, nullable: true, value: null),
        "FLOAT" or "DOUBLE" => types.OfBasetype("FLOAT", nullable: true, value: null),
        "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "DECIMAL(38,0)" => types.OfBasetype("INTEGER", nullable: true, value: null),
        "TIMESTAMP" => types.OfBasetype("TIMESTAMP", nullable: true, value: null),
        "TIMESTAMPTZ" => Parse(types, types.Backend switch { "bigquery" => "TIMESTAMP", "redshift" => "TIMESTAMPTZ", _ => "TIMESTAMP_TZ" }, null),
        "TIME" => Parse(types, "TIME", null),
        var sql when sql.StartsWith("DECIMAL(", StringComparison.Ordinal) => Parse(types, "NUMERIC", sql[8..^1]),
        _ => types.OfBasetype("STRING", nullable: true, value: null),
    };

    private static ColumnType Parse(IBackendTypes types, string type, string? length)
    {
        try
        {
            return types.Parse("", type, length, nullable: true, value: null);
        }
        catch (RefusedException)
        {
            return types.OfBasetype("STRING", nullable: true, value: null);
        }
    }
}
