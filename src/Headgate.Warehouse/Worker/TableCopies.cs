using Headgate.DuckDb;
using Headgate.Warehouse.Sql;
using Headgate.Warehouse.Wire;

namespace Headgate.Warehouse.Worker;

/// <summary>Loads rows as copies: into a new table, into one that is there, or in place of rows with the same key.</summary>
internal sealed class TableCopies(DuckDbConnection connection, TableRegistry registry)
{
    private const string Staging = "temp.main.headgate_load";

    /// <returns>How many rows were loaded.</returns>
    public long Load(CopyTable load)
    {
        var exists = registry.Exists(load.Table);
        if (exists && load.Mode == TableLoadMode.Create)
            throw new WarehouseException(2002, "42710", $"SQL compilation error:\nObject '{load.Table}' already exists.");
        if (exists && load.Mode == TableLoadMode.Replace)
            registry.Drop(load.Table);
        else if (exists)
            registry.Materialize(load.Table);
        if (!exists || load.Mode == TableLoadMode.Replace)
            Create(load);
        return load.PrimaryKey.Count > 0 && exists && load.Mode == TableLoadMode.Append ? Merge(load) : Insert(load, load.Select);
    }

    private void Create(CopyTable load)
    {
        var table = registry.Qualified(load.Table);
        connection.Run($"CREATE TABLE {table} ({string.Join(", ", load.Columns.Select(column => $"{DuckDbText.Identifier(column.Name)} {column.Type}{(column.Nullable ? "" : " NOT NULL")}"))})");
        foreach (var column in load.Columns.Where(column => column.Declared is not null))
            connection.Change($"COMMENT ON COLUMN {table}.{DuckDbText.Identifier(column.Name)} IS {DuckDbText.Literal(new ColumnNote { Type = column.Declared }.ToJson())}", []);
        if (load.PrimaryKey.Count > 0)
            connection.Change($"COMMENT ON TABLE {table} IS {DuckDbText.Literal(new ObjectNote { PrimaryKey = load.PrimaryKey }.ToJson())}", []);
    }

    private long Insert(CopyTable load, string select)
    {
        var names = string.Join(", ", load.Columns.Select(column => DuckDbText.Identifier(column.Name)));
        return connection.Change($"INSERT INTO {registry.Qualified(load.Table)} ({names}) SELECT {names} FROM ({select})", []);
    }

    private long Merge(CopyTable load)
    {
        connection.Run($"CREATE OR REPLACE TEMPORARY TABLE {Staging} AS {load.Select}");
        var same = string.Join(" AND ", load.PrimaryKey.Select(DuckDbText.Identifier).Select(name => $"t.{name} IS NOT DISTINCT FROM s.{name}"));
        connection.Run($"DELETE FROM {registry.Qualified(load.Table)} t USING {Staging} s WHERE {same}");
        var rows = Insert(load, $"SELECT * FROM {Staging}");
        connection.Run($"DROP TABLE {Staging}");
        return rows;
    }
}
