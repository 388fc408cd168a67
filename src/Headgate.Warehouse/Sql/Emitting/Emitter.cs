using System.Runtime.CompilerServices;
using Headgate.DuckDb;
using Headgate.Warehouse.Sql.Parsing;
using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Emitting;

/// <summary>Writes DuckDB's SQL for one statement.</summary>
/// <remarks>
/// Containment is by construction: names and texts are quoted, operators and keywords are our own constants, tables come from the resolver and functions from the dialect's table.
/// No part of the user's text is copied.
/// </remarks>
internal sealed partial class Emitter(Dialect dialect, TranslationContext context, ParsedStatement statement)
{
    /// <summary>Deeper trees are refused; the parser's own limit is below, aliases can add to it.</summary>
    private const int MaxDepth = 1000;

    /// <summary>Aliases that stand for each other double the text; a longer one is refused.</summary>
    private const int MaxSql = 32 * 1024 * 1024;

    /// <summary>How many nodes of the tree are looked at; a text of the greatest length has fewer.</summary>
    private const int MaxWork = 20_000_000;

    private readonly SourceText source = statement.Source;
    private readonly List<object?> parameters = [];
    private readonly Dictionary<string, int> parameterOf = [];
    private readonly List<Relation> reads = [];
    private int depth;
    private int work;
    private int names;

    private StringComparer Names => dialect.Names;

    internal Translated Statement(Statement syntax)
    {
        if (!context.DescribeOnly && statement.PlaceholdersBefore > 0 && context.Bindings.Count < statement.PlaceholdersBefore + statement.Placeholders)
            throw MissingBinding(syntax.Place, context.Bindings.Count + 1);
        // Named are those that pass, so that a new statement writes only when somebody has thought of it.
        if (context.IsReadOnly && syntax is not (QueryStatement or UseStatement or AlterSessionStatement or SetStatement or UnsetStatement or CreateSchemaStatement or TransactionStatement or ExplainStatement or ShowStatement or DescribeStatement))
            throw new WarehouseException(3001, "42501", $"SQL access control error:\nInsufficient privileges to operate on schema '{context.OwnSchema}': this workspace only reads what is loaded into it.");
        return syntax switch
        {
            QueryStatement query => Selected(query.Query),
            InsertStatement insert => Insert(insert),
            UpdateStatement update => Update(update),
            DeleteStatement delete => Delete(delete),
            MergeStatement merge => Merge(merge),
            TruncateStatement truncate => Truncate(truncate),
            CreateTableStatement create => CreateTable(create),
            CreateViewStatement create => CreateView(create),
            CreateSequenceStatement create => CreateSequence(create),
            CreateSchemaStatement create => CreateSchema(create),
            AlterStatement alter => Alter(alter),
            DropStatement drop => Drop(drop),
            CommentStatement comment => Comment(comment),
            UseStatement use => Use(use),
            AlterSessionStatement alter => Succeeded(new SessionEffect.Parameters(alter.Parameters.GroupBy(each => each.Name).ToDictionary(each => each.Key, each => each.Last().Value))),
            SetStatement set => Set(set),
            UnsetStatement unset => Succeeded(new SessionEffect.Variables(unset.Names, Unset: true)),
            TransactionStatement transaction => Transaction(transaction),
            ExplainStatement explain => Explain(explain),
            ShowStatement show => (dialect.Catalogue ?? throw source.Unsupported(show.Place, "SHOW")).Show(show, context),
            DescribeStatement describe => (dialect.Catalogue ?? throw source.Unsupported(describe.Place, "DESCRIBE")).Describe(describe, context),
            _ => throw source.Unsupported(syntax.Place, syntax.GetType().Name),
        };
    }

    private Translated Selected(Query query)
    {
        var emitted = Query(query, null);
        return Finished(new(StatementKind.Select, [new(emitted.Sql, parameters, GivesRows: true)]) { Columns = Outputs(emitted) });
    }

    private static List<OutputColumn> Outputs(EmittedQuery query) => query.Columns.Select(column => new OutputColumn(column.Name, column.Type)).ToList();

    private Translated Finished(Translated translated)
    {
        foreach (var step in translated.Steps)
        {
            if (step.Sql.Length > MaxSql)
                throw source.Malformed(statement.Syntax.Place, "the statement is too complex");
        }
        return translated with { Reads = reads.Where(relation => relation.Files.Count > 0).ToList() };
    }

    private void Enter(Place place)
    {
        // A recursive table is written once for its columns and once for itself; nested ones would double the work each time.
        if (++work > MaxWork)
            throw source.Malformed(place, "the statement is too complex");
        if (++depth > MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw source.TooDeep(place);
    }

    private void Leave() => depth--;

    private static string Quote(string name) => DuckDbText.Identifier(name);

    /// <summary>A name that is kept: DuckDB takes no NUL.</summary>
    private string Quote(Identifier name) => name.Text.Contains('\0') ? throw source.Malformed(name.Place, "a name holds a NUL") : DuckDbText.Identifier(name.Text);

    private string Fresh(string prefix) => $"\"{prefix}{++names}\"";

    private static string Joined(IEnumerable<string> parts) => string.Join(", ", parts);
}
