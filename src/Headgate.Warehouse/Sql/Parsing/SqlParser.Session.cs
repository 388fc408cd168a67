using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Parsing;

internal sealed partial class SqlParser
{
    private UseStatement Use()
    {
        var first = Advance();
        if (Take("SECONDARY", "ROLES"))
            return new("SECONDARY ROLES", [AnyName()], From(first));
        var what = Ahead(1).Kind is TokenKind.Word or TokenKind.QuotedName or TokenKind.Symbol && !Ahead(1).Is(".") && !Ahead(1).Is(";")
            ? TakeAny("DATABASE", "SCHEMA", "WAREHOUSE", "ROLE") ?? "" : "";
        return new(what, ObjectName(), From(first));
    }

    private SetStatement Set()
    {
        var first = Advance();
        if (At("("))
        {
            var names = InParentheses(() => AnyName().Text.ToUpperInvariant());
            Expect("=");
            var values = InParentheses(Expr);
            return names.Count == values.Count ? new(names, values, From(first)) : throw Unexpected();
        }
        var name = AnyName().Text.ToUpperInvariant();
        Expect("=");
        return new([name], [Expr()], From(first));
    }

    private UnsetStatement Unset()
    {
        var first = Advance();
        var names = At("(") ? InParentheses(() => AnyName().Text.ToUpperInvariant()) : [AnyName().Text.ToUpperInvariant()];
        return new(names, From(first));
    }

    private AlterSessionStatement AlterSession(Token first)
    {
        var set = TakeAny("SET", "UNSET") ?? throw Unexpected();
        var parameters = new List<(string, string?)>();
        do
        {
            var name = AnyName().Text.ToUpperInvariant();
            string? value = null;
            if (set == "SET")
            {
                Expect("=");
                var minus = Take("-") ? "-" : "";
                var token = Current.Kind is TokenKind.String or TokenKind.Number or TokenKind.Word or TokenKind.QuotedName ? Advance() : throw Unexpected();
                value = minus + (token.Kind == TokenKind.Word ? token.Raw : token.Text);
            }
            parameters.Add((name, value));
            Take(",");
        }
        while (AtName);
        return new(parameters, From(first));
    }

    private ShowStatement Show()
    {
        var first = Advance();
        var terse = Take("TERSE");
        var what = ShowWhat();
        var show = new ShowStatement(what, default) { Terse = terse, History = Take("HISTORY") };
        if (Take("LIKE"))
            show = show with { Like = Text() };
        if (TakeAny("IN", "FOR") is not null)
        {
            show = show with { In = TakeAny("ACCOUNT", "DATABASE", "SCHEMA", "TABLE", "VIEW", "SESSION") ?? "" };
            if (AtName && !(Current.Text is "STARTS" or "LIMIT" or "LIKE" && Current.Kind == TokenKind.Word))
                show = show with { InName = ObjectName() };
            if (Take("LIKE"))
                show = show with { Like = Text() };
        }
        if (Take("STARTS", "WITH"))
            show = show with { StartsWith = Text() };
        if (Take("LIMIT"))
        {
            show = show with { Limit = WholeNumber() };
            if (Take("FROM"))
                show = show with { From = Text() };
        }
        return show with { Place = From(first) };
    }

    private string ShowWhat()
    {
        var words = new List<string>();
        while (Current.Kind == TokenKind.Word && words.Count < 3 && Current.Text is not ("LIKE" or "IN" or "FOR" or "STARTS" or "LIMIT" or "HISTORY"))
            words.Add(Advance().Text);
        var what = string.Join(' ', words);
        return what is "TABLES" or "VIEWS" or "COLUMNS" or "SCHEMAS" or "DATABASES" or "OBJECTS" or "PRIMARY KEYS" or "UNIQUE KEYS" or "IMPORTED KEYS" or "EXPORTED KEYS"
            or "PARAMETERS" or "VARIABLES" or "WAREHOUSES" or "ROLES" or "USERS" or "FUNCTIONS" or "USER FUNCTIONS" or "SEQUENCES" or "TRANSACTIONS" or "STAGES"
            or "FILE FORMATS" or "PROCEDURES" or "STREAMS" or "TASKS" or "PIPES" or "MATERIALIZED VIEWS" or "EXTERNAL TABLES" or "DYNAMIC TABLES"
            ? what : throw (words.Count > 0 ? Unsupported(Previous, "SHOW " + what) : Unexpected());
    }

    private DescribeStatement Describe()
    {
        var first = Advance();
        if (Take("RESULT"))
        {
            var id = Current.Kind == TokenKind.String ? Advance().Text : null;
            if (id is null)
            {
                Expect("LAST_QUERY_ID");
                Expect("(");
                Expect(")");
            }
            return new("RESULT", [], From(first)) { ResultOf = id ?? "" };
        }
        var what = Ahead(1).Kind is TokenKind.Word or TokenKind.QuotedName ? TakeAny("TABLE", "VIEW", "SCHEMA", "DATABASE") : null;
        if (what is null && Current.Kind == TokenKind.Word && Ahead(1).Kind is TokenKind.Word or TokenKind.QuotedName && !Ahead(1).Is("TYPE"))
            throw Unsupported(Current, "DESCRIBE " + Current.Text);
        var name = ObjectName();
        if (Take("TYPE"))
        {
            Expect("=");
            if (TakeAny("COLUMNS", "STAGE") != "COLUMNS")
                throw Unsupported(Current, "DESCRIBE … TYPE = STAGE");
        }
        return new(what ?? "", name, From(first));
    }
}
