using System.Globalization;
using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Parsing;

internal sealed partial class SqlParser
{
    private TableExpression Tables()
    {
        var left = Joined();
        while (Take(","))
        {
            var right = Joined();
            left = new Join(",", left, right, From(left));
        }
        return left;
    }

    private TableExpression Joined()
    {
        var left = Table();
        while (JoinKind() is { } kind)
        {
            var natural = kind.StartsWith("NATURAL ", StringComparison.Ordinal);
            var right = Table();
            var join = new Join(natural ? kind[8..] : kind, left, right, default) { Natural = natural };
            if (Take("MATCH_CONDITION"))
            {
                Expect("(");
                join = join with { MatchCondition = Expr() };
                Expect(")");
            }
            if (Take("ON"))
                join = join with { On = Expr() };
            else if (Take("USING"))
                join = join with { Using = InParentheses(AnyName) };
            left = join with { Place = From(left) };
        }
        return left;
    }

    private string? JoinKind()
    {
        var natural = At("NATURAL") && Take("NATURAL") ? "NATURAL " : "";
        if (Take("JOIN"))
            return natural + "INNER";
        if (Take("INNER", "JOIN"))
            return natural + "INNER";
        if (Take("CROSS", "JOIN"))
            return "CROSS";
        if (Take("ASOF", "JOIN"))
            return "ASOF";
        if (Current.Text is "LEFT" or "RIGHT" or "FULL" && Current.Kind == TokenKind.Word && (Ahead(1).Is("JOIN") || Ahead(1).Is("OUTER")))
        {
            var kind = Advance().Text;
            Take("OUTER");
            Expect("JOIN");
            return natural + kind;
        }
        return natural.Length > 0 ? throw Unexpected() : null;
    }

    private TableExpression Table()
    {
        Enter();
        var table = Pivoted(OneTable());
        Leave();
        return table;
    }

    private TableExpression OneTable()
    {
        var first = Current;
        var lateral = Take("LATERAL");
        if (At("("))
            return InnerTable(lateral, first);
        if (At("TABLE", "(") && Ahead(2).Kind is not (TokenKind.String or TokenKind.Dollar))
        {
            at += 2;
            var call = Column() as Call ?? throw Unexpected();
            Expect(")");
            var over = At("OVER") ? throw Unsupported(Current, "OVER of a table function") : call;
            return new TableFunction(over, OptionalAlias(), lateral, From(first));
        }
        if (At("VALUES"))
            return new DerivedTable(new(null, Values(), [], null, null, From(first)), OptionalAlias(), lateral, null, From(first));
        if (dialect.TypedArrays && At("UNNEST", "("))
            return UnnestTable();
        if (At("@"))
            throw Unsupported(Current, "query of a stage");
        if (lateral || AtName && Ahead(1).Is("(") && !At("IDENTIFIER"))
            return new TableFunction(Column() as Call ?? throw Unexpected(), OptionalAlias(), lateral, From(first));
        var name = ObjectName();
        if (Current.Text is "AT" or "BEFORE" && Ahead(1).Is("(") || At("CHANGES", "("))
            throw Unsupported(Current, Current.Text + " (time travel)");
        if (At("FOR", "SYSTEM_TIME"))
            throw Unsupported(Current, "FOR SYSTEM_TIME");
        if (At("MATCH_RECOGNIZE"))
            throw Unsupported(Current, "MATCH_RECOGNIZE");
        var before = Sampled();
        var alias = OptionalAlias();
        return new TableName(name, alias, before ?? Sampled(), From(first));
    }

    /// <summary>A query in parentheses, or joins in parentheses.</summary>
    private TableExpression InnerTable(bool lateral, Token first)
    {
        if (AtQuery(1) && !JoinsInParentheses() || Ahead(1).Is("VALUES"))
        {
            var query = QueryInParentheses();
            var before = Sampled();
            var alias = OptionalAlias();
            return new DerivedTable(query, alias, lateral, before ?? Sampled(), From(first));
        }
        at++;
        var inner = Tables();
        Expect(")");
        return inner;
    }

