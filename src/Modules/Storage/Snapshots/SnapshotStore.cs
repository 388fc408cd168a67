using System.Text.Json;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Storage;

/// <summary>Every statement about snapshots.</summary>
internal sealed class SnapshotStore(MetadataDatabase database)
{
    private const string Columns = "id, project, branch, table_id, description, content::text, lake_table, lake_version, lake_pin, token_id, token_description, created";
    private const string Insert = $"""
        INSERT INTO storage.table_snapshot (project, branch, table_id, description, content, lake_table, lake_version, lake_pin, token_id, token_description, created)
        VALUES (@project, @branch, @table_id, @description, @content, @lake_table, @lake_version, @lake_pin, @token_id, @token_description, @created)
        RETURNING {Columns}
        """;
    private const string SelectOne = $"SELECT {Columns} FROM storage.table_snapshot WHERE project = @project AND id = @id";
    private const string SelectOfTable = $"""
        SELECT {Columns} FROM storage.table_snapshot
         WHERE project = @project AND branch = @branch AND table_id = @table_id
         ORDER BY id DESC LIMIT @limit OFFSET @offset
        """;
    private const string Delete = "DELETE FROM storage.table_snapshot WHERE project = @project AND id = @id RETURNING lake_pin";
    private const string DeleteSome = """
        DELETE FROM storage.table_snapshot
         WHERE id IN (SELECT id FROM storage.table_snapshot WHERE project = @project AND branch = @branch LIMIT @most)
        RETURNING lake_pin
        """;
    // Publications change their bucket first: while it is held, the table's row and its version in the lake stay in step.
    private const string HoldBucket = "SELECT 1 FROM storage.bucket WHERE project = @project AND number = @bucket FOR SHARE";

    public static async Task<bool> HoldBucketAsync(NpgsqlTransaction transaction, Table table, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(HoldBucket, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", table.Project.Value);
        command.Parameters.AddWithValue("bucket", table.Bucket);
        return await command.ExecuteScalarAsync(stop) is not null;
    }

    public static async Task<Snapshot> InsertAsync(NpgsqlTransaction transaction, Snapshot snapshot, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Insert, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", snapshot.Project.Value);
        command.Parameters.AddWithValue("branch", snapshot.Branch);
        command.Parameters.AddWithValue("table_id", snapshot.TableId);
        command.Parameters.AddWithValue("description", snapshot.Description);
        command.Parameters.Add(new NpgsqlParameter("content", NpgsqlDbType.Json) { Value = JsonSerializer.Serialize(snapshot.Content, JsonWire.Options) });
        command.Parameters.AddWithValue("lake_table", snapshot.Data.Value);
        command.Parameters.AddWithValue("lake_version", snapshot.Version);
        command.Parameters.AddWithValue("lake_pin", snapshot.Pin.Value);
        command.Parameters.AddWithValue("token_id", snapshot.Token.Value);
        command.Parameters.AddWithValue("token_description", snapshot.TokenDescription);
        command.Parameters.AddWithValue("created", snapshot.Created);
        return (await ReadAsync(command, stop))[0];
    }

    public async Task<Snapshot?> FindAsync(ProjectId project, long id, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectOne);
        Key(command, project, id);
        return (await ReadAsync(command, stop)).FirstOrDefault();
    }

    /// <summary>The snapshot, kept until the transaction's end.</summary>
    public static async Task<Snapshot?> HoldAsync(NpgsqlTransaction transaction, ProjectId project, long id, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand($"{SelectOne} FOR SHARE", transaction.Connection, transaction);
        Key(command, project, id);
        return (await ReadAsync(command, stop)).FirstOrDefault();
    }

    /// <summary>A table's snapshots, newest first.</summary>
    public async Task<IReadOnlyList<Snapshot>> OfTableAsync(Table table, int limit, int offset, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectOfTable);
        command.Parameters.AddWithValue("project", table.Project.Value);
        command.Parameters.AddWithValue("branch", table.Branch);
        command.Parameters.AddWithValue("table_id", table.Id);
        command.Parameters.AddWithValue("limit", limit);
        command.Parameters.AddWithValue("offset", offset);
        return await ReadAsync(command, stop);
    }

    /// <returns>What kept its version; <c>null</c> when it was deleted already.</returns>
    public static async Task<LakePinId?> DeleteAsync(NpgsqlTransaction transaction, ProjectId project, long id, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Delete, transaction.Connection, transaction);
        Key(command, project, id);
        return await command.ExecuteScalarAsync(stop) is long pin ? new LakePinId(pin) : null;
    }

    /// <summary>Deletes some snapshots of a branch that nobody can reach any more.</summary>
    public static async Task<IReadOnlyList<LakePinId>> DeleteSomeAsync(NpgsqlTransaction transaction, ProjectId project, long branch, int most, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(DeleteSome, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("branch", branch);
        command.Parameters.AddWithValue("most", most);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<LakePinId> pins = [];
        while (await row.ReadAsync(stop))
            pins.Add(new LakePinId(row.GetInt64(0)));
        return pins;
    }

    private static void Key(NpgsqlCommand command, ProjectId project, long id)
    {
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("id", id);
    }

    private static async Task<List<Snapshot>> ReadAsync(NpgsqlCommand command, CancellationToken stop)
    {
        await using var row = await command.ExecuteReaderAsync(stop);
        List<Snapshot> found = [];
        while (await row.ReadAsync(stop))
            found.Add(Read(row));
        return found;
    }

    private static Snapshot Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Project = new ProjectId(row.GetInt64(1)),
        Branch = row.GetInt64(2),
        TableId = row.GetString(3),
        Description = row.GetString(4),
        Content = JsonSerializer.Deserialize<SnapshotContent>(row.GetString(5), JsonWire.Options)!,
        Data = new LakeTableId(row.GetInt64(6)),
        Version = row.GetInt64(7),
        Pin = new LakePinId(row.GetInt64(8)),
        Token = new TokenId(row.GetInt64(9)),
        TokenDescription = row.GetString(10),
        Created = row.GetFieldValue<DateTimeOffset>(11),
    };
}
