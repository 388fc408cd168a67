using Npgsql;

namespace Headgate.Storage;

/// <summary>The statements that exchange what two tables are; ids, names, descriptions, aliases and triggers stay where they are.</summary>
internal static class SwapStore
{
    private const string Both = "project = @project AND data_table IN (@one, @other)";
    private const string Exchanged = "CASE data_table WHEN @one THEN @other ELSE @one END";
    private const string Tables = """
        UPDATE storage.data_table mine
           SET lake_table = its.lake_table, is_typed = its.is_typed, keeps_timestamp = its.keeps_timestamp, primary_key = its.primary_key, columns = its.columns,
               rows_count = its.rows_count, data_size_bytes = its.data_size_bytes, last_import = its.last_import, last_change = @now, layout = its.layout
          FROM storage.data_table its
         WHERE mine.project = @project AND its.project = @project AND (mine.number, its.number) IN ((@one, @other), (@other, @one))
        """;
    // The order makes all of them go before the first comes back: a pair is unique on its column.
    private const string NotesOnColumns = $"""
        WITH moved AS (DELETE FROM storage.column_metadata WHERE {Both} RETURNING *)
        INSERT INTO storage.column_metadata (id, project, branch, data_table, column_name, provider, key, value, changed)
        SELECT id, project, branch, {Exchanged}, column_name, provider, key, value, changed FROM moved ORDER BY id
        """;
    private const string NotesOfStorage = $"""
        WITH moved AS (DELETE FROM storage.table_metadata WHERE {Both} AND provider = 'storage' RETURNING *)
        INSERT INTO storage.table_metadata (id, project, branch, data_table, provider, key, value, changed)
        SELECT id, project, branch, {Exchanged}, provider, key, value, changed FROM moved ORDER BY id
        """;
    private const string Shapes = $"UPDATE storage.table_shape SET data_table = {Exchanged} WHERE {Both}";
    private const string Profiles = $"UPDATE storage.table_profile SET data_table = {Exchanged} WHERE {Both}";

    // What is noted on columns goes first, else it would be forgotten with them. The shapes come last: the change of the columns has noted one more of each.
    private static readonly string[] InOrder = [NotesOnColumns, NotesOfStorage, Tables, Shapes, Profiles];

    /// <summary>Exchanges rows with their history, columns with what is noted on them, keys, totals and profiles. Call it with both tables locked.</summary>
    public static async Task ExchangeAsync(NpgsqlTransaction transaction, Table one, Table other, DateTimeOffset now, CancellationToken stop)
    {
        foreach (var sql in InOrder)
        {
            await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
            command.Parameters.AddWithValue("project", one.Project.Value);
            command.Parameters.AddWithValue("one", one.Number);
            command.Parameters.AddWithValue("other", other.Number);
            if (sql == Tables)
                command.Parameters.AddWithValue("now", now);
            await command.ExecuteNonQueryAsync(stop);
        }
    }
}
