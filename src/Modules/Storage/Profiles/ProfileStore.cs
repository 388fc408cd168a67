using System.Text.Json;
using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Storage;

/// <summary>Every statement about profiles of tables.</summary>
internal sealed class ProfileStore(MetadataDatabase database)
{
    private const int Kept = 10;

    private const string Insert = """
        INSERT INTO storage.table_profile (id, project, branch, data_table, version, made, profile)
        VALUES (@id, @project, @branch, @table, @version, @made, @profile)
        """;
    private const string DeleteOld = """
        DELETE FROM storage.table_profile
         WHERE project = @project AND data_table = @table
           AND id NOT IN (SELECT id FROM storage.table_profile WHERE data_table = @table ORDER BY made DESC, id DESC LIMIT @kept)
        """;
    private const string Select = """
        SELECT id, version, made, profile::text FROM storage.table_profile
         WHERE project = @project AND data_table = @table AND (@id IS NULL OR id = @id)
         ORDER BY made DESC, id DESC LIMIT 1
        """;

    /// <summary>Keeps the profile and the few before it.</summary>
    public static async Task InsertAsync(NpgsqlTransaction transaction, Table table, StoredProfile profile, CancellationToken stop)
    {
        await using (var insert = Command(Insert, transaction, table))
        {
            insert.Parameters.AddWithValue("id", profile.Id);
            insert.Parameters.AddWithValue("branch", table.Branch);
            insert.Parameters.AddWithValue("version", profile.Version);
            insert.Parameters.AddWithValue("made", profile.Made);
            insert.Parameters.Add(new NpgsqlParameter("profile", NpgsqlDbType.Json) { Value = JsonSerializer.Serialize(profile.Findings, JsonWire.Options) });
            await insert.ExecuteNonQueryAsync(stop);
        }

        await using var delete = Command(DeleteOld, transaction, table);
        delete.Parameters.AddWithValue("kept", Kept);
        await delete.ExecuteNonQueryAsync(stop);
    }

    /// <param name="table">The table.</param>
    /// <param name="id">Which; <c>null</c> for the latest.</param>
    /// <param name="stop">Cancels the statement.</param>
    public async Task<StoredProfile?> FindAsync(Table table, Guid? id, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Select);
        command.Parameters.AddWithValue("project", table.Project.Value);
        command.Parameters.AddWithValue("table", table.Number);
        command.Parameters.Add(new NpgsqlParameter("id", NpgsqlDbType.Uuid) { Value = (object?)id ?? DBNull.Value });
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop)
            ? new StoredProfile(row.GetGuid(0), row.GetInt64(1), row.GetFieldValue<DateTimeOffset>(2), JsonSerializer.Deserialize<ProfileFindings>(row.GetString(3), JsonWire.Options)!)
            : null;
    }

    private static NpgsqlCommand Command(string sql, NpgsqlTransaction transaction, Table table)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", table.Project.Value);
        command.Parameters.AddWithValue("table", table.Number);
        return command;
    }
}
