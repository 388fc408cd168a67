using Headgate.DuckDb;
using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Emitting;

internal sealed partial class Emitter
{
    private Translated CreateTable(CreateTableStatement create)
    {
        var name = Own(create.Table);
        var existing = TryRelation(create.Table);
        if (existing is not null && create.Mode is { IfNotExists: true, OrReplace: false })
            return Done($"{Shown(name)} already exists, statement succeeded.");
        if (existing is not null && !create.Mode.OrReplace && (existing.Kind == RelationKind.Temporary) == create.Mode.Temporary)
            throw AlreadyExists(name);
        if (create.LikeOf is not null || create.CloneOf is not null)
            return CreateCopy(create, name, existing);
        var sql = create.Mode.Temporary ? TemporarySql(name) : OwnSql(name);
        var steps = new List<DuckStatement>();
        if (create.As is not null)
            CreateAs(create, sql, existing, steps);
        else
        {
            var definitions = create.Columns.Select(column => Definition(column, name, steps)).ToList();
            NoTwins(create.Columns.Select(column => column.Name));
            Replaced(existing, create.Mode, steps);
            steps.Add(new($"CREATE {(create.Mode.Temporary ? "TEMPORARY " : "")}TABLE {sql} ({Joined(definitions)})", []));
            Note(create, sql, create.Columns, steps);
        }
        return Finished(new(StatementKind.Ddl, steps) { Status = $"Table {Shown(name)} successfully created.", Writes = [name], CommitsBefore = !create.Mode.Temporary });
    }

    private Translated Done(string status) => new(statement.Kind, []) { Status = status };

    private WarehouseException AlreadyExists(string name) => new(2002, "42710", $"SQL compilation error:\nObject '{Shown(name)}' already exists.");

