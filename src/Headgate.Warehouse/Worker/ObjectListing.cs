using System.Globalization;
using Headgate.DuckDb;
using Headgate.Warehouse.Sql;

namespace Headgate.Warehouse.Worker;

/// <summary>All tables and views of the workspace's schema with their columns, for SHOW and INFORMATION_SCHEMA. DuckDB's own objects and the registry are in other schemas.</summary>
internal static class ObjectListing
{
    private const string Objects = """
        SELECT database_name, table_name, 'TABLE', comment, estimated_size FROM duckdb_tables()
         WHERE NOT internal AND (temporary OR (database_name = $1 AND schema_name = $2))
        UNION ALL
        SELECT database_name, view_name,
               CASE WHEN NOT temporary AND EXISTS (FROM _headgate.reference r WHERE r.name = view_name AND r.storage_table IS NULL) THEN 'TABLE' ELSE 'VIEW' END, comment, NULL
          FROM duckdb_views()
         WHERE NOT internal AND (temporary OR (database_name = $1 AND schema_name = $2))
        """;
    private const string Columns = """
        SELECT database_name, table_name, column_name, data_type, is_nullable, column_default, comment FROM duckdb_columns()
         WHERE NOT internal AND ((database_name = $1 AND schema_name = $2) OR database_name = 'temp')
         ORDER BY column_index
        """;

    /// <summary>The objects, temporary ones among them; a temporary one hides the other of the same name.</summary>
    /// <param name="connection">The session's.</param>
    /// <param name="schema">The workspace's schema.</param>
    /// <param name="read">Reads a column: name, DuckDB's type, nullable, default, comment.</param>
    public static List<CatalogueObject> Of(DuckDbConnection connection, string schema, Func<string?[], RelationColumn> read)
    {
        var columns = connection.Rows(Columns, WorkerDatabase.Catalogue, schema).ToLookup(row => (row[0], row[1]), row => read(row[2..]));
        return [.. connection.Rows(Objects, WorkerDatabase.Catalogue, schema)
            .GroupBy(row => row[1]!, StringComparer.Ordinal)
            .Select(same => same.OrderByDescending(row => row[0] == "temp").First())
            .Select(row => new CatalogueObject(row[1]!, row[2] == "VIEW", [.. columns[(row[0], row[1])]])
            {
                IsTemporary = row[0] == "temp",
                Rows = row[4] is { } rows ? long.Parse(rows, CultureInfo.InvariantCulture) : null,
                Note = ObjectNote.Parse(row[3]),
            })];
    }
}
