using Headgate.Warehouse.Sql;
using Headgate.Warehouse.Sql.Parsing;
using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse;

/// <summary>Tells about SQL texts without running them.</summary>
public static class SqlScripts
{
    /// <summary>The names of the tables that Snowflake scripts create, each once, in order. A text that is not valid SQL tells nothing.</summary>
    public static IReadOnlyList<string> CreatedTables(IEnumerable<string> scripts) =>
        [.. scripts.SelectMany(Parse).Select(statement => statement.Syntax).OfType<CreateTableStatement>().Select(create => Name(create.Table[^1])).Distinct(StringComparer.Ordinal)];

    private static string Name(Identifier identifier) => identifier.Quoted ? identifier.Text : SnowflakeDialect.Instance.Fold(identifier.Text);

    private static IReadOnlyList<ParsedStatement> Parse(string script)
    {
        try
        {
            return SqlParser.Parse(script, SnowflakeDialect.Instance);
        }
        catch (WarehouseException)
        {
            return [];
        }
    }
}
