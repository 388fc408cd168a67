using System.Globalization;
using Headgate.DuckDb;
using Headgate.Warehouse.Wire;

namespace Headgate.Warehouse.Worker;

/// <summary>Tables of the workspace as the platform handles them: put by reference, exported, listed.</summary>
internal sealed class SessionTables(WorkerDatabase database, DuckDbConnection connection, CatalogueCalls catalogue, WorkerMemory memory)
{
    private readonly TableRegistry registry = new(connection, database.Schema);

    public TableRegistry Registry => registry;

    /// <summary>Puts a table: a view over the files that looks like a table, with a row that says so.</summary>
    public void Put(PutTable put) => Whole(() =>
    {
        if (registry.Exists(put.Table))
        {
            if (!put.Replace)
                throw new WarehouseException(2002, "42710", $"SQL compilation error:\nObject '{put.Table}' already exists.");
            registry.Drop(put.Table);
        }

        registry.Add(put, SelectOf(put));
        return 0L;
    });

    /// <summary>Loads rows as a copy.</summary>
    /// <returns>How many.</returns>
    public long Copy(CopyTable load) => Whole(() => new TableCopies(connection, registry).Load(load));

    /// <summary>Drops a table or view.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Drop(string table) => Whole(() =>
    {
        var exists = registry.Exists(table);
        registry.Drop(table);
        return exists;
    });

    /// <summary>Runs a statement of ours, which may begin or end a transaction.</summary>
    public long RunOwn(string sql)
    {
        using var statement = connection.Prepare(sql);
        using var result = statement.Run([], streaming: false);
        if (statement.Type == DuckDbStatementType.Transaction)
            memory.InTransaction = sql.TrimStart().StartsWith("BEGIN", StringComparison.OrdinalIgnoreCase);
        memory.IsPinned |= sql.StartsWith("CREATE TEMPORARY", StringComparison.Ordinal);
        return result.RowsChanged;
    }

    /// <summary>Writes a table or view as CSV.</summary>
    /// <param name="table">Its name.</param>
    /// <param name="rows">What reads it: a SELECT and the names of its columns.</param>
    /// <param name="columns">Which columns; <c>null</c> for all.</param>
    /// <param name="file">The file's name.</param>
    public ExportedObject Export(string table, Func<(string Select, IReadOnlyList<string> Names)> rows, IReadOnlyList<string>? columns, string file)
    {
        if (!registry.Exists(table))
            throw new WarehouseException(2003, "02000", $"SQL compilation error:\nObject '{table}' does not exist or not authorized.");
        var (select, names) = rows();
        // Names may be such that DuckDB would change them; places are not.
        var source = $"({select}) AS rows({string.Join(", ", names.Select((_, i) => Place(i)))})";
        var types = Types($"SELECT * FROM {source}");
        var all = names.Select((name, i) => (Name: name, Place: Place(i), Type: types[i])).ToList();
        var chosen = columns is null ? all : [.. columns.Select(name => all.Find(column => column.Name == name) is { Name: not null } found ? found
            : throw new WarehouseException(904, "42000", $"SQL compilation error:\ninvalid identifier '{name}'"))];
        var values = chosen.Select(column => $"{(column.Type == "BLOB" ? $"lower(hex({column.Place}))" : column.Place)} AS {DuckDbText.Identifier(column.Name)}");
        var written = connection.Change(
            $"COPY (SELECT {string.Join(", ", values)} FROM {source}) TO {DuckDbText.Literal(Path.Combine(database.OutFolder, file))} (FORMAT csv, HEADER true, DELIMITER ',', QUOTE '\"', ESCAPE '\"', FORCE_QUOTE *, NULLSTR '')", []);
        return new([.. chosen.Select(column => new ReferenceColumn(column.Name, column.Type))], written);

        static string Place(int i) => string.Create(CultureInfo.InvariantCulture, $"c{i}");
    }

    /// <summary>What FROM reads for an object of the workspace.</summary>
    public string SourceOf(string table)
    {
        if (!registry.Exists(table))
            throw new WarehouseException(2003, "02000", $"SQL compilation error:\nObject '{table}' does not exist or not authorized.");
        return registry.StorageViewOf(table) is not { } view ? registry.Qualified(table)
            : catalogue.Read(view.Schema, view.Table) is { } rows ? $"({view.Select.Replace("{storage}", $"({rows.Select})", StringComparison.Ordinal)})"
            : throw new WarehouseException(2003, "02000", $"SQL compilation error:\nObject '{view.Schema}.{view.Table}' does not exist or not authorized.");
    }

    private List<string> Types(string select) => connection.Texts($"SELECT column_type FROM (DESCRIBE {select})");

    /// <summary>Tables and views by name; tables by reference are tables.</summary>
    public IReadOnlyList<WarehouseObject> List() =>
        [.. connection.Rows(
            """
            SELECT table_name, false FROM duckdb_tables() WHERE schema_name = $1 AND NOT internal AND NOT temporary
            UNION ALL
            SELECT view_name, NOT EXISTS (FROM _headgate.reference r WHERE r.name = view_name AND r.storage_table IS NULL) FROM duckdb_views() WHERE schema_name = $1 AND NOT internal AND NOT temporary
            ORDER BY 1
            """, database.Schema).Select(row => new WarehouseObject(row[0]!, row[1] == "true"))];

    /// <summary>In the open transaction, or in one of its own.</summary>
    private T Whole<T>(Func<T> work)
    {
        if (memory.InTransaction)
            return work();
        connection.Run("BEGIN TRANSACTION");
        try
        {
            var done = work();
            connection.Run("COMMIT");
            return done;
        }
        catch
        {
            connection.Run("ROLLBACK");
            throw;
        }
    }

    private static string SelectOf(PutTable put)
    {
        var select = put.Select;
        for (var i = 0; i < put.Files.Count; i++)
            select = select.Replace(string.Create(CultureInfo.InvariantCulture, $"{{file:{i}}}"), DuckDbText.ReadPath(WorkerDatabase.FilesFolder + put.Files[i]), StringComparison.Ordinal);
        return select;
    }
}
