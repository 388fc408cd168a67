using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Parsing;

internal sealed partial class SqlParser
{
    /// <summary>Whether a query begins some words ahead, also in parentheses.</summary>
    private bool AtQuery(int ahead)
    {
        while (Ahead(ahead).Is("("))
            ahead++;
        return Ahead(ahead).Is("SELECT") || Ahead(ahead).Is("WITH");
    }

    private Query QueryInParentheses()
    {
        Expect("(");
        var query = WholeQuery();
        Expect(")");
        return query;
    }

    private Query WholeQuery()
    {
        Enter();
        var first = Current;
        var with = At("WITH") ? With() : null;
        var body = SetOperations();
        var (order, all) = Order();
        var (limit, offset) = Limits();
        if (At("FOR", "UPDATE"))
            throw Unsupported(Current, "FOR UPDATE");
        Leave();
        return new(with, body, order, limit, offset, From(first)) { OrderByAll = all };
    }

    private WithClause With()
    {
        var first = Advance();
        var recursive = Take("RECURSIVE");
        return new(recursive, Listed(CommonTable), From(first));
    }

    private CommonTable CommonTable()
    {
        var name = Name();
        IReadOnlyList<Identifier> columns = At("(") ? InParentheses(AnyName) : [];
        Expect("AS");
        return new(name, columns, QueryInParentheses(), From(tokens[at - 1]) with { Start = name.Place.Start });
    }

    private (IReadOnlyList<SortItem>, SortItem?) Order()
    {
        if (!Take("ORDER", "BY"))
            return ([], null);
        if (!At("ALL") || Ahead(1).Is(",") || Ahead(1).Is("."))
            return (Listed(Sorted), null);
        var all = Advance();
        var descending = Take("DESC") || Take("ASC") && false;
        bool? first = Take("NULLS", "FIRST") ? true : Take("NULLS", "LAST") ? false : null;
        return ([], new(new Literal(LiteralKind.Null, "ALL", all.Place), descending, first, From(all)));
    }

    private (Expression?, Expression?) Limits()
    {
        Expression? limit = null, offset = null;
        while (true)
        {
            if (limit is null && Take("LIMIT"))
                limit = At("ALL") ? Advanced<Expression?>(null) : Expr();
            else if (offset is null && Take("OFFSET"))
            {
                offset = Expr();
                _ = Take("ROWS") || Take("ROW");
            }
            else if (limit is null && Take("FETCH"))
            {
                _ = Take("FIRST") || Take("NEXT");
                limit = Expr();
                _ = Take("ROWS") || Take("ROW");
                Take("ONLY");
            }
            else
                return (limit, offset);
        }
    }

    private QueryBody SetOperations()
    {
        var left = Intersections();
        while (At("UNION") || At("EXCEPT") || At("MINUS"))
        {
            var kind = Advance().Text == "UNION" ? "UNION" : "EXCEPT";
            left = Combined(kind, left, Intersections);
        }
        return left;
    }

    private QueryBody Intersections()
    {
        var left = Operand();
        while (Take("INTERSECT"))
            left = Combined("INTERSECT", left, Operand);
        return left;
    }

    private SetOperation Combined(string kind, QueryBody left, Func<QueryBody> operand)
    {
        var all = Take("ALL") || Take("DISTINCT") && false;
        var byName = Take("BY", "NAME");
        var right = operand();
        return new(kind, all, left, right, From(left)) { ByName = byName };
    }

    private QueryBody Operand()
    {
        var first = Current;
        if (At("SELECT"))
            return Select();
        if (At("("))
            return new NestedQuery(QueryInParentheses(), From(first));
        return At("VALUES") ? Values() : throw Unexpected();
    }

    private ValuesBody Values()
    {
        var first = Advance();
        var rows = Listed(() => (IReadOnlyList<Expression>)InParentheses(Value));
        return new(rows, From(first));
    }

    /// <summary>A value of a row; DEFAULT stands for the column's own.</summary>
    private Expression Value() => At("DEFAULT") && (Ahead(1).Is(",") || Ahead(1).Is(")")) ? new ColumnName([new("DEFAULT", false, Current.Place)], Advance().Place) : Expr();

