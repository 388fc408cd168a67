using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Parsing;

internal sealed partial class SqlParser
{
    private Statement Create()
    {
        var first = Advance();
        var replace = Take("OR", "REPLACE");
        if (At("OR", "ALTER"))
            throw Unsupported(Current, "CREATE OR ALTER");
        _ = Take("LOCAL") || Take("GLOBAL");
        var temporary = TakeAny("TEMPORARY", "TEMP", "VOLATILE") is not null;
        var transient = Take("TRANSIENT");
        var secure = Take("SECURE");
        var recursive = Take("RECURSIVE");
        var what = Current;
        if (Take("TABLE"))
            return CreateTable(first, new(replace, Take("IF", "NOT", "EXISTS"), temporary, transient));
        if (Take("VIEW"))
            return CreateView(first, new(replace, Take("IF", "NOT", "EXISTS"), temporary, false), recursive);
        if (!secure && Take("SEQUENCE"))
            return CreateSequence(first, new(replace, Take("IF", "NOT", "EXISTS"), temporary, false));
        if (At("SCHEMA", "IF", "NOT"))
        {
            at++;
            Expect("IF");
            Expect("NOT");
            Expect("EXISTS");
            return new CreateSchemaStatement(ObjectName(), From(first));
        }
        throw what.Kind != TokenKind.Word ? Unexpected() : what.Text switch
        {
            "SCHEMA" => Unsupported(what, "CREATE SCHEMA", "A workspace has one schema."),
            "DATABASE" => Unsupported(what, "CREATE DATABASE", "A workspace has one database."),
            "STAGE" or "PIPE" => Unsupported(what, "CREATE " + what.Text, UseLoad),
            "FILE" or "EXTERNAL" or "DYNAMIC" or "HYBRID" or "ICEBERG" or "EVENT" or "MATERIALIZED" or "ROW" or "MASKING" or "NETWORK" or "SECURITY" or "AGGREGATE" =>
                Unsupported(what, $"CREATE {what.Text} {Ahead(1).Text}"),
            _ when Words.Objects.Contains(what.Text) => Unsupported(what, "CREATE " + what.Text),
            _ => Unexpected(),
        };
    }

    private CreateTableStatement CreateTable(Token first, CreateMode mode)
    {
        var table = new CreateTableStatement(ObjectName(), mode, [], default);
        if (At("(") && !AtQuery(0))
            table = Elements(table);
        table = Properties(table);
        if (Take("LIKE"))
            table = table with { LikeOf = ObjectName() };
        else if (Take("CLONE"))
            table = table with { CloneOf = Cloned() };
        else if (Take("AS"))
            table = table with { As = WholeQuery() };
        table = Properties(table);
        return table.Columns.Count > 0 || table.As is not null || table.LikeOf is not null || table.CloneOf is not null
            ? table with { Place = From(first) } : throw Unexpected();
    }

    private List<Identifier> Cloned()
    {
        var name = ObjectName();
        return Current.Text is "AT" or "BEFORE" && Ahead(1).Is("(") ? throw Unsupported(Current, Current.Text + " (time travel)") : name;
    }

    private CreateTableStatement Elements(CreateTableStatement table)
    {
        var columns = new List<ColumnDefinition>();
        var unique = new List<IReadOnlyList<Identifier>>();
        Expect("(");
        do
        {
            if (At("CONSTRAINT") || At("PRIMARY", "KEY") || At("UNIQUE", "(") || At("FOREIGN", "KEY"))
            {
                if (Take("CONSTRAINT"))
                    AnyName();
                if (Take("PRIMARY", "KEY"))
                    table = table with { PrimaryKey = InParentheses(AnyName) };
                else if (Take("UNIQUE"))
                    unique.Add(InParentheses(AnyName));
                else if (Take("FOREIGN", "KEY"))
                {
                    InParentheses(AnyName);
                    References();
                }
                else
                    throw Unexpected();
                ConstraintProperties();
            }
            else
                columns.Add(ColumnDefinition(typeOptional: true));
        }
        while (Take(","));
        Expect(")");
        return table with { Columns = columns, Unique = unique };
    }

