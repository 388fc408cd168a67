using Headgate.DuckDb;
using Headgate.Warehouse.Wire;

namespace Headgate.Warehouse.Worker;

/// <summary>What the workspace's schema holds beyond DuckDB's own catalogue: which views are tables by reference, and over which files.</summary>
/// <remarks>Invariant: a row is in the registry exactly while the view of that name is in the schema; both change in one transaction.</remarks>
internal sealed class TableRegistry(DuckDbConnection connection, string schema)
{
    /// <summary>A view over a table of the storage catalogue.</summary>
    internal sealed record StorageView(string Schema, string Table, string Select);

    /// <summary>What its tables count by.</summary>
    public IdentitySequences Identities { get; } = new(connection, schema);

    public string Qualified(string name) => $"{DuckDbText.Identifier(schema)}.{DuckDbText.Identifier(name)}";

    /// <summary>TABLE or VIEW; <c>null</c> when there is no such object. References are tables.</summary>
    public string? KindOf(string name) => connection.Texts(
        """
        SELECT 'TABLE' FROM duckdb_tables() WHERE schema_name = $1 AND table_name = $2
        UNION ALL
        SELECT 'VIEW' FROM duckdb_views() WHERE schema_name = $1 AND view_name = $2
        """, schema, name).FirstOrDefault();

    public bool Exists(string name) => KindOf(name) is not null;

    /// <summary>Whether it is a table whose rows are the lake's files.</summary>
    public bool IsReference(string name) =>
        connection.Texts("SELECT name FROM _headgate.reference WHERE name = $1 AND storage_table IS NULL", name).Count > 0;

    public StorageView? StorageViewOf(string name) =>
        connection.Rows("SELECT storage_schema, storage_table, source FROM _headgate.reference WHERE name = $1 AND storage_table IS NOT NULL", name) is [var row]
            ? new(row[0]!, row[1]!, row[2]!)
            : null;

    /// <summary>Drops a table, view or reference.</summary>
    public void Drop(string name)
    {
        if (KindOf(name) is { } kind)
        {
            var counted = Identities.Of([name]);
            connection.Run($"DROP {kind} {Qualified(name)}");
            Identities.DropUnused(counted);
        }

        Forget(name);
    }

    /// <summary>Removes the row of a view that is dropped or replaced by others.</summary>
    public void Forget(string name) => connection.Change("DELETE FROM _headgate.reference WHERE name = $1", [name]);

    /// <summary>The definitions of those names that are references.</summary>
    public IReadOnlyDictionary<string, string> Definitions(IReadOnlyList<string> names) => names.Count == 0
        ? new Dictionary<string, string>()
        : connection.Rows("SELECT v.view_name, v.sql FROM _headgate.reference r JOIN duckdb_views() v ON v.schema_name = $1 AND v.view_name = r.name", schema)
            .Where(row => names.Contains(row[0]!, StringComparer.Ordinal)).ToDictionary(row => row[0]!, row => row[1]!);

    /// <summary>Removes the rows of those that are no longer what they were.</summary>
    public void ForgetChanged(IReadOnlyDictionary<string, string> before)
    {
        foreach (var (name, definition) in before)
        {
            if (connection.Texts("SELECT sql FROM duckdb_views() WHERE schema_name = $1 AND view_name = $2", schema, name) is not [var now] || now != definition)
                Forget(name);
        }
    }

    /// <summary>Makes the view and its row.</summary>
    public void Add(PutTable put, string select)
    {
        var source = put.StorageTable is null ? select : put.Select;
        var shape = put.StorageTable is null
            ? select
            : $"SELECT {string.Join(", ", put.Columns.Select(column => $"CAST(NULL AS {column.Type}) AS {DuckDbText.Identifier(column.Name)}"))} WHERE false";
        connection.Run($"CREATE VIEW {Qualified(put.Table)} AS {shape}");
        connection.Change(
            $"INSERT INTO _headgate.reference VALUES ($1, $2, [{string.Join(", ", put.Files.Select(DuckDbText.Literal))}], $3, $4, $5)",
            [put.Table, source, string.Join("\n", put.Columns.Where(column => !column.Nullable).Select(column => column.Name)), put.StorageSchema, put.StorageTable]);
    }

    /// <summary>Makes a reference a table with rows of its own. Nothing happens when it is one already.</summary>
    public void Materialize(string name)
    {
        if (connection.Rows("SELECT source, columns FROM _headgate.reference WHERE name = $1 AND storage_table IS NULL", name) is not [var row])
            return;
        connection.Run($"DROP VIEW {Qualified(name)}");
        connection.Run($"CREATE TABLE {Qualified(name)} AS {row[0]}");
        foreach (var column in row[1]!.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            connection.Run($"ALTER TABLE {Qualified(name)} ALTER COLUMN {DuckDbText.Identifier(column)} SET NOT NULL");
        Forget(name);
    }
}
