using Headgate.DuckDb;

namespace Headgate.Warehouse.Worker;

/// <summary>Keeps definitions that DuckDB cannot read back out of its log.</summary>
/// <remarks>
/// Replaying a change of a table whose default calls a function fails (there is no default database yet), and then the database does not open any more. So a change of definitions is written to the
/// database's file at once while there is such a table; when others write at that moment, after the next statement.
/// </remarks>
internal sealed class LogReplay
{
    private const string Calls = "SELECT 1 FROM duckdb_columns() WHERE schema_name = $1 AND database_name = $2 AND contains(column_default, '(') LIMIT 1";

    private int owed;

    /// <summary>A definition has changed.</summary>
    public void Changed(DuckDbConnection connection, string schema)
    {
        if (connection.Texts(Calls, schema, WorkerDatabase.Catalogue).Count > 0)
            Volatile.Write(ref owed, 1);
    }

    /// <summary>Writes out what is owed. Outside of transactions only.</summary>
    public void Settle(DuckDbConnection connection)
    {
        if (Interlocked.Exchange(ref owed, 0) == 0)
            return;
        try
        {
            connection.Run("CHECKPOINT");
        }
        catch (DuckDbException)
        {
            // Somebody else is writing.
            Volatile.Write(ref owed, 1);
        }
    }
}