    private void References()
    {
        Expect("REFERENCES");
        ObjectName();
        if (At("("))
            InParentheses(AnyName);
    }

    /// <summary>Words about how a key would be enforced; no key is.</summary>
    private void ConstraintProperties()
    {
        while (true)
        {
            if (Take("ON", "DELETE") || Take("ON", "UPDATE"))
                _ = Take("SET", "NULL") || Take("SET", "DEFAULT") || Take("NO", "ACTION") || Take("CASCADE") || Take("RESTRICT") ? true : throw Unexpected();
            else if (Take("MATCH"))
                _ = TakeAny("FULL", "SIMPLE", "PARTIAL") ?? throw Unexpected();
            else if (Take("NOT", "ENFORCED") || Take("NOT", "DEFERRABLE") || TakeAny("ENFORCED", "DEFERRABLE", "ENABLE", "DISABLE", "VALIDATE", "NOVALIDATE", "RELY", "NORELY") is not null)
                continue;
            else if (Take("INITIALLY"))
                _ = TakeAny("DEFERRED", "IMMEDIATE") ?? throw Unexpected();
            else
                return;
        }
    }

    private ColumnDefinition ColumnDefinition(bool typeOptional)
    {
        var first = Current;
        var name = AnyName();
        var column = new ColumnDefinition(name, null, first.Place);
        if (!typeOptional || Current.Kind == TokenKind.Word && !Words.AfterColumnName.Contains(Current.Text))
            column = column with { Type = Type() };
        while (true)
        {
            if (Take("NOT", "NULL"))
                column = column with { NotNull = true };
            else if (Take("NULL"))
                continue;
            else if (Take("DEFAULT"))
                column = column with { Default = BitOr() };
            else if (TakeAny("AUTOINCREMENT", "IDENTITY") is not null)
                column = column with { Identity = Identity() };
            else if (Take("COMMENT"))
                column = column with { Comment = Text() };
            else if (Take("COLLATE"))
                Text();
            else if (Take("CONSTRAINT"))
                AnyName();
            else if (Take("PRIMARY", "KEY"))
                column = column with { PrimaryKey = true };
            else if (Take("UNIQUE"))
                column = column with { Unique = true };
            else if (Take("FOREIGN", "KEY") || At("REFERENCES"))
                References();
            else if (At("MASKING") || At("WITH") || At("TAG") || At("AS") || At("CHECK"))
                throw Unsupported(Current, Current.Text + " of a column");
            else if (At("OPTIONS", "("))
                column = column with { Comment = OptionsComment() ?? column.Comment };
            else if (Current.Kind == TokenKind.Word && Words.Constraint.Contains(Current.Text))
                ConstraintProperties();
            else
                return column with { Place = From(first) };
        }
    }

    /// <summary>GoogleSQL's OPTIONS(description = '…').</summary>
    private string? OptionsComment()
    {
        Expect("OPTIONS");
        string? comment = null;
        Expect("(");
        while (!Take(")"))
        {
            var name = AnyName();
            Expect("=");
            var value = Expr();
            if (string.Equals(name.Text, "description", StringComparison.OrdinalIgnoreCase) && value is Literal { Kind: LiteralKind.String } text)
                comment = text.Text;
            Take(",");
        }
        return comment;
    }

    private (long, long) Identity()
    {
        long start = 1, step = 1;
        if (Take("("))
        {
            start = WholeNumber();
            Expect(",");
            step = WholeNumber();
            Expect(")");
        }
        else
        {
            if (Take("START"))
            {
                _ = Take("WITH") || Take("=");
                start = WholeNumber();
            }
            if (Take("INCREMENT"))
            {
                _ = Take("BY") || Take("=");
                step = WholeNumber();
            }
        }
        TakeAny("ORDER", "NOORDER");
        return (start, step);
    }

