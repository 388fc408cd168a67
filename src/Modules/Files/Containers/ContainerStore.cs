using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Files;

/// <summary>The SQL about containers that stand for themselves. Those of files are rows of <see cref="FileStore"/>.</summary>
internal sealed class ContainerStore(MetadataDatabase database, TimeProvider clock)
{
    private const string Insert = """
        INSERT INTO files.container (project, name, created, key) VALUES (@project, @container, @now, @key)
        ON CONFLICT (name) DO NOTHING
        """;

    private const string SelectKey = "SELECT key FROM files.container WHERE project = @project AND name = @container AND key IS NOT NULL";

    private const string UpdateKey = "UPDATE files.container SET key = @key WHERE project = @project AND name = @container AND key IS NOT NULL";

    // Writers of blobs hold the container with FOR KEY SHARE: from here on there are none.
    private const string Lock = "SELECT id FROM files.container WHERE project = @project AND name = @container AND key IS NOT NULL FOR UPDATE";

    private const string Names = """
        SELECT b.name, b.size
          FROM files.container c
          JOIN files.blob b ON b.container_id = c.id
         WHERE c.project = @project AND c.name = @container AND c.key IS NOT NULL AND starts_with(b.name, @prefix)
         ORDER BY b.name
        """;

    private const string AllNames = "SELECT name FROM files.blob WHERE container_id = @containerId";

    private const string DeleteBlobs = "DELETE FROM files.blob WHERE container_id = @containerId AND (@names::text[] IS NULL OR name = ANY(@names)) RETURNING content";

    private const string DeleteBlocks = "DELETE FROM files.block WHERE container_id = @containerId AND (@names::text[] IS NULL OR blob_name = ANY(@names)) RETURNING content";

    private const string Delete = "DELETE FROM files.container WHERE project = @project AND id = @containerId";

    public async Task AddAsync(ProjectId project, string container, byte[] key, CancellationToken stop)
    {
        await using var command = Command(Insert, project, container);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        command.Parameters.AddWithValue("key", key);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>The container's key; <c>null</c> when there is no such container.</summary>
    public async Task<byte[]?> FindKeyAsync(ProjectId project, string container, CancellationToken stop)
    {
        await using var command = Command(SelectKey, project, container);
        return (byte[]?)await command.ExecuteScalarAsync(stop);
    }

    /// <returns>False when there is no such container.</returns>
    public async Task<bool> ChangeKeyAsync(ProjectId project, string container, byte[] key, CancellationToken stop)
    {
        await using var command = Command(UpdateKey, project, container);
        command.Parameters.AddWithValue("key", key);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    /// <summary>The blobs whose names begin so, in the order of their bytes.</summary>
    public async Task<IReadOnlyList<ContainedBlob>> ListAsync(ProjectId project, string container, string prefix, CancellationToken stop)
    {
        await using var command = Command(Names, project, container);
        command.Parameters.AddWithValue("prefix", prefix);
        await using var row = await command.ExecuteReaderAsync(stop);
        var blobs = new List<ContainedBlob>();
        while (await row.ReadAsync(stop))
            blobs.Add(new ContainedBlob(row.GetString(0), row.GetInt64(1)));
        return blobs;
    }

    /// <summary>Keeps everyone else from writing to the container until the transaction ends.</summary>
    /// <returns>Its number; <c>null</c> when there is no such container.</returns>
    public static async Task<long?> LockAsync(NpgsqlTransaction transaction, ProjectId project, string container, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Lock, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("container", container);
        return (long?)await command.ExecuteScalarAsync(stop);
    }

    /// <summary>The names of a locked container's blobs.</summary>
    public static async Task<IReadOnlyList<string>> NamesAsync(NpgsqlTransaction transaction, long containerId, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(AllNames, transaction.Connection, transaction);
        command.Parameters.AddWithValue("containerId", containerId);
        await using var row = await command.ExecuteReaderAsync(stop);
        var names = new List<string>();
        while (await row.ReadAsync(stop))
            names.Add(row.GetString(0));
        return names;
    }

    /// <summary>Deletes blobs of a locked container; all of them when no names are given.</summary>
    /// <returns>Contents that no row names any more.</returns>
    public static async Task<IReadOnlyList<ContentId>> DeleteBlobsAsync(NpgsqlTransaction transaction, long containerId, IReadOnlyCollection<string>? names, CancellationToken stop)
    {
        var contents = new List<ContentId>();
        foreach (var sql in (string[])[DeleteBlobs, DeleteBlocks])
        {
            await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
            command.Parameters.AddWithValue("containerId", containerId);
            command.Parameters.Add(new NpgsqlParameter("names", NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Text) { Value = names is null ? DBNull.Value : names.ToArray() });
            await using var row = await command.ExecuteReaderAsync(stop);
            while (await row.ReadAsync(stop))
                contents.Add(new ContentId(row.GetGuid(0)));
        }

        return contents;
    }

    /// <summary>Removes a locked, empty container.</summary>
    public static async Task DropAsync(NpgsqlTransaction transaction, ProjectId project, long containerId, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Delete, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("containerId", containerId);
        await command.ExecuteNonQueryAsync(stop);
    }

    private NpgsqlCommand Command(string sql, ProjectId project, string container)
    {
        var command = database.Source.CreateCommand(sql);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("container", container);
        return command;
    }
}
