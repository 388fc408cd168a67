using Headgate.Warehouse.Sql.Parsing;
using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Emitting;

internal sealed partial class Emitter
{
    /// <summary>Views that read views; a deeper chain may be a circle.</summary>
    private const int MaxViews = 16;

    /// <summary>Whether bound values are written as literals, because the text is kept.</summary>
    private bool inlines;

    private int views;

    private Translated CreateView(CreateViewStatement create)
    {
        var name = Own(create.View);
        var existing = TryRelation(create.View);
        if (existing is not null && create.Mode is { IfNotExists: true, OrReplace: false })
            return Done($"{Shown(name)} already exists, statement succeeded.");
        if (existing is not null && !create.Mode.OrReplace)
            throw AlreadyExists(name);
        inlines = true;
        var query = Query(create.Query, null);
        if (create.Columns.Count > 0 && create.Columns.Count != query.Columns.Count)
            throw WrongWidth(create.Place, create.Columns.Count, query.Columns.Count);
        var names = query.Columns.Select((column, i) => create.Columns.Count > 0 ? create.Columns[i] : new Identifier(column.Name, true, create.Place)).ToList();
        NoTwins(names);
        var steps = new List<DuckStatement>();
        Replaced(existing, create.Mode, steps);
        // The platform's tables are other files tomorrow: the view keeps the user's text and DuckDB only its columns.
        var anew = reads.Exists(relation => relation.Kind is RelationKind.Storage or RelationKind.Catalogue || relation.Note.ReadIn is not null);
        var (sql, alias) = (create.Mode.Temporary ? TemporarySql(name) : OwnSql(name), Fresh("s"));
        var items = query.Columns.Select((column, i) => $"{alias}.{Quote(column.Alias)} AS {Quote(names[i])}");
        steps.Add(new($"CREATE {(create.Mode.Temporary ? "TEMPORARY " : "")}VIEW {sql} AS {(anew
            ? $"SELECT {Joined(query.Columns.Select((column, i) => $"CAST(NULL AS {dialect.Types.DuckDb(column.Type ?? SqlType.Text)}) AS {Quote(names[i])}"))} WHERE FALSE"
            : $"SELECT {Joined(items)} FROM ({query.Sql}) AS {alias}")}", []));
        var text = source.Slice(create.Query.Place);
        steps.Add(NoteOf($"VIEW {sql}", new ObjectNote { Comment = create.Comment, Text = text, ReadIn = anew ? context.Schema ?? "" : null }.ToJson()));
        for (var i = 0; i < names.Count; i++)
        {
            if (query.Columns[i].Type is { Kind: not SqlKind.Null } type && dialect.Types.Text(type) is var written)
                steps.Add(NoteOf($"COLUMN {sql}.{Quote(names[i])}", new ColumnNote { Type = written }.ToJson()));
        }
        return Finished(new(StatementKind.Ddl, steps) { Status = $"View {Shown(name)} successfully created.", Writes = [name], CommitsBefore = true });
    }

    /// <summary>A view whose text is read anew.</summary>
    private string Viewed(string text, string schema, TableName table, IReadOnlyList<Identifier> name, Relation view, Scope scope)
    {
        if (views >= MaxViews)
            throw source.TooDeep(table.Place);
        if (SqlParser.Parse(text, dialect) is not [{ Syntax: QueryStatement query } parsed])
            throw source.Wrong(table.Place, 2037, "42601", $"Failure during expansion of view '{Shown(name)}'");
        var inner = new Emitter(dialect, context with { Schema = schema.Length == 0 ? null : schema, Bindings = [] }, parsed) { views = views + 1, names = names };
        var emitted = inner.Query(query.Query, null);
        names = inner.names;
        reads.AddRange(inner.reads);
        if (emitted.Columns.Count != view.Columns.Count)
            throw source.Wrong(table.Place, 2037, "42601", $"Failure during expansion of view '{Shown(name)}': it declares {view.Columns.Count} columns, its query gives {emitted.Columns.Count}");
        var columns = emitted.Columns.Select((column, i) => column with { Name = view.Columns[i].Name }).ToList();
        return Added(scope, $"({emitted.Sql})", columns, table.Alias, PathOf(name), table.Place) + Sampled(table.Sample);
    }

    private Translated CreateSequence(CreateSequenceStatement create)
    {
        var name = Own(create.Sequence);
        var (database, schema, sequence) = Qualified(create.Sequence);
        var existing = context.Relations.Sequence(database, schema, sequence);
        if (existing is not null && create.Mode is { IfNotExists: true, OrReplace: false })
            return Done($"{Shown(name)} already exists, statement succeeded.");
        if (existing is not null && !create.Mode.OrReplace)
            throw AlreadyExists(name);
        var steps = new List<DuckStatement>();
        if (existing is not null)
            steps.Add(new($"DROP SEQUENCE {existing}", []));
        steps.Add(new(SequenceSql(OwnSql(name), create.Start, create.Step, source, create.Place), []));
        return new(StatementKind.Ddl, steps) { Status = $"Sequence {Shown(name)} successfully created.", CommitsBefore = true };
    }

    private Translated Comment(CommentStatement comment)
    {
        var table = comment.What == "COLUMN" ? comment.Name.Take(comment.Name.Count - 1).ToList() : comment.Name;
        if (TryRelation(table) is not { } relation)
            return comment.IfExists ? Succeeded(null) : throw Missing(table, comment.What == "VIEW" ? "View" : "Table");
        var sql = Written(relation, table);
        if (comment.What == "COLUMN")
        {
            var column = TargetColumn(relation, comment.Name[^1]);
            return Altered(relation, [NoteOf($"COLUMN {sql}.{Quote(column.Name)}", (column.Note with { Comment = comment.Comment }).ToJson())]);
        }
        return Altered(relation, [NoteOf($"{WordOf(relation)} {sql}", (relation.Note with { Comment = comment.Comment }).ToJson())]);
    }

    private static string WordOf(Relation relation) => relation.Kind == RelationKind.View ? "VIEW" : "TABLE";

    private static Translated Altered(Relation relation, IReadOnlyList<DuckStatement> steps) =>
        Written(new(StatementKind.Ddl, steps) { Status = "Statement executed successfully.", CommitsBefore = relation.Kind != RelationKind.Temporary }, relation);

    private static Translated Succeeded(SessionEffect? effect) => new(StatementKind.Session, []) { Status = "Statement executed successfully.", Session = effect };
}
