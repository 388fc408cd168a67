using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Parsing;

internal sealed partial class SqlParser
{
    private Expression Primary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Number:
                return new Literal(LiteralKind.Number, Advance().Text, token.Place);
            case TokenKind.String:
                return new Literal(LiteralKind.String, Advance().Text, token.Place);
            case TokenKind.Bytes:
                return new Literal(LiteralKind.Binary, Advance().Text, token.Place);
            case TokenKind.Question:
                at++;
                return new Placeholder(placeholders++, null, token.Place);
            case TokenKind.Named:
                return new Placeholder(-1, Advance().Text, token.Place);
            case TokenKind.Dollar:
                at++;
                return int.TryParse(token.Text, out var position) ? new PositionName(null, position, token.Place) : new Variable(token.Text, token.Place);
            case TokenKind.QuotedName:
                return Column();
            case TokenKind.Word:
                return Worded(token);
            case TokenKind.Symbol:
                return Symbolic(token);
            default:
                throw Unexpected();
        }
    }

    private Expression Symbolic(Token token)
    {
        switch (token.Text)
        {
            case "(":
                return Parenthesized();
            case "[":
                at++;
                List<Expression> items = At("]") ? [] : Listed(Expr);
                Expect("]");
                return new ArrayLiteral(items, From(token));
            case "{" when dialect.Colons:
                return ObjectText();
            case ":" when dialect.Colons && Ahead(1).Kind == TokenKind.Number && int.TryParse(Ahead(1).Text, out var index) && index > 0:
                at += 2;
                return new Placeholder(index - 1, null, From(token));
            case ":" when dialect.Colons && Ahead(1).Kind == TokenKind.Word:
                throw Unsupported(token, $"scripting variable :{Ahead(1).Raw}");
            default:
                throw Unexpected();
        }
    }

    private Expression Parenthesized()
    {
        var first = Current;
        if (AtQuery(1))
            return new ScalarQuery(QueryInParentheses(), From(first));
        if (IsLambda())
            return LambdaFrom(InParentheses(LambdaParameter), first);
        at++;
        var inner = Expr();
        if (!At(","))
        {
            Expect(")");
            return new Grouped(inner, From(first));
        }
        var items = new List<Expression> { inner };
        while (Take(","))
            items.Add(Expr());
        Expect(")");
        return new RowValue(items, From(first));
    }

    /// <summary>Whether <c>(a, b) -&gt;</c> stands here; the types of parameters may stand behind their names.</summary>
    private bool IsLambda()
    {
        for (var ahead = 1; ahead < 32; ahead++)
        {
            var token = Ahead(ahead);
            if (token.Is(")"))
                return Ahead(ahead + 1).Is("->");
            if (token.Kind != TokenKind.Word && token.Kind != TokenKind.QuotedName && !token.Is(","))
                return false;
        }
        return false;
    }

    private Identifier LambdaParameter()
    {
        var name = Name();
        if (AtName)
            Type();
        return name;
    }

    private Lambda LambdaFrom(IReadOnlyList<Identifier> parameters, Token first)
    {
        Expect("->");
        var body = Expr();
        return new(parameters, body, From(first));
    }

    private ObjectLiteral ObjectText()
    {
        var first = Advance();
        var pairs = new List<(Expression, Expression)>();
        if (!At("}"))
        {
            do
            {
                if (Take("*"))
                    throw Unsupported(Previous, "{*}");
                var key = Current.Kind switch
                {
                    TokenKind.String or TokenKind.Dollar => Primary(),
                    TokenKind.Word or TokenKind.QuotedName => new Literal(LiteralKind.String, Current.Kind == TokenKind.Word ? Current.Raw : Current.Text, Advance().Place),
                    _ => throw Unexpected(),
                };
                Expect(":");
                pairs.Add((key, Expr()));
            }
            while (Take(","));
        }
        Expect("}");
        return new(pairs, From(first));
    }

    private Expression Worded(Token token)
    {
        var called = Ahead(1).Is("(");
        switch (token.Text)
        {
            case "NULL" or "TRUE" or "FALSE":
                at++;
                return new Literal(token.Text == "NULL" ? LiteralKind.Null : LiteralKind.Boolean, token.Text, token.Place);
            case "CASE":
                return Case();
            case "CAST" or "TRY_CAST" or "SAFE_CAST" when called:
                return CastCall();
            case "EXISTS" when called:
                at++;
                return new Exists(QueryInParentheses(), From(token));
            case "EXTRACT" when called:
                return Extract();
            case "POSITION" when called:
                return Position();
            case "SUBSTRING" or "SUBSTR" when called:
                return Substring();
            case "TRIM" when called:
                return Trim();
            case "INTERVAL" when !called || dialect.AngleTypes:
                return Interval();
            case "ARRAY" or "STRUCT" when dialect.AngleTypes && (called || Ahead(1).Is("<") || Ahead(1).Is("[")):
                return token.Text == "ARRAY" ? GoogleArray() : GoogleStruct();
            case "CONNECT_BY_ROOT" or "PRIOR" when Ahead(1).Kind is TokenKind.Word or TokenKind.QuotedName:
                throw Unsupported(token, token.Text);
        }
        if (dialect.AngleTypes && Ahead(1).Kind == TokenKind.String && token.Text is "DATETIME" or "NUMERIC" or "DECIMAL" or "BIGNUMERIC" or "BIGDECIMAL" or "JSON")
            return GoogleLiteral();
        if (Ahead(1).Kind == TokenKind.String && Typed(token.Text) is { } kind)
        {
            at++;
            return new Literal(kind, Advance().Text, From(token));
        }
        if (called && token.Text is not ("SELECT" or "FROM" or "WHERE" or "AND" or "OR" or "NOT" or "IN" or "ON" or "WHEN" or "THEN" or "ELSE" or "BETWEEN" or "IS" or "AS"))
            return CallOf([Unquoted(Advance())], token);
        if (Words.BareCalls.Contains(token.Text))
        {
            at++;
            return new Call([Unquoted(token)], [], token.Place);
        }
        if (Ahead(1).Is("->"))
            return LambdaFrom([Name()], token);
        return Column();
    }

    private static LiteralKind? Typed(string word) => word switch
    {
        "DATE" => LiteralKind.Date,
        "TIME" => LiteralKind.Time,
        "TIMESTAMP" or "DATETIME" => LiteralKind.Timestamp,
        "TIMESTAMP_NTZ" => LiteralKind.TimestampNtz,
        "TIMESTAMP_LTZ" => LiteralKind.TimestampLtz,
        "TIMESTAMP_TZ" => LiteralKind.TimestampTz,
        _ => null,
    };

    /// <summary>A column, or a call of a function in a schema.</summary>
    private Expression Column()
    {
        var first = Current;
        var parts = new List<Identifier> { Name() };
        while (At(".") && Ahead(1).Kind is TokenKind.Word or TokenKind.QuotedName or TokenKind.Dollar)
        {
            at++;
            if (Current.Kind == TokenKind.Dollar)
                return int.TryParse(Advance().Text, out var position) ? new PositionName(parts[^1], position, From(first)) : throw Unexpected();
            parts.Add(AnyName());
        }
        if (At("(", "+", ")"))
            throw Unsupported(Current, "outer join with (+)", "Write LEFT JOIN.");
        return At("(") ? CallOf(parts, first) : new ColumnName(parts, From(first));
    }

    private CaseWhen Case()
    {
        var first = Advance();
        var operand = At("WHEN") ? null : Expr();
        var branches = new List<(Expression, Expression)>();
        while (Take("WHEN"))
        {
            var when = Expr();
            Expect("THEN");
            branches.Add((when, Expr()));
        }
        if (branches.Count == 0)
            throw Unexpected();
        var otherwise = Take("ELSE") ? Expr() : null;
        Expect("END");
        return new(operand, branches, otherwise, From(first));
    }

    private IntervalLiteral Interval()
    {
        var first = Advance();
        if (Current.Kind == TokenKind.String && !(Ahead(1).Kind == TokenKind.Word && Units.Is(Ahead(1).Text)))
            return new(new Literal(LiteralKind.String, Current.Text, Advance().Place), null, From(first));
        var amount = Signed();
        var unit = Current.Kind == TokenKind.Word && Units.Is(Current.Text) ? Advance().Text : throw Unexpected();
        return new(amount, unit, From(first));
    }
}
