using System.Text.Json;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Storage;

/// <summary>Statements about the tables of external buckets.</summary>
internal sealed class ExternalStore(MetadataDatabase database)
{
    private const string SelectStamps = """
        SELECT data_table.name, external_table.stamp
          FROM storage.data_table
          JOIN storage.external_table ON external_table.table_number = data_table.number
         WHERE data_table.project = @project AND data_table.branch = @branch AND data_table.bucket = @bucket
        """;
    private const string SetStamp = """
        INSERT INTO storage.external_table (table_number, project, stamp) VALUES (@number, @project, @stamp)
        ON CONFLICT (table_number) DO UPDATE SET stamp = excluded.stamp WHERE external_table.project = excluded.project
        """;
    private const string Replace = """
        UPDATE storage.data_table
           SET lake_table = @lake_table, is_typed = @is_typed, columns = @columns, rows_count = @rows_count, data_size_bytes = @data_size_bytes,
               last_import = @now, last_change = @now
         WHERE project = @project AND number = @number
        """;

    /// <summary>What the bucket's tables were made of, by name.</summary>
    public async Task<IReadOnlyDictionary<string, string>> StampsAsync(Bucket bucket, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectStamps);
        command.Parameters.AddWithValue("project", bucket.Project.Value);
        command.Parameters.AddWithValue("branch", bucket.Branch);
        command.Parameters.AddWithValue("bucket", bucket.Number);
        await using var row = await command.ExecuteReaderAsync(stop);
        Dictionary<string, string> stamps = [];
        while (await row.ReadAsync(stop))
            stamps.Add(row.GetString(0), row.GetString(1));
        return stamps;
    }

    public static async Task SetStampAsync(NpgsqlTransaction transaction, Table table, string stamp, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SetStamp, transaction.Connection, transaction);
        command.Parameters.AddWithValue("number", table.Number);
        command.Parameters.AddWithValue("project", table.Project.Value);
        command.Parameters.AddWithValue("stamp", stamp);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Gives a table other rows and columns; the lake's table that it had is left to the caller.</summary>
    public static async Task ReplaceAsync(
        NpgsqlTransaction transaction, Table table, LakeVersion version, LoadedObject rows, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Replace, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", table.Project.Value);
        command.Parameters.AddWithValue("number", table.Number);
        command.Parameters.AddWithValue("lake_table", version.Table.Value);
        command.Parameters.AddWithValue("is_typed", rows.IsTyped);
        command.Parameters.Add(new NpgsqlParameter("columns", NpgsqlDbType.Jsonb) { Value = JsonSerializer.Serialize(rows.Columns, JsonWire.Options) });
        command.Parameters.AddWithValue("rows_count", version.Rows);
        command.Parameters.AddWithValue("data_size_bytes", version.Bytes);
        command.Parameters.AddWithValue("now", now);
        await command.ExecuteNonQueryAsync(stop);
    }
}
