using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Parsing;

/// <summary>What only GoogleSQL has.</summary>
internal sealed partial class SqlParser
{
    private Expression GoogleArray()
    {
        var first = Current;
        if (Ahead(1).Is("("))
        {
            at++;
            return new ArrayQuery(QueryInParentheses(), From(first));
        }
        var type = Ahead(1).Is("<") ? Type() : Advanced<TypeName?>(null);
        Expect("[");
        List<Expression> items = At("]") ? [] : Listed(Expr);
        Expect("]");
        var array = new ArrayLiteral(items, From(first));
        return type is null ? array : new Cast(array, type, false, From(first));
    }

    /// <summary><c>NUMERIC '1.5'</c>.</summary>
    private Cast GoogleLiteral()
    {
        var first = Advance();
        var text = Advance();
        return new(new Literal(LiteralKind.String, text.Text, text.Place), new(first.Text, [], first.Place), false, From(first));
    }

    private StructLiteral GoogleStruct()
    {
        var first = Current;
        var type = Ahead(1).Is("<") ? Type() : Advanced<TypeName?>(null);
        Expect("(");
        List<(Identifier?, Expression)> fields = At(")") ? [] : Listed(StructField);
        Expect(")");
        return new(fields, type, From(first));
    }

    private (Identifier?, Expression) StructField()
    {
        var value = Expr();
        return (Take("AS") ? AnyName() : value is ColumnName column ? column.Parts[^1] : null, value);
    }

    private Unnest UnnestTable()
    {
        var first = Advance();
        Expect("(");
        var array = Expr();
        Expect(")");
        var alias = OptionalAlias();
        var withOffset = Take("WITH", "OFFSET");
        var offset = withOffset && (Take("AS") || AtName && !Words.NoAlias.Contains(Current.Text)) ? Name() : null;
        return new(array, alias, offset, withOffset, From(first));
    }

}
