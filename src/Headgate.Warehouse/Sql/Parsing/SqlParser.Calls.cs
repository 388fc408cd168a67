using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Parsing;

internal sealed partial class SqlParser
{
    private Call CallOf(IReadOnlyList<Identifier> name, Token first)
    {
        Expect("(");
        var arguments = new List<Expression>();
        var named = new List<(Identifier, Expression)>();
        IReadOnlyList<SortItem>? order = null;
        Expression? limit = null;
        bool? ignoreNulls = null;
        var distinct = Take("DISTINCT") || Take("ALL") && false;
        var star = Take("*");
        if (!star && !At(")"))
        {
            do
                Argument(arguments, named);
            while (Take(","));
        }
        ignoreNulls ??= NullTreatment();
        if (Take("ORDER", "BY"))
            order = Listed(Sorted);
        if (Take("LIMIT"))
            limit = Expr();
        ignoreNulls ??= NullTreatment();
        Expect(")");
        if (Take("WITHIN", "GROUP"))
        {
            Expect("(");
            Expect("ORDER");
            Expect("BY");
            order = Listed(Sorted);
            Expect(")");
        }
        if (At("FROM", "LAST"))
            throw Unsupported(Current, "FROM LAST");
        Take("FROM", "FIRST");
        ignoreNulls ??= NullTreatment();
        Expression? filter = null;
        if (At("FILTER", "("))
        {
            at += 2;
            Expect("WHERE");
            filter = Expr();
            Expect(")");
        }
        var over = Take("OVER") ? Window() : null;
        return new(name, arguments, From(first))
        {
            Named = named, Star = star, Distinct = distinct, WithinGroup = order, Limit = limit, IgnoreNulls = ignoreNulls, Filter = filter, Over = over,
        };
    }

    private void Argument(List<Expression> arguments, List<(Identifier, Expression)> named)
    {
        if (AtName && Ahead(1).Is("=>"))
        {
            var name = AnyName();
            at++;
            named.Add((name, Expr()));
        }
        else if (AtQuery(0))
        {
            var first = Current;
            arguments.Add(new ScalarQuery(WholeQuery(), From(first)));
        }
        else
            arguments.Add(Expr());
    }

    private bool? NullTreatment() => Take("IGNORE", "NULLS") ? true : Take("RESPECT", "NULLS") ? false : null;

    private SortItem Sorted()
    {
        var key = Expr();
        var descending = Take("DESC") || Take("ASC") && false;
        bool? first = Take("NULLS", "FIRST") ? true : Take("NULLS", "LAST") ? false : null;
        return new(key, descending, first, From(key));
    }

    private WindowSpec Window()
    {
        var first = Current;
        if (AtName && !At("("))
            return new(Name(), [], [], null, From(first));
        Expect("(");
        var name = AtName && Current.Text is not ("PARTITION" or "ORDER" or "ROWS" or "RANGE" or "GROUPS") ? Name() : null;
        IReadOnlyList<Expression> partitions = Take("PARTITION", "BY") ? Listed(Expr) : [];
        IReadOnlyList<SortItem> order = Take("ORDER", "BY") ? Listed(Sorted) : [];
        var frame = Current.Text is "ROWS" or "RANGE" or "GROUPS" && Current.Kind == TokenKind.Word ? Frame() : null;
        Expect(")");
        return new(name, partitions, order, frame, From(first));
    }

    private WindowFrame Frame()
    {
        var unit = Advance();
        if (!Take("BETWEEN"))
            return new(unit.Text, Bound(), null, From(unit));
        var from = Bound();
        Expect("AND");
        return new(unit.Text, from, Bound(), From(unit));
    }

    private FrameBound Bound()
    {
        var first = Current;
        if (Take("CURRENT", "ROW"))
            return new("CURRENT ROW", null, From(first));
        var unbounded = Take("UNBOUNDED");
        var amount = unbounded ? null : Expr();
        var side = TakeAny("PRECEDING", "FOLLOWING") ?? throw Unexpected();
        return new(unbounded ? "UNBOUNDED " + side : side, amount, From(first));
    }

    private Cast CastCall()
    {
        var first = Advance();
        Expect("(");
        var value = Expr();
        Expect("AS");
        var type = Type();
        if (At("FORMAT"))
            throw Unsupported(Current, "CAST … FORMAT");
        Expect(")");
        return new(value, type, first.Text != "CAST", From(first));
    }

    private Call Extract()
    {
        var first = Advance();
        Expect("(");
        var part = Current.Kind is TokenKind.Word or TokenKind.String ? Advance() : throw Unexpected();
        var arguments = new List<Expression>();
        // GoogleSQL: WEEK(MONDAY).
        if (dialect.AngleTypes && Take("("))
        {
            arguments.Add(new Literal(LiteralKind.String, part.Text + "(" + Advance().Text + ")", part.Place));
            Expect(")");
        }
        else
            arguments.Add(new Literal(LiteralKind.String, part.Text, part.Place));
        if (!Take(","))
            Expect("FROM");
        arguments.Add(Expr());
        Expect(")");
        return new([new("EXTRACT", false, first.Place)], arguments, From(first));
    }

    private Call Position()
    {
        var name = Advance();
        Expect("(");
        var arguments = new List<Expression> { BitOr() };
        if (Take("IN"))
            arguments.Add(BitOr());
        while (Take(","))
            arguments.Add(Expr());
        Expect(")");
        return new([Unquoted(name)], arguments, From(name));
    }

    private Call Substring()
    {
        var name = Advance();
        Expect("(");
        var arguments = new List<Expression> { Expr() };
        while (Take(",") || Take("FROM") || Take("FOR"))
            arguments.Add(Expr());
        Expect(")");
        return new([Unquoted(name)], arguments, From(name));
    }

    private Call Trim()
    {
        var name = Advance();
        Expect("(");
        var side = TakeAny("BOTH", "LEADING", "TRAILING");
        var arguments = new List<Expression> { Expr() };
        if (Take("FROM"))
            arguments.Insert(0, Expr());
        while (Take(","))
            arguments.Add(Expr());
        Expect(")");
        var function = side switch { "LEADING" => "LTRIM", "TRAILING" => "RTRIM", _ => "TRIM" };
        return new([new(function, false, name.Place)], arguments, From(name));
    }
}