    private Select Select()
    {
        var first = Advance();
        var distinct = Take("DISTINCT") || Take("ALL") && false;
        Expression? top = null;
        if (At("TOP") && Ahead(1).Kind is TokenKind.Number or TokenKind.Question)
        {
            at++;
            top = Primary();
        }
        string? shape = null;
        if (dialect.AngleTypes && Take("AS"))
            shape = TakeAny("STRUCT", "VALUE") ?? throw Unexpected();
        // GoogleSQL and DuckDB let a comma stand before FROM.
        var items = new List<SelectItem> { Item() };
        while (Take(",") && !At("FROM"))
            items.Add(Item());
        if (At("INTO"))
            throw Unsupported(Current, "SELECT … INTO");
        var from = Take("FROM") ? Tables() : null;
        if (At("START", "WITH") || At("CONNECT", "BY"))
            throw Unsupported(Current, "CONNECT BY");
        var select = new Select(items, default) { Distinct = distinct, Top = top, As = shape, From = from };
        select = select with { Where = Take("WHERE") ? Expr() : null };
        if (At("START", "WITH") || At("CONNECT", "BY"))
            throw Unsupported(Current, "CONNECT BY");
        select = select with { GroupBy = At("GROUP", "BY") ? Group() : null };
        select = select with { Having = Take("HAVING") ? Expr() : null };
        // WINDOW and QUALIFY stand in either order.
        var windows = NamedWindows();
        select = select with { Qualify = Take("QUALIFY") ? Expr() : null };
        return select with { Windows = windows.Count > 0 ? windows : NamedWindows(), Place = From(first) };
    }

    private List<(Identifier, WindowSpec)> NamedWindows() => Take("WINDOW") ? Listed(NamedWindow) : [];

    private (Identifier, WindowSpec) NamedWindow()
    {
        var name = Name();
        Expect("AS");
        return (name, Window());
    }

    private SelectItem Item()
    {
        var first = Current;
        if (Take("*"))
            return Star([], first);
        if (AtName && !Ahead(1).Is("("))
        {
            var parts = 0;
            while (Ahead(2 * parts).Kind is TokenKind.Word or TokenKind.QuotedName && Ahead(2 * parts + 1).Is("."))
                parts++;
            if (parts > 0 && Ahead(2 * parts).Is("*"))
            {
                var qualifier = new List<Identifier>();
                for (var i = 0; i < parts; i++)
                {
                    AddName(qualifier, AnyName());
                    at++;
                }
                at++;
                return Star(qualifier, first);
            }
        }
        var value = Expr();
        return new ExpressionItem(value, ItemAlias(), From(first));
    }

    private Identifier? ItemAlias()
    {
        if (Take("AS"))
            return AnyName();
        return Current.Kind == TokenKind.QuotedName || Current.Kind == TokenKind.Word && !Words.NoAlias.Contains(Current.Text) ? AnyName() : null;
    }

    private StarItem Star(IReadOnlyList<Identifier> qualifier, Token first)
    {
        var star = new StarItem(qualifier, default);
        if (Take("ILIKE"))
            star = star with { Like = Text() };
        if (Take("EXCLUDE") || dialect.AngleTypes && Take("EXCEPT"))
            star = star with { Exclude = At("(") ? InParentheses(AnyName) : [AnyName()] };
        if (Take("REPLACE"))
            star = star with { Replace = At("(") ? InParentheses(Replacement) : [Replacement()] };
        if (Take("RENAME"))
            star = star with { Rename = At("(") ? InParentheses(Renaming) : [Renaming()] };
        return star with { Place = From(first) };
    }

    private (Expression, Identifier) Replacement()
    {
        var value = Expr();
        Expect("AS");
        return (value, AnyName());
    }

    private (Identifier, Identifier) Renaming()
    {
        var column = AnyName();
        Expect("AS");
        return (column, AnyName());
    }

    private GroupBy Group()
    {
        var first = Advance();
        at++;
        if (At("ALL") && !Ahead(1).Is(",") && !Ahead(1).Is("."))
        {
            at++;
            return new(true, [], From(first));
        }
        return new(false, Listed(GroupItem), From(first));
    }

    private GroupItem GroupItem()
    {
        var first = Current;
        if (Current.Kind == TokenKind.Word && Current.Text is "ROLLUP" or "CUBE" && Ahead(1).Is("("))
        {
            var kind = Advance().Text;
            return new(kind, InParentheses(GroupSet), From(first));
        }
        if (Take("GROUPING", "SETS"))
            return new("GROUPING SETS", InParentheses(GroupSet), From(first));
        return new(null, [[Expr()]], From(first));
    }

    private IReadOnlyList<Expression> GroupSet()
    {
        if (Take("(", ")"))
            return [];
        var value = Expr();
        return value switch { RowValue row => row.Items, Grouped grouped => [grouped.Inner], _ => [value] };
    }
}
