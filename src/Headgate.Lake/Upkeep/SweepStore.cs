using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Lake;

/// <summary>What nobody needs any more. Works across projects: it belongs to the platform, not to a caller.</summary>
internal sealed class SweepStore(MetadataDatabase database)
{
    private const string DoomLoads = """
        UPDATE lake.load SET doomed = true
         WHERE NOT doomed AND (lease_until < now() OR (node = @node AND process <> @process))
        """;
    private const string SelectDoomedLoads = "SELECT id, table_id FROM lake.load WHERE doomed ORDER BY id";
    // A table that was made for the load and never published goes with it.
    private const string DeleteLoad = """
        WITH gone AS (DELETE FROM lake.load WHERE id = @load AND doomed RETURNING table_id)
        DELETE FROM lake.lake_table t
         USING gone
         WHERE t.id = gone.table_id AND t.head = 0 AND NOT EXISTS (SELECT FROM lake.load l WHERE l.table_id = t.id AND l.id <> @load)
        """;
    private const string DeletePins = "DELETE FROM lake.pin WHERE lease_until < now() OR (lease_until IS NOT NULL AND node = @node AND process <> @process)";
    private const string DeleteVersions = """
        DELETE FROM lake.version d
         USING (SELECT v.table_id, v.number
                  FROM lake.version v
                  JOIN lake.lake_table t ON t.id = v.table_id
                  LEFT JOIN unnest(@projects, @keeps) AS own (project, keep) ON own.project = t.project
                 WHERE v.retired < now() - @least AND v.retired < now() - coalesce(own.keep, @keep)
                   AND NOT EXISTS (SELECT FROM lake.pin p WHERE p.table_id = v.table_id AND p.version = v.number)
                   AND NOT EXISTS (SELECT FROM lake.load l WHERE l.table_id = v.table_id AND l.base = v.number)
                 ORDER BY v.retired LIMIT 1000
                   FOR UPDATE OF v SKIP LOCKED) gone
         WHERE d.table_id = gone.table_id AND d.number = gone.number
        """;
    private const string DoomData = """
        UPDATE lake.data_file d SET doomed = true
         WHERE NOT doomed AND NOT EXISTS (SELECT FROM lake.version_file f WHERE f.data_file_id = d.id)
        """;
    private const string DoomDeletes = """
        UPDATE lake.delete_file d SET doomed = true
         WHERE NOT doomed AND NOT EXISTS (SELECT FROM lake.version_file f WHERE f.delete_file_id = d.id)
        """;
    private const string SelectDoomedFiles = "SELECT id, path, true FROM lake.data_file WHERE doomed UNION ALL SELECT id, path, false FROM lake.delete_file WHERE doomed";
    private const string DeleteData = "DELETE FROM lake.data_file WHERE id = @id AND doomed";
    private const string DeleteDelete = "DELETE FROM lake.delete_file WHERE id = @id AND doomed";
    private const string DeleteTables = """
        DELETE FROM lake.lake_table t
         WHERE t.dropped IS NOT NULL
           AND NOT EXISTS (SELECT FROM lake.version v WHERE v.table_id = t.id)
           AND NOT EXISTS (SELECT FROM lake.load l WHERE l.table_id = t.id)
        """;
    private const string DeleteSchemas = """
        DELETE FROM lake.table_schema s
         WHERE NOT EXISTS (SELECT FROM lake.version v WHERE v.schema_id = s.id)
           AND NOT EXISTS (SELECT FROM lake.data_file d WHERE d.schema_id = s.id)
        """;

    public Task<int> DoomLoadsAsync(LakeProcess process, CancellationToken stop) =>
        ExecuteAsync(DoomLoads, stop, ("node", process.Node), ("process", process.Id));

    public async Task<IReadOnlyList<(long Load, LakeTableId Table)>> DoomedLoadsAsync(CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectDoomedLoads);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<(long, LakeTableId)> loads = [];
        while (await row.ReadAsync(stop))
            loads.Add((row.GetInt64(0), new(row.GetInt64(1))));
        return loads;
    }

    public Task DeleteLoadAsync(long load, CancellationToken stop) => ExecuteAsync(DeleteLoad, stop, ("load", load));

    public Task<int> DeletePinsAsync(LakeProcess process, CancellationToken stop) =>
        ExecuteAsync(DeletePins, stop, ("node", process.Node), ("process", process.Id));

    /// <param name="keep">How long versions are kept after they were replaced.</param>
    /// <param name="grace">How long at least, in any project.</param>
    /// <param name="byProject">How long in projects that say so themselves.</param>
    /// <param name="stop">Cancels the statement.</param>
    public Task<int> DeleteVersionsAsync(TimeSpan keep, TimeSpan grace, IReadOnlyDictionary<ProjectId, TimeSpan> byProject, CancellationToken stop)
    {
        // The shortest time first: it is what the index on retired is searched by.
        var shortest = byProject.Values.Append(keep).Min();
        return ExecuteAsync(
            DeleteVersions, stop,
            ("keep", keep), ("least", shortest > grace ? shortest : grace),
            ("projects", byProject.Keys.Select(project => project.Value).ToArray()), ("keeps", byProject.Values.ToArray()));
    }

    public async Task<IReadOnlyList<DoomedFile>> DoomFilesAsync(CancellationToken stop)
    {
        await ExecuteAsync(DoomData, stop);
        await ExecuteAsync(DoomDeletes, stop);
        await using var command = database.Source.CreateCommand(SelectDoomedFiles);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<DoomedFile> files = [];
        while (await row.ReadAsync(stop))
            files.Add(new(row.GetInt64(0), row.GetString(1), row.GetBoolean(2)));
        return files;
    }

    public Task<int> DeleteFileAsync(DoomedFile file, CancellationToken stop) => ExecuteAsync(file.IsData ? DeleteData : DeleteDelete, stop, ("id", file.Id));

    public async Task DeleteEmptyAsync(CancellationToken stop)
    {
        await ExecuteAsync(DeleteTables, stop);
        await ExecuteAsync(DeleteSchemas, stop);
    }

    private async Task<int> ExecuteAsync(string sql, CancellationToken stop, params (string Name, object Value)[] parameters)
    {
        await using NpgsqlCommand command = database.Source.CreateCommand(sql);
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return await command.ExecuteNonQueryAsync(stop);
    }
}

/// <summary>A file that no version refers to.</summary>
internal sealed record DoomedFile(long Id, string Path, bool IsData);
