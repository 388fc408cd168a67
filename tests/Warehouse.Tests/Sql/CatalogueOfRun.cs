using Headgate.DuckDb;
using Headgate.Warehouse.Sql;

namespace Headgate.Warehouse.Tests.Sql;

/// <summary>Names as DuckDB's own catalogue has them, and one table of the platform.</summary>
internal sealed class CatalogueOfRun(DuckDbConnection connection, Dialect dialect) : IRelationResolver
{
    private readonly Dictionary<string, Relation> relations = new(dialect.TableNames);
    private readonly HashSet<string> sequences = [];

    internal async Task LoadAsync(CancellationToken stop)
    {
        relations.Clear();
        sequences.Clear();
        var columns = await DuckRows.CellsAsync(connection, """
            SELECT c.database_name, c.schema_name, c.table_name, c.column_name, c.data_type, c.is_nullable, c.column_default, c.comment,
                   (v.view_name IS NOT NULL), coalesce(t.comment, v.comment)
              FROM duckdb_columns() c
              LEFT JOIN duckdb_views() v ON v.view_name = c.table_name AND v.schema_name = c.schema_name AND v.database_name = c.database_name
              LEFT JOIN duckdb_tables() t ON t.table_name = c.table_name AND t.schema_name = c.schema_name AND t.database_name = c.database_name
             WHERE NOT c.internal AND (c.schema_name = 'WORKSPACE_1' OR c.database_name = 'temp')
             ORDER BY c.database_name = 'temp', c.table_name, c.column_index
            """, stop);
        foreach (var table in columns.GroupBy(row => (row[0], row[1], row[2], row[8], row[9])))
        {
            var (database, schema, name, isView, comment) = table.Key;
            var temporary = database == "temp";
            var sql = $"{(temporary ? "temp." : "")}{DuckDbText.Identifier(schema)}.{DuckDbText.Identifier(name)}";
            var kind = temporary ? RelationKind.Temporary : isView == "true" ? RelationKind.View : RelationKind.Table;
            relations[name] = new(kind, name, sql, table.Select(Column).ToList(), sql) { Note = ObjectNote.Parse(Nullable(comment)) };
        }
        foreach (var row in await DuckRows.CellsAsync(connection, "SELECT sequence_name FROM duckdb_sequences() WHERE schema_name = 'WORKSPACE_1'", stop))
            sequences.Add(row[0]);
    }

    private RelationColumn Column(string[] row)
    {
        var note = ColumnNote.Parse(Nullable(row[7]));
        return new(row[3], TypeOf(note.Type ?? row[4]), row[5] == "true", Nullable(row[6])) { Note = note };
    }

    private SqlType? TypeOf(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        return open < 0 ? dialect.Types.Find(text, [])
            : dialect.Types.Find(text[..open], text[(open + 1)..].TrimEnd(')').Split(',').Select(number => int.Parse(number, null)).ToList());
    }

    private static string? Nullable(string cell) => cell == "NULL" ? null : cell;

    public Relation? Resolve(string database, string? schema, string name)
    {
        if (database != "DB")
            return null;
        return schema switch
        {
            "WORKSPACE_1" => relations.GetValueOrDefault(name),
            "in.c-main" when name == "orders" => new(RelationKind.Storage, name, "(SELECT '1' AS \"id\", '10.5' AS \"price\" UNION ALL SELECT '2', '')",
                [new("id", SqlType.Text), new("price", SqlType.Text)]),
            _ => null,
        };
    }

    public bool SchemaExists(string database, string schema) => database == "DB" && schema is "WORKSPACE_1" or "in.c-main";

    public Relation? ResultOf(string queryId) => null;

    public string? Sequence(string database, string? schema, string name) => schema == "WORKSPACE_1" && sequences.Contains(name) ? $"\"WORKSPACE_1\".{DuckDbText.Identifier(name)}" : null;
}
