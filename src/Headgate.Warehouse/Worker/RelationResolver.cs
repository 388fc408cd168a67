using System.Globalization;
using Headgate.DuckDb;
using Headgate.Warehouse.Sql;
using Headgate.Warehouse.Sql.Types;

namespace Headgate.Warehouse.Worker;

/// <summary>What names in a session's statements stand for: the workspace's own objects, and the platform's tables.</summary>
/// <remarks>Looking a table up in DuckDB's catalogue takes longer than a small query: what was found is kept until anybody changes the schema, and never within a transaction.</remarks>
internal sealed class RelationResolver(WorkerDatabase database, DuckDbConnection connection, SessionTables tables, CatalogueCalls catalogue, WorkerMemory memory) : IRelationResolver
{
    private const int MostKept = 1000;

    private const string Columns = """
        SELECT column_name, data_type, is_nullable, column_default, comment FROM duckdb_columns()
         WHERE database_name = $1 AND schema_name = $2 AND table_name = $3 ORDER BY column_index
        """;
    // A temporary object hides the one of the same name.
    private const string Named = """
        FROM (
            SELECT database_name, 'TABLE' AS kind, comment FROM duckdb_tables() WHERE table_name = $2 AND (temporary OR (database_name = $3 AND schema_name = $1))
            UNION ALL
            SELECT database_name, 'VIEW', comment FROM duckdb_views() WHERE view_name = $2 AND (temporary OR (database_name = $3 AND schema_name = $1)) AND NOT internal)
         ORDER BY CASE database_name WHEN 'temp' THEN 0 ELSE 1 END
        """;

    private readonly Dictionary<string, Relation> kept = [];
    private long keptAt;

    public Relation? Resolve(string database1, string? schema, string name)
    {
        if (database1 != database.Assignment.Database || schema is null)
            return null;
        if (schema == database.Schema)
            return memory.InTransaction ? Own(name) : Kept(name);
        return catalogue.Read(schema, name) is { } rows
            ? new(RelationKind.Storage, name, $"({rows.Select})", Typed(rows.Columns))
            : null;
    }

    public bool SchemaExists(string database1, string schema) =>
        database1 == database.Assignment.Database
        && (schema == database.Schema || schema is "PUBLIC" or "INFORMATION_SCHEMA" || catalogue.Schemas().Contains(schema, StringComparer.Ordinal));

    public Relation? ResultOf(string queryId) => null;

    public IReadOnlyList<string> Schemas(string database1) =>
        database1 == database.Assignment.Database ? [database.Schema, .. catalogue.Schemas()] : [];

    public IReadOnlyList<CatalogueObject> Objects(string database1, string schema) =>
        database1 != database.Assignment.Database ? []
        : schema == database.Schema ? ObjectListing.Of(connection, schema, Column)
        : [.. catalogue.Tables(schema).Select(table => new CatalogueObject(table.Name, table.IsView, Typed(table.Columns)) { Rows = table.Rows, Bytes = table.Bytes })];

    public string? Sequence(string database1, string? schema, string name) =>
        database1 == database.Assignment.Database && schema == database.Schema
        && connection.Texts("SELECT sequence_name FROM duckdb_sequences() WHERE schema_name = $1 AND sequence_name = $2", schema, name).Count > 0
            ? tables.Registry.Qualified(name)
            : null;

    private Relation? Kept(string name)
    {
        // Read before looking: a change in between makes what was found old at once.
        var now = database.Changes.Count;
        if (keptAt != now || kept.Count >= MostKept)
        {
            kept.Clear();
            keptAt = now;
        }

        if (kept.TryGetValue(name, out var known))
            return known;
        var found = Own(name);
        if (found is { Kind: RelationKind.Table or RelationKind.Reference })
            kept[name] = found;
        return found;
    }

    private Relation? Own(string name)
    {
        if (connection.Rows(Named, database.Schema, name, WorkerDatabase.Catalogue) is not [var found, ..])
            return null;
        var isTemporary = found[0] == "temp";
        var qualified = isTemporary ? $"temp.main.{DuckDbText.Identifier(name)}" : tables.Registry.Qualified(name);
        var columns = connection.Rows(Columns, found[0], isTemporary ? "main" : database.Schema, name)
            .Select(Column).ToList();
        var note = ObjectNote.Parse(found[2]);
        if (found[1] == "TABLE")
            return new(isTemporary ? RelationKind.Temporary : RelationKind.Table, name, qualified, columns, qualified) { Note = note };
        if (!isTemporary && tables.Registry.IsReference(name))
            return new(RelationKind.Reference, name, qualified, columns, qualified) { Note = note };
        return new(RelationKind.View, name, isTemporary ? qualified : tables.SourceOf(name), columns, qualified) { Note = note };
    }

    private static RelationColumn Column(string?[] row)
    {
        var note = ColumnNote.Parse(row[4]);
        var found = DuckDbTypes.Of(row[1]!);
        // A note may be in the words of another dialect.
        return new(row[0]!, Declared(note.Type) is { } declared && DuckDbTypes.SameStorage(declared, found) ? declared : found, row[2] != "false", row[3]) { Note = note };
    }

    /// <summary>A type as a note has it, such as <c>NUMBER(10,2)</c>.</summary>
    private static SqlType? Declared(string? text)
    {
        if (text is null)
            return null;
        var parts = text.TrimEnd(')').Split('(', 2);
        var numbers = parts.Length == 1 ? [] : parts[1].Split(',', StringSplitOptions.TrimEntries);
        return SnowflakeTypes.Instance.Find(parts[0], [.. numbers.Select(number => int.Parse(number, CultureInfo.InvariantCulture))]);
    }

    private static List<RelationColumn> Typed(IReadOnlyList<ReferenceColumn> columns) =>
        [.. columns.Select(column => new RelationColumn(column.Name, DuckDbTypes.Of(column.Type), column.Nullable))];
}