    /// <summary>Whether <c>((SELECT …) a JOIN …)</c> stands here: behind the inner closing parenthesis comes neither another nor a set operation.</summary>
    private bool JoinsInParentheses()
    {
        if (!Ahead(1).Is("("))
            return false;
        var depth = 0;
        for (var ahead = 1; Ahead(ahead).Kind != TokenKind.End; ahead++)
        {
            depth += Ahead(ahead).Is("(") ? 1 : Ahead(ahead).Is(")") ? -1 : 0;
            if (depth == 0)
                return Ahead(ahead + 1) is not { Text: ")" or "UNION" or "EXCEPT" or "MINUS" or "INTERSECT" or "ORDER" or "LIMIT" or "OFFSET" or "FETCH" };
        }
        return false;
    }

    private TableAlias? OptionalAlias()
    {
        Identifier name;
        if (Take("AS"))
            name = AnyName();
        else if (Current.Kind == TokenKind.QuotedName || Current.Kind == TokenKind.Word && !Words.NoAlias.Contains(Current.Text))
            name = AnyName();
        else
            return null;
        return new(name, At("(") && !dialect.AngleTypes ? InParentheses(AnyName) : []);
    }

    private TableExpression Pivoted(TableExpression input)
    {
        while (true)
        {
            if (At("PIVOT", "("))
                input = Pivot(input);
            else if (At("UNPIVOT"))
                input = Unpivot(input);
            else if (At("MATCH_RECOGNIZE", "("))
                throw Unsupported(Current, "MATCH_RECOGNIZE");
            else
                return input;
        }
    }

    private Pivot Pivot(TableExpression input)
    {
        at += 2;
        var aggregate = Expr() as Call ?? throw Unexpected();
        Expect("FOR");
        var column = AnyName();
        Expect("IN");
        if (At("(", "ANY") || AtQuery(0))
            throw Unsupported(Ahead(1), "PIVOT with values that are not listed");
        var values = InParentheses(PivotValue);
        if (At("DEFAULT"))
            throw Unsupported(Current, "PIVOT … DEFAULT ON NULL");
        Expect(")");
        return new(input, aggregate, column, values, OptionalAlias(), From(input));
    }

    private (Expression, Identifier?) PivotValue()
    {
        var value = Expr();
        return (value, ItemAlias());
    }

    private Unpivot Unpivot(TableExpression input)
    {
        at++;
        var nulls = Take("INCLUDE", "NULLS") || Take("EXCLUDE", "NULLS") && false;
        Expect("(");
        var value = AnyName();
        Expect("FOR");
        var name = AnyName();
        Expect("IN");
        var columns = InParentheses(UnpivotColumn);
        Expect(")");
        return new(input, value, name, columns, nulls, OptionalAlias(), From(input));
    }

    private (Identifier, Identifier?) UnpivotColumn()
    {
        var column = AnyName();
        if (!Take("AS"))
            return (column, null);
        return (column, Current.Kind == TokenKind.String ? new(Current.Text, true, Advance().Place) : AnyName());
    }

    private Sample? Sampled()
    {
        if (TakeAny("SAMPLE", "TABLESAMPLE") is null)
            return null;
        var block = TakeAny("SYSTEM", "BLOCK", "BERNOULLI", "ROW") is "SYSTEM" or "BLOCK";
        Expect("(");
        var amount = Current.Kind == TokenKind.Number && decimal.TryParse(Current.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? Advanced(number) : throw Unexpected();
        var rows = Take("ROWS");
        Take("PERCENT");
        Expect(")");
        long? seed = null;
        if (TakeAny("SEED", "REPEATABLE") is not null)
        {
            Expect("(");
            seed = WholeNumber();
            Expect(")");
        }
        return new(amount, rows, block, seed);
    }
}
