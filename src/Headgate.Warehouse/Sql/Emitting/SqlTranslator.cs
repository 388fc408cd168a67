using Headgate.Warehouse.Sql.BigQuery;
using Headgate.Warehouse.Sql.Catalog;
using Headgate.Warehouse.Sql.Parsing;

namespace Headgate.Warehouse.Sql.Emitting;

/// <summary>Translates one dialect.</summary>
internal sealed class SqlTranslator(Dialect dialect) : ITranslator
{
    /// <summary>Longer texts are refused before anything looks at them.</summary>
    internal const int MaxLength = 16 * 1024 * 1024;

    internal static readonly SqlTranslator Snowflake = new(SnowflakeDialect.Instance);

    internal static readonly SqlTranslator BigQuery = new(BigQueryDialect.Instance);

    public IReadOnlyList<ParsedStatement> Parse(string sql) => sql.Length <= MaxLength
        ? SqlParser.Parse(sql, dialect) : throw new WarehouseException(1003, "42000", $"SQL compilation error:\nthe text has {sql.Length} characters, more than {MaxLength}.");

    public Translated Translate(ParsedStatement statement, TranslationContext context)
    {
        try
        {
            var seen = dialect.Catalogue is null ? context : context with { Relations = new CatalogueRelations(context) };
            return new Emitter(dialect, seen, statement).Statement(statement.Syntax);
        }
        catch (WarehouseException refused) when (refused.Statement != statement.Index)
        {
            throw new WarehouseException(refused.Code, refused.SqlState, refused.Message, refused) { Statement = statement.Index, Line = refused.Line, Position = refused.Position };
        }
    }
}
