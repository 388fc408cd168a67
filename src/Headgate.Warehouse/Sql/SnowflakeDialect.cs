using Headgate.Warehouse.Sql.Functions;
using Headgate.Warehouse.Sql.Types;

namespace Headgate.Warehouse.Sql;

/// <summary>Snowflake's SQL.</summary>
internal sealed record SnowflakeDialect : Dialect
{
    internal static readonly SnowflakeDialect Instance = new() { Dollars = true, SlashComments = true, Colons = true };

    internal override string Name => "Snowflake";

    internal override StringComparer Names => StringComparer.Ordinal;

    internal override ISqlTypes Types => SnowflakeTypes.Instance;

    internal override ISqlFunctions Functions => SnowflakeFunctions.Instance;

    internal override ICatalogueAnswers? Catalogue => null;

    internal override string Fold(string identifier) => identifier.ToUpperInvariant();
}
