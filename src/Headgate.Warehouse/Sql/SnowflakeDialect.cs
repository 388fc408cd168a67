using Headgate.Warehouse.Sql.Catalog;
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

    internal override ICatalogueAnswers? Catalogue => ShowAnswers.Instance;

    internal override string Fold(string identifier) => identifier.ToUpperInvariant();

    internal override bool TakesWord(string function, int index) => (function, index) switch
    {
        ("DATEADD" or "TIMEADD" or "TIMESTAMPADD" or "DATEDIFF" or "TIMEDIFF" or "TIMESTAMPDIFF" or "DATE_PART" or "EXTRACT" or "DATE_TRUNC", 0) => true,
        ("LAST_DAY" or "TRUNC" or "NEXT_DAY" or "PREVIOUS_DAY", 1) => true,
        _ => false,
    };
}
