using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Parsing;

internal sealed partial class SqlParser
{
    private Expression Expr()
    {
        Enter();
        var value = Or();
        Leave();
        return value;
    }

    private Expression Or()
    {
        var left = And();
        while (Take("OR"))
        {
            var right = And();
            left = new Binary("OR", left, right, From(left));
        }
        return left;
    }

    private Expression And()
    {
        var left = Not();
        while (Take("AND"))
        {
            var right = Not();
            left = new Binary("AND", left, right, From(left));
        }
        return left;
    }

    private Expression Not()
    {
        if (!At("NOT"))
            return Comparison();
        var first = Advance();
        Enter();
        var operand = Not();
        Leave();
        return new Unary("NOT", operand, From(first));
    }

    private Expression Comparison()
    {
        var left = BitOr();
        while (true)
        {
            if (Next(left) is not { } next)
                return left;
            left = next;
        }
    }

    private Expression? Next(Expression left)
    {
        if (TakeAny("=", "<>", "!=", "<=", ">=", "<", ">") is { } comparison)
            return Compared(left, comparison == "!=" ? "<>" : comparison);
        if (Take("IS"))
            return Is(left);
        var negated = At("NOT") && Ahead(1).Text is "IN" or "BETWEEN" or "LIKE" or "ILIKE" or "RLIKE" or "REGEXP" && Take("NOT");
        if (Take("IN"))
            return In(left, negated);
        if (Take("BETWEEN"))
            return Between(left, negated);
        return TakeAny("LIKE", "ILIKE", "RLIKE", "REGEXP") is { } matches ? Matches(left, matches, negated) : null;
    }

    private Expression Compared(Expression left, string comparison)
    {
        if (Current.Text is "ANY" or "ALL" or "SOME" && Current.Kind == TokenKind.Word && Ahead(1).Is("(") && AtQuery(2))
        {
            var quantifier = Advance().Text == "ALL" ? "ALL" : "ANY";
            return new Quantified(left, comparison, quantifier, QueryInParentheses(), From(left));
        }
        var right = BitOr();
        return new Binary(comparison, left, right, From(left));
    }

    private Expression Is(Expression left)
    {
        var negated = Take("NOT");
        if (Take("DISTINCT", "FROM"))
        {
            var right = BitOr();
            return new DistinctFrom(left, right, negated, From(left));
        }
        return TakeAny("NULL", "TRUE", "FALSE", "UNKNOWN") is { } what ? new IsTest(left, what == "UNKNOWN" ? "NULL" : what, negated, From(left)) : throw Unexpected();
    }

    private Expression In(Expression left, bool negated)
    {
        if (dialect.TypedArrays && Take("UNNEST"))
        {
            Expect("(");
            var array = Expr();
            Expect(")");
            return new InUnnest(left, array, negated, From(left));
        }
        if (At("(") && AtQuery(1))
            return new InQuery(left, QueryInParentheses(), negated, From(left));
        var items = At("(") ? InParentheses(Expr) : [BitOr()];
        return new InList(left, items, negated, From(left));
    }

    private Between Between(Expression left, bool negated)
    {
        var symmetric = Take("SYMMETRIC");
        var low = BitOr();
        Expect("AND");
        var high = BitOr();
        return new(left, low, high, negated, symmetric, From(left));
    }

    private Like Matches(Expression left, string matches, bool negated)
    {
        var quantifier = Ahead(1).Is("(") ? TakeAny("ANY", "ALL", "SOME") : null;
        IReadOnlyList<Expression> patterns = quantifier is null ? [BitOr()] : InParentheses(Expr);
        var escape = Take("ESCAPE") ? BitOr() : null;
        return new(matches == "REGEXP" ? "RLIKE" : matches, left, patterns, quantifier == "SOME" ? "ANY" : quantifier, escape, negated, From(left));
    }

    private Expression BitOr()
    {
        var left = Sum();
        while (TakeAny("|", "&", "^", "<<", ">>") is { } bits)
        {
            var right = Sum();
            left = new Binary(bits, left, right, From(left));
        }
        return left;
    }

    private Expression Sum()
    {
        var left = Product();
        while (TakeAny("+", "-", "||") is { } sum)
        {
            var right = Product();
            left = new Binary(sum, left, right, From(left));
        }
        return left;
    }

    private Expression Product()
    {
        var left = Signed();
        while (TakeAny("*", "/", "%") is { } product)
        {
            var right = Signed();
            left = new Binary(product, left, right, From(left));
        }
        return left;
    }

    private Expression Signed()
    {
        if (Current.Kind != TokenKind.Symbol || Current.Text is not ("-" or "+" or "~"))
            return Suffixed(Primary());
        var sign = Advance();
        Enter();
        var operand = Signed();
        Leave();
        return new Unary(sign.Text, operand, From(sign));
    }

    private Expression Suffixed(Expression value)
    {
        while (true)
        {
            if (dialect.Colons && Take("::"))
            {
                var type = Type();
                value = new Cast(value, type, false, From(value));
            }
            else if (At("[") || dialect.Colons && At(":") && Ahead(1).Kind is TokenKind.Word or TokenKind.QuotedName || At(".") && value is not ColumnName)
                value = PathFrom(value);
            else if (Take("COLLATE"))
                value = new Collate(value, Text(), From(value));
            else if (Take("AT", "TIME", "ZONE"))
            {
                var zone = Suffixed(Primary());
                value = new AtTimeZone(value, zone, From(value));
            }
            else
                return value;
        }
    }

    private ValuePath PathFrom(Expression value)
    {
        var steps = new List<PathStep>();
        while (true)
        {
            var first = Current;
            if (Take("["))
            {
                var index = Expr();
                Expect("]");
                steps.Add(new IndexStep(index, From(first)));
            }
            else if (At(":") && steps.Count == 0 || At("."))
            {
                at++;
                // Fields keep the case they are written in.
                var field = Current.Kind is TokenKind.Word or TokenKind.QuotedName ? Advance() : throw Unexpected();
                steps.Add(new FieldStep(field.Kind == TokenKind.Word ? field.Raw : field.Text, From(first)));
            }
            else
                return new(value, steps, From(value));
        }
    }
}