    /// <summary>DuckDB's names do not see case, so two columns must differ in more.</summary>
    private void NoTwins(IEnumerable<Identifier> columns)
    {
        var taken = new Dictionary<string, Identifier>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in columns)
        {
            if (!taken.TryAdd(column.Text, column))
                throw Names.Equals(taken[column.Text].Text, column.Text) ? source.Wrong(column.Place, 2025, "42S21", $"duplicate column name '{column.Text}'")
                    : source.Unsupported(column.Place, $"columns '{taken[column.Text].Text}' and '{column.Text}' that differ only in case");
        }
    }

    /// <summary>OR REPLACE drops what was there, a view as well as a table.</summary>
    private static void Replaced(Relation? existing, CreateMode mode, List<DuckStatement> steps)
    {
        if (existing?.Written is { } written && mode.OrReplace && (existing.Kind == RelationKind.Temporary || !mode.Temporary))
            steps.Add(new($"DROP {(existing.Kind is RelationKind.View or RelationKind.Reference ? "VIEW" : "TABLE")} {written}", []));
        else if (existing is { Kind: RelationKind.View, Written: null } && mode.OrReplace)
            steps.Add(new($"DROP VIEW {existing.Source}", []));
    }

    private string Definition(ColumnDefinition column, string table, List<DuckStatement> steps)
    {
        if (column.Type is null)
            throw source.Unexpected(column.Place, column.Name.Text);
        var sql = $"{Quote(column.Name)} {(dialect.TypedArrays ? TypedText(column.Type) : dialect.Types.DuckDb(TypeOf(column.Type)))}";
        if (column.NotNull || column.PrimaryKey)
            sql += " NOT NULL";
        if (column.Identity is { } identity)
            sql += $" DEFAULT nextval({DuckDbText.Literal(IdentitySequence(table, column, identity, steps))})";
        else if (column.Default is not null)
            sql += $" DEFAULT {Default(column.Default, TypeOf(column.Type))}";
        return sql;
    }

    private string Default(Expression value, SqlType type) => Expr(value, null) is var emitted && emitted.Type?.Kind == SqlKind.Null ? "NULL"
        : $"({dialect.Types.Cast(emitted, type with { Length = null }, tries: false, context).Sql})";

    /// <summary>The sequence behind AUTOINCREMENT; its name is never that of a sequence of the user.</summary>
    private string IdentitySequence(string table, ColumnDefinition column, (long Start, long Step) identity, List<DuckStatement> steps)
    {
        var sequence = OwnSql($"\u0001{table}\u0001{column.Name.Text}\u0001{Guid.NewGuid():N}");
        steps.Add(new(SequenceSql(sequence, identity.Start, identity.Step, source, column.Place), []));
        return sequence;
    }

    private static string SequenceSql(string name, long start, long step, Parsing.SourceText source, Place place)
    {
        if (step == 0)
            throw source.Malformed(place, "a sequence's step must not be zero");
        var bounds = step > 0 ? $"MINVALUE {Math.Min(start, 1)} MAXVALUE {long.MaxValue}" : $"MINVALUE {long.MinValue} MAXVALUE {Math.Max(start, -1)}";
        return System.Globalization.CultureInfo.InvariantCulture is var culture ? string.Create(culture, $"CREATE SEQUENCE {name} INCREMENT BY {step} {bounds} START WITH {start}") : "";
    }

    private void CreateAs(CreateTableStatement create, string sql, Relation? existing, List<DuckStatement> steps)
    {
        var query = Query(create.As!, null);
        var columns = create.Columns;
        if (columns.Count > 0 && columns.Count != query.Columns.Count)
            throw WrongWidth(create.Place, columns.Count, query.Columns.Count);
        var names = query.Columns.Select((column, i) => columns.Count > 0 ? columns[i].Name : new Identifier(column.Name, true, create.Place)).ToList();
        NoTwins(names);
        var alias = Fresh("s");
        var items = query.Columns.Select((column, i) => Kept(new($"{alias}.{Quote(column.Alias)}", column.Type), columns.Count > 0 ? columns[i] : null).Sql + " AS " + Quote(names[i]));
        // A table that is replaced may be read by the query: the new one is made beside it.
        var made = existing?.Written is not null ? OwnSql($"\u0001new\u0001{Guid.NewGuid():N}") : sql;
        steps.Add(new($"CREATE {(create.Mode.Temporary ? "TEMPORARY " : "")}TABLE {(create.Mode.Temporary ? TemporaryName(create.Table) : made)} AS SELECT {Joined(items)} FROM ({query.Sql}) AS {alias}", parameters));
        if (made != sql && !create.Mode.Temporary)
        {
            Replaced(existing, create.Mode, steps);
            steps.Add(new($"ALTER TABLE {made} RENAME TO {Quote(Own(create.Table))}", []));
        }
        foreach (var column in columns.Where(column => column.NotNull || column.PrimaryKey))
            steps.Add(new($"ALTER TABLE {sql} ALTER COLUMN {Quote(column.Name)} SET NOT NULL", []));
        foreach (var column in columns.Where(column => column.Default is not null && column.Type is not null))
            steps.Add(new($"ALTER TABLE {sql} ALTER COLUMN {Quote(column.Name)} SET DEFAULT {Default(column.Default!, TypeOf(column.Type!))}", []));
        var noted = columns.Count > 0 ? columns : query.Columns.Select((column, i) => new ColumnDefinition(names[i], Written(column.Type), create.Place)).ToList();
        Note(create, sql, noted, steps);
    }

    private string TemporaryName(IReadOnlyList<Identifier> name) => TemporarySql(Own(name));

    /// <summary>A query's value as a new table keeps it.</summary>
    private Emitted Kept(Emitted value, ColumnDefinition? column)
    {
        if (column?.Type is { } type)
            return Stored(value, new(column.Name.Text, TypeOf(type)));
        return value.Type is { Kind: SqlKind.Null } ? dialect.Types.Cast(value, SqlType.Text, tries: false, context)
            : value.Type is { } known && known.Kind is not SqlKind.Interval ? dialect.Types.Cast(value, known with { Length = null }, tries: false, context) : value;
    }

    /// <summary>A type as its name is written.</summary>
    private TypeName? Written(SqlType? type)
    {
        if (type is null)
            return null;
        var text = dialect.Types.Text(type);
        var open = text.IndexOf('(', StringComparison.Ordinal);
        return open < 0 ? new(text, [], default)
            : new(text[..open], text[(open + 1)..].TrimEnd(')').Split(',').Select(number => int.Parse(number, System.Globalization.CultureInfo.InvariantCulture)).ToList(), default);
    }

    /// <summary>What DuckDB does not know of the table is kept in comments.</summary>
    private void Note(CreateTableStatement create, string sql, IReadOnlyList<ColumnDefinition> columns, List<DuckStatement> steps)
    {
        var key = create.PrimaryKey?.Select(column => column.Text).ToList() ?? columns.Where(column => column.PrimaryKey).Select(column => column.Name.Text).ToList();
        var unique = create.Unique.Select(set => (IReadOnlyList<string>)set.Select(column => column.Text).ToList())
            .Concat(columns.Where(column => column.Unique).Select(column => (IReadOnlyList<string>)[column.Name.Text])).ToList();
        var note = new ObjectNote { Comment = create.Comment, PrimaryKey = key.Count > 0 ? key : null, Unique = unique.Count > 0 ? unique : null, Transient = create.Mode.Transient };
        if (note != new ObjectNote())
            steps.Add(NoteOf($"TABLE {sql}", note.ToJson()));
        foreach (var column in columns)
            NoteColumn(sql, column, steps);
    }

    private static DuckStatement NoteOf(string what, string json) => new($"COMMENT ON {what} IS {DuckDbText.Literal(json)}", []);

    private void NoteColumn(string sql, ColumnDefinition column, List<DuckStatement> steps)
    {
        var type = column.Type is null || dialect.TypedArrays && column.Type is { Element: not null } or { Fields.Count: > 0 } ? null : TypeOf(column.Type);
        var note = new ColumnNote
        {
            Type = type is null ? null : dialect.Types.Text(type),
            Comment = column.Comment,
            Default = column.Default is null ? null : source.Slice(column.Default.Place),
            Identity = column.Identity is { } identity ? System.FormattableString.Invariant($"START {identity.Start} INCREMENT {identity.Step}") : null,
        };
        if (note != new ColumnNote())
            steps.Add(NoteOf($"COLUMN {sql}.{Quote(column.Name)}", note.ToJson()));
    }

    private Translated CreateCopy(CreateTableStatement create, string name, Relation? existing)
    {
        var from = Relation((create.LikeOf ?? create.CloneOf)!);
        reads.Add(from);
        var sql = create.Mode.Temporary ? TemporarySql(name) : OwnSql(name);
        var steps = new List<DuckStatement>();
        if (existing is not null && existing.Written == from.Written && create.Mode.OrReplace)
            throw source.Unsupported(create.Place, "CREATE OR REPLACE of a table from itself");
        Replaced(existing, create.Mode, steps);
        var temporary = create.Mode.Temporary ? "TEMPORARY " : "";
        steps.Add(new($"CREATE {temporary}TABLE {sql} AS SELECT * FROM {from.Source} AS {Fresh("s")}{(create.LikeOf is null ? "" : " LIMIT 0")}", []));
        foreach (var column in from.Columns)
        {
            if (column.Default is { } value)
                steps.Add(new($"ALTER TABLE {sql} ALTER COLUMN {Quote(column.Name)} SET DEFAULT {value}", []));
            if (!column.Nullable)
                steps.Add(new($"ALTER TABLE {sql} ALTER COLUMN {Quote(column.Name)} SET NOT NULL", []));
            if (column.Note != new ColumnNote() || column.Type is not null)
                steps.Add(NoteOf($"COLUMN {sql}.{Quote(column.Name)}", (column.Note with { Type = column.Note.Type ?? (column.Type is null ? null : dialect.Types.Text(column.Type)) }).ToJson()));
        }
        if (from.Note != new ObjectNote())
            steps.Add(NoteOf($"TABLE {sql}", (from.Note with { Comment = create.Comment ?? from.Note.Comment }).ToJson()));
        return Finished(new(StatementKind.Ddl, steps) { Status = $"Table {Shown(name)} successfully created.", Writes = [name], CommitsBefore = !create.Mode.Temporary });
    }

    private Translated Drop(DropStatement drop)
    {
        var name = Qualified(drop.Name).Name;
        var what = drop.What[0] + drop.What[1..].ToLowerInvariant();
        if (drop.What == "SEQUENCE")
            return DropSequence(drop, name);
        var relation = TryRelation(drop.Name);
        if (relation is null)
            return drop.IfExists ? Done($"Drop statement executed successfully ({Shown(name)} already dropped).") : throw Missing(drop.Name, what);
        if ((relation.Kind == RelationKind.View) != (drop.What == "VIEW"))
            throw new WarehouseException(2203, "42601", $"SQL compilation error:\nObject found is of type '{(relation.Kind == RelationKind.View ? "VIEW" : "TABLE")}', specified type '{drop.What}' is not.");
        var sql = relation.Kind == RelationKind.View ? relation.Written ?? throw ReadOnly(drop.Name) : Written(relation, drop.Name);
        var word = relation.Kind is RelationKind.View or RelationKind.Reference ? "VIEW" : "TABLE";
        return new(StatementKind.Ddl, [new($"DROP {word} {sql}", [])])
        {
            Status = $"{Shown(name)} successfully dropped.", Writes = [relation.Name], CommitsBefore = relation.Kind != RelationKind.Temporary,
        };
    }

    private WarehouseException ReadOnly(IReadOnlyList<Identifier> name) =>
        new(3001, "42501", $"SQL access control error:\nInsufficient privileges to operate on '{Shown(name)}': it is read-only.");

    private Translated DropSequence(DropStatement drop, string name)
    {
        var (database, schema, sequence) = Qualified(drop.Name);
        if (context.Relations.Sequence(database, schema, sequence) is not { } found)
            return drop.IfExists ? Done($"Drop statement executed successfully ({Shown(name)} already dropped).") : throw Missing(drop.Name, "Sequence");
        return new(StatementKind.Ddl, [new($"DROP SEQUENCE {found}", [])]) { Status = $"{Shown(name)} successfully dropped.", CommitsBefore = true };
    }
}
