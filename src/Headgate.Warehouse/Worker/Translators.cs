using Headgate.Warehouse.Sql;
using Headgate.Warehouse.Sql.Emitting;

namespace Headgate.Warehouse.Worker;

/// <summary>The translator of each dialect.</summary>
internal static class Translators
{
    /// <exception cref="WarehouseException">There is none.</exception>
    public static ITranslator Of(SqlDialect dialect) => dialect switch
    {
        SqlDialect.Snowflake => SqlTranslator.Snowflake,
        SqlDialect.BigQuery => SqlTranslator.BigQuery,
        _ => throw new WarehouseException(2, "0A000", $"Unsupported feature '{dialect} SQL'."),
    };
}