    private CreateTableStatement Properties(CreateTableStatement table)
    {
        while (true)
        {
            if (Take("COMMENT"))
            {
                Take("=");
                table = table with { Comment = Text() };
            }
            else if (Take("CLUSTER", "BY"))
            {
                Take("LINEAR");
                if (At("("))
                    InParentheses(Expr);
                else
                    Listed(Expr);
            }
            else if (dialect.AngleTypes && Take("PARTITION", "BY"))
                Listed(Expr);
            else if (At("OPTIONS", "("))
                table = table with { Comment = OptionsComment() ?? table.Comment };
            else if (Take("COPY", "GRANTS"))
                continue;
            else if (TakeAny("DATA_RETENTION_TIME_IN_DAYS", "MAX_DATA_EXTENSION_TIME_IN_DAYS", "CHANGE_TRACKING", "DEFAULT_DDL_COLLATION", "ENABLE_SCHEMA_EVOLUTION") is not null)
            {
                Expect("=");
                at++;
            }
            else
                return table;
        }
    }

    private CreateViewStatement CreateView(Token first, CreateMode mode, bool recursive)
    {
        var name = ObjectName();
        List<Identifier> columns = At("(") ? InParentheses(ViewColumn) : [];
        string? comment = null;
        while (true)
        {
            if (Take("COMMENT"))
            {
                Take("=");
                comment = Text();
            }
            else if (At("OPTIONS", "("))
                comment = OptionsComment() ?? comment;
            else if (!Take("COPY", "GRANTS"))
                break;
        }
        Expect("AS");
        if (recursive && columns.Count == 0)
            throw Unexpected();
        return new(name, mode, columns, WholeQuery(), comment, From(first));
    }

    private Identifier ViewColumn()
    {
        var name = AnyName();
        if (Take("COMMENT"))
            Text();
        return name;
    }

    private CreateSequenceStatement CreateSequence(Token first, CreateMode mode)
    {
        var name = ObjectName();
        Take("WITH");
        long start = 1, step = 1;
        while (true)
        {
            if (Take("START"))
            {
                Take("WITH");
                Take("=");
                start = WholeNumber();
            }
            else if (Take("INCREMENT"))
            {
                Take("BY");
                Take("=");
                step = WholeNumber();
            }
            else if (Take("COMMENT"))
            {
                Take("=");
                Text();
            }
            else if (TakeAny("ORDER", "NOORDER") is null)
                return new(name, mode, start, step, From(first));
        }
    }

    private DropStatement Drop()
    {
        var first = Advance();
        var what = Current;
        if (TakeAny("TABLE", "VIEW", "SEQUENCE") is null)
        {
            throw what.Kind != TokenKind.Word ? Unexpected() : what.Text switch
            {
                "SCHEMA" or "DATABASE" => Unsupported(what, "DROP " + what.Text, "The workspace's own goes with the workspace."),
                "FILE" or "EXTERNAL" or "DYNAMIC" or "MATERIALIZED" => Unsupported(what, $"DROP {what.Text} {Ahead(1).Text}"),
                _ when Words.Objects.Contains(what.Text) => Unsupported(what, "DROP " + what.Text),
                _ => Unexpected(),
            };
        }
        var exists = Take("IF", "EXISTS");
        var name = ObjectName();
        TakeAny("CASCADE", "RESTRICT");
        return new(what.Text, name, exists, From(first));
    }

    private CommentStatement Comment()
    {
        var first = Advance();
        var exists = Take("IF", "EXISTS");
        Expect("ON");
        var what = Current;
        if (TakeAny("TABLE", "VIEW", "COLUMN") is null)
            throw what.Kind == TokenKind.Word ? Unsupported(what, "COMMENT ON " + what.Text) : Unexpected();
        var name = what.Text == "COLUMN" ? Dotted() : ObjectName();
        Expect("IS");
        return new(what.Text, name, exists, Text(), From(first));
    }

    private List<Identifier> Dotted()
    {
        var parts = new List<Identifier> { Name() };
        while (Take("."))
            parts.Add(AnyName());
        return parts.Count is >= 2 and <= 4 ? parts : throw Unexpected();
    }
}
