using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Parsing;

internal sealed partial class SqlParser
{
    private Statement Alter()
    {
        var first = Advance();
        if (Take("SESSION"))
            return AlterSession(first);
        var what = Current;
        if (TakeAny("TABLE", "VIEW") is null)
            throw what.Kind == TokenKind.Word ? Unsupported(what, "ALTER " + what.Text) : Unexpected();
        var exists = Take("IF", "EXISTS");
        var name = ObjectName();
        return new AlterStatement(what.Text, name, exists, Actions(), From(first));
    }

    private List<AlterAction> Actions()
    {
        var first = Current;
        var actions = new List<AlterAction>();
        if (Take("RENAME", "TO"))
            actions.Add(new RenameTo(ObjectName(), From(first)));
        else if (Take("SWAP", "WITH"))
            actions.Add(new SwapWith(ObjectName(), From(first)));
        else if (Take("RENAME"))
            actions.Add(Renamed(first));
        else if (Take("ADD"))
            Added(actions, first);
        else if (Take("DROP"))
            Dropped(actions, first);
        else if (TakeAny("ALTER", "MODIFY") is not null)
            Changed(actions);
        else if (Take("CLUSTER", "BY"))
        {
            InParentheses(Expr);
            actions.Add(new NoChange("CLUSTER BY", From(first)));
        }
        else if (TakeAny("SET", "UNSET") is { } set)
            actions.Add(Property(set == "SET", first));
        else
            throw Unexpected();
        // GoogleSQL takes several actions, each with its own word.
        while (dialect.AngleTypes && Take(","))
            actions.AddRange(Actions());
        return actions;
    }

    private RenameColumn Renamed(Token first)
    {
        Take("COLUMN");
        var column = AnyName();
        Expect("TO");
        return new(column, AnyName(), From(first));
    }

    private void Added(List<AlterAction> actions, Token first)
    {
        if (Take("CONSTRAINT"))
            AnyName();
        if (Take("PRIMARY", "KEY") || Take("UNIQUE"))
        {
            var primary = Previous.Text == "KEY";
            var columns = InParentheses(AnyName);
            ConstraintProperties();
            actions.Add(new AddKey(primary, columns, From(first)));
            return;
        }
        if (Take("FOREIGN", "KEY"))
        {
            InParentheses(AnyName);
            References();
            ConstraintProperties();
            actions.Add(new NoChange("FOREIGN KEY", From(first)));
            return;
        }
        if (At("SEARCH") || At("ROW") || At("MASKING"))
            throw Unsupported(Current, "ALTER TABLE … ADD " + Current.Text);
        do
        {
            // Each further column may repeat the words.
            Take("ADD");
            Take("COLUMN");
            var start = Current;
            var exists = Take("IF", "NOT", "EXISTS");
            actions.Add(new AddColumn(ColumnDefinition(typeOptional: false), exists, From(start)));
        }
        while (!(dialect.AngleTypes && At(",") && Ahead(1).Text is "ADD" or "DROP" or "ALTER" or "RENAME") && Take(","));
    }

    private void Dropped(List<AlterAction> actions, Token first)
    {
        if (Take("PRIMARY", "KEY") || Take("UNIQUE"))
        {
            var primary = Previous.Text == "KEY";
            if (At("("))
                InParentheses(AnyName);
            actions.Add(new DropKey(primary, From(first)));
            return;
        }
        if (Take("CLUSTERING", "KEY") || Take("CONSTRAINT") || Take("FOREIGN", "KEY"))
        {
            var word = Previous.Text;
            if (word == "CONSTRAINT")
                AnyName();
            else if (At("("))
                InParentheses(AnyName);
            TakeAny("CASCADE", "RESTRICT");
            actions.Add(new NoChange("DROP " + word, From(first)));
            return;
        }
        if (At("SEARCH") || At("ROW"))
            throw Unsupported(Current, "ALTER TABLE … DROP " + Current.Text);
        Take("COLUMN");
        do
        {
            var exists = Take("IF", "EXISTS");
            var column = AnyName();
            actions.Add(new DropColumn(column, exists, column.Place));
        }
        while (!(dialect.AngleTypes && At(",") && Ahead(1).Text is "ADD" or "DROP" or "ALTER" or "RENAME") && Take(","));
        TakeAny("CASCADE", "RESTRICT");
    }

    private void Changed(List<AlterAction> actions)
    {
        var parenthesized = Take("(");
        do
        {
            Take("COLUMN");
            actions.Add(ChangedColumn());
        }
        while (Take(","));
        if (parenthesized)
            Expect(")");
    }

    private AlterAction ChangedColumn()
    {
        var first = Current;
        var column = AnyName();
        if (Take("DROP", "DEFAULT"))
            return new ColumnDefault(column, null, From(first));
        if (Take("SET", "DEFAULT"))
            return new ColumnDefault(column, BitOr(), From(first));
        if (Take("DROP", "NOT", "NULL"))
            return new ColumnNotNull(column, false, From(first));
        if (Take("SET", "NOT", "NULL") || Take("NOT", "NULL"))
            return new ColumnNotNull(column, true, From(first));
        if (Take("COMMENT"))
            return new ColumnComment(column, Text(), From(first));
        if (Take("UNSET", "COMMENT"))
            return new ColumnComment(column, null, From(first));
        if (At("SET", "MASKING") || At("UNSET", "MASKING") || At("SET", "TAG"))
            throw Unsupported(Current, Ahead(1).Text + " of a column");
        if (Take("SET", "OPTIONS"))
        {
            at--;
            return new ColumnComment(column, OptionsComment(), From(first));
        }
        _ = Take("SET", "DATA", "TYPE") || Take("TYPE");
        return new ColumnType(column, Type(), From(first));
    }

    private AlterAction Property(bool set, Token first)
    {
        if (Take("COMMENT"))
        {
            if (!set)
                return new ObjectComment(null, From(first));
            Take("=");
            return new ObjectComment(Text(), From(first));
        }
        if (At("OPTIONS", "("))
            return new ObjectComment(OptionsComment(), From(first));
        if (TakeAny("DATA_RETENTION_TIME_IN_DAYS", "MAX_DATA_EXTENSION_TIME_IN_DAYS", "CHANGE_TRACKING", "DEFAULT_DDL_COLLATION", "ENABLE_SCHEMA_EVOLUTION", "SECURE") is { } word)
        {
            if (set && Take("="))
                at++;
            return new NoChange(word, From(first));
        }
        throw Current.Kind == TokenKind.Word ? Unsupported(Current, $"ALTER … SET {Current.Text}") : Unexpected();
    }
}
