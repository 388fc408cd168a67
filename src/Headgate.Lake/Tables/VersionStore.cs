using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Lake;

/// <summary>Reads tables and versions.</summary>
internal sealed class VersionStore(MetadataDatabase database)
{
    private const string SelectVersion = """
        SELECT v.table_id, v.number, v.rows, v.bytes, v.made_by, v.created, v.retired, s.definition, v.schema_id, t.next_field
          FROM lake.lake_table t
          JOIN lake.version v ON v.table_id = t.id
          JOIN lake.table_schema s ON s.id = v.schema_id
         WHERE t.project = @project AND t.id = @table
        """;
    private const string SelectHead = SelectVersion + " AND v.number = t.head AND t.dropped IS NULL";
    private const string SelectNumber = SelectVersion + " AND v.number = @number";
    private const string SelectAt = SelectVersion + " AND v.created <= @time AND (v.retired IS NULL OR v.retired > @time) ORDER BY v.number DESC LIMIT 1";
    private const string SelectHeads = """
        SELECT v.table_id, v.number, v.rows, v.bytes, v.made_by, v.created, v.retired, s.definition, v.schema_id, t.next_field
          FROM lake.lake_table t
          JOIN lake.version v ON v.table_id = t.id AND v.number = t.head
          JOIN lake.table_schema s ON s.id = v.schema_id
         WHERE t.project = @project AND t.id = ANY (@tables) AND t.dropped IS NULL
        """;
    private const string SelectFiles = """
        SELECT d.id, d.path, d.rows, d.bytes, d.schema_id, s.definition, x.id, x.path, x.positions, x.bytes
          FROM lake.version_file f
          JOIN lake.lake_table t ON t.id = f.table_id AND t.project = @project
          JOIN lake.data_file d ON d.id = f.data_file_id
          JOIN lake.table_schema s ON s.id = d.schema_id
          LEFT JOIN lake.delete_file x ON x.id = f.delete_file_id
         WHERE f.table_id = @table AND f.version = @number
         ORDER BY f.ordinal
        """;

    public Task<VersionFiles?> FindHeadAsync(ProjectId project, LakeTableId table, CancellationToken stop) =>
        FindAsync(SelectHead, project, table, null, null, stop);

    public Task<VersionFiles?> FindAsync(ProjectId project, LakeTableId table, long number, CancellationToken stop) =>
        FindAsync(SelectNumber, project, table, number, null, stop);

    public Task<VersionFiles?> FindAtAsync(ProjectId project, LakeTableId table, DateTimeOffset time, CancellationToken stop) =>
        FindAsync(SelectAt, project, table, null, time, stop);

    public async Task<IReadOnlyDictionary<LakeTableId, LakeVersion>> FindHeadsAsync(ProjectId project, IReadOnlyList<LakeTableId> tables, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectHeads);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("tables", tables.Select(table => table.Value).ToArray());
        await using var row = await command.ExecuteReaderAsync(stop);
        Dictionary<LakeTableId, LakeVersion> heads = [];
        while (await row.ReadAsync(stop))
            heads[new(row.GetInt64(0))] = ReadVersion(row, project).Version;
        return heads;
    }

    public async Task<IReadOnlyList<VersionFile>> FilesAsync(LakeVersion version, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectFiles);
        command.Parameters.AddWithValue("project", version.Project.Value);
        command.Parameters.AddWithValue("table", version.Table.Value);
        command.Parameters.AddWithValue("number", version.Number);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<VersionFile> files = [];
        Dictionary<long, LakeSchema> schemas = [];
        while (await row.ReadAsync(stop))
        {
            var schema = row.GetInt64(4);
            if (!schemas.TryGetValue(schema, out var writtenWith))
                schemas.Add(schema, writtenWith = SchemaJson.Read(row.GetString(5)));
            files.Add(new(row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), schema, writtenWith,
                await row.IsDBNullAsync(6, stop) ? null : new(row.GetInt64(6), row.GetString(7), row.GetInt64(8), row.GetInt64(9))));
        }

        return files;
    }

    public async Task<VersionFiles> WithFilesAsync(VersionFiles version, CancellationToken stop) =>
        version with { Files = await FilesAsync(version.Version, stop) };

    private async Task<VersionFiles?> FindAsync(string sql, ProjectId project, LakeTableId table, long? number, DateTimeOffset? time, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(sql);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("table", table.Value);
        if (number is not null)
            command.Parameters.AddWithValue("number", number.Value);
        if (time is not null)
            command.Parameters.AddWithValue("time", time.Value.ToUniversalTime());
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? ReadVersion(row, project) : null;
    }

    private static VersionFiles ReadVersion(NpgsqlDataReader row, ProjectId project) => new(
        new(project, new(row.GetInt64(0)), row.GetInt64(1), SchemaJson.Read(row.GetString(7)), row.GetInt64(2), row.GetInt64(3), row.GetString(4),
            row.GetFieldValue<DateTimeOffset>(5), row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6)),
        row.GetInt64(8), row.GetInt32(9), []);
}
