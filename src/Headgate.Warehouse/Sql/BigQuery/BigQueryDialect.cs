namespace Headgate.Warehouse.Sql.BigQuery;

/// <summary>GoogleSQL. Names of columns have no case, those of tables and datasets do.</summary>
internal sealed record BigQueryDialect : Dialect
{
    internal static readonly BigQueryDialect Instance = new()
    {
        Backticks = true,
        DoubleQuotedStrings = true,
        PrefixedStrings = true,
        HashComments = true,
        NamedParameters = true,
        AngleTypes = true,
        TypedArrays = true,
        NullsFirstAscending = true,
        FloatDivision = true,
    };

    internal override string Name => "GoogleSQL";

    internal override StringComparer Names => StringComparer.OrdinalIgnoreCase;

    internal override StringComparer TableNames => StringComparer.Ordinal;

    internal override ISqlTypes Types => BigQueryTypes.Instance;

    internal override ISqlFunctions Functions => BigQueryFunctions.Instance;

    internal override ICatalogueAnswers? Catalogue => null;

    internal override string Fold(string identifier) => identifier;

    internal override bool TakesWord(string function, int index) =>
        index == 2 && function.EndsWith("_DIFF", StringComparison.Ordinal) || index == 1 && (function.EndsWith("_TRUNC", StringComparison.Ordinal) || function is "LAST_DAY" or "NORMALIZE");
}
