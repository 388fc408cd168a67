using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Parsing;

internal sealed partial class SqlParser
{
    private const string UseLoad = "Use the Storage API's load and unload of the workspace.";

    private Statement Statement()
    {
        var first = Current;
        if (At("SELECT") || At("WITH") || At("(") || At("VALUES"))
            return new QueryStatement(WholeQuery(), From(first));
        if (first.Kind != TokenKind.Word)
            throw Unexpected();
        return first.Text switch
        {
            "INSERT" => Insert(),
            "UPDATE" => Update(),
            "DELETE" => Delete(),
            "MERGE" => Merge(),
            "TRUNCATE" => Truncate(),
            "CREATE" => Create(),
            "ALTER" => Alter(),
            "DROP" => Drop(),
            "COMMENT" => Comment(),
            "USE" => Use(),
            "SET" => Set(),
            "UNSET" => Unset(),
            "BEGIN" or "START" or "COMMIT" or "ROLLBACK" => Transaction(),
            "EXPLAIN" => Explain(),
            "SHOW" => Show(),
            "DESCRIBE" or "DESC" => Describe(),
            "COPY" => throw Unsupported(first, "COPY INTO", UseLoad),
            "PUT" or "GET" or "LIST" or "LS" or "REMOVE" or "RM" => throw Unsupported(first, first.Text, UseLoad),
            "EXECUTE" => throw Unsupported(first, Ahead(1).Text == "IMMEDIATE" ? "EXECUTE IMMEDIATE" : "EXECUTE " + Ahead(1).Text),
            "CALL" or "DECLARE" or "GRANT" or "REVOKE" or "UNDROP" or "LOCK" or "EXPORT" or "ASSERT" or "LET" or "RETURN" => throw Unsupported(first, first.Text),
            _ => throw Unexpected(),
        };
    }

    private InsertStatement Insert()
    {
        var first = Advance();
        var overwrite = Take("OVERWRITE");
        if (At("ALL") || At("FIRST"))
            throw Unsupported(Current, "multi-table INSERT");
        if (!Take("INTO") && !dialect.AngleTypes)
            throw Unexpected();
        var table = ObjectName();
        IReadOnlyList<Identifier> columns = At("(") && !AtQuery(0) ? InParentheses(AnyName) : [];
        return new(table, columns, WholeQuery(), overwrite, From(first));
    }

    private UpdateStatement Update()
    {
        var first = Advance();
        var table = ObjectName();
        var alias = AliasBefore("SET");
        Expect("SET");
        var sets = Listed(Assignment);
        var from = Take("FROM") ? Tables() : null;
        var where = Take("WHERE") ? Expr() : null;
        return new(table, alias, sets, from, where, From(first));
    }

    private Identifier? AliasBefore(string word) => Take("AS") ? AnyName() : At(word) ? null : AtName && !Words.NoAlias.Contains(Current.Text) ? Name() : null;

    private (Identifier, Expression) Assignment()
    {
        var column = AnyName();
        while (Take("."))
            column = AnyName();
        Expect("=");
        return (column, Value());
    }

    private DeleteStatement Delete()
    {
        var first = Advance();
        if (!Take("FROM") && !dialect.AngleTypes)
            throw Unexpected();
        var table = ObjectName();
        var alias = AliasBefore("WHERE");
        var source = Take("USING") ? Tables() : null;
        var where = Take("WHERE") ? Expr() : null;
        return new(table, alias, source, where, From(first));
    }

    private TruncateStatement Truncate()
    {
        var first = Advance();
        Take("TABLE");
        var exists = Take("IF", "EXISTS");
        return new(ObjectName(), exists, From(first));
    }

    private MergeStatement Merge()
    {
        var first = Advance();
        if (!Take("INTO") && !dialect.AngleTypes)
            throw Unexpected();
        var table = ObjectName();
        var alias = AliasBefore("USING");
        Expect("USING");
        var source = Table();
        Expect("ON");
        var on = Expr();
        var clauses = new List<MergeClause>();
        while (At("WHEN"))
            clauses.Add(MergeClause());
        return clauses.Count > 0 ? new(table, alias, source, on, clauses, From(first)) : throw Unexpected();
    }

    private MergeClause MergeClause()
    {
        var first = Advance();
        var matched = !Take("NOT");
        Expect("MATCHED");
        var bySource = !matched && Take("BY", "SOURCE");
        Take("BY", "TARGET");
        var and = Take("AND") ? Expr() : null;
        Expect("THEN");
        if (Take("DELETE"))
            return new(matched, bySource, and, "DELETE", [], [], [], From(first));
        if (Take("UPDATE"))
        {
            Expect("SET");
            return new(matched, bySource, and, "UPDATE", Listed(Assignment), [], [], From(first));
        }
        Expect("INSERT");
        if (Take("ROW"))
            return new(matched, bySource, and, "INSERT", [], [], [], From(first));
        IReadOnlyList<Identifier> columns = At("(") ? InParentheses(MergeColumn) : [];
        Expect("VALUES");
        return new(matched, bySource, and, "INSERT", [], columns, InParentheses(Value), From(first));
    }

    private Identifier MergeColumn()
    {
        var column = AnyName();
        while (Take("."))
            column = AnyName();
        return column;
    }

    private ExplainStatement Explain()
    {
        var first = Advance();
        var form = Take("USING") ? TakeAny("TEXT", "JSON", "TABULAR") ?? throw Unexpected() : "TABULAR";
        var inner = Statement();
        return inner is QueryStatement or InsertStatement or UpdateStatement or DeleteStatement or MergeStatement
            ? new(inner, form, From(first)) : throw source.Unsupported(inner.Place, "EXPLAIN of this statement");
    }

    private TransactionStatement Transaction()
    {
        var first = Advance();
        if (first.Text == "BEGIN" && Current.Kind != TokenKind.End && !At(";") && Current.Text is not ("TRANSACTION" or "WORK" or "NAME"))
            throw Unsupported(first, "BEGIN … END block");
        if (first.Text == "START")
            Expect("TRANSACTION");
        else
            _ = Take("TRANSACTION") || Take("WORK");
        if (Take("NAME"))
            _ = AnyName();
        return new(first.Text == "START" ? "BEGIN" : first.Text, From(first));
    }
}
