using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Storage;

/// <summary>Every statement about tables.</summary>
internal sealed class TableStore(MetadataDatabase database)
{
    private const string Columns = """
        data_table.number, data_table.project, data_table.branch, data_table.bucket, data_table.id, data_table.name, data_table.display_name, data_table.lake_table,
        data_table.is_typed, data_table.keeps_timestamp, data_table.primary_key, data_table.columns::text, data_table.rows_count, data_table.data_size_bytes,
        data_table.created, data_table.last_import, data_table.last_change, data_table.description, data_table.layout::text
        """;
    private const string SelectOne = $"SELECT {Columns} FROM storage.data_table WHERE project = @project AND branch = @branch AND id = @id";
    private const string SelectByNumber = $"SELECT {Columns} FROM storage.data_table WHERE project = @project AND number = @number";
    private const string SelectOfBucket = $"SELECT {Columns} FROM storage.data_table WHERE project = @project AND branch = @branch AND bucket = @bucket ORDER BY id";
    private const string SelectAll = $"""
        SELECT {Columns} FROM storage.data_table
         WHERE project = @project AND branch = @branch
           AND (@buckets IS NULL OR bucket IN (SELECT bucket.number FROM storage.bucket WHERE bucket.project = @project AND bucket.branch = @branch AND bucket.id = ANY (@buckets)))
         ORDER BY id
        """;
    private const string Insert = $"""
        INSERT INTO storage.data_table (project, branch, bucket, id, name, display_name, lake_table, is_typed, keeps_timestamp, primary_key, columns,
                                        rows_count, data_size_bytes, created, last_import, last_change, description, layout)
        VALUES (@project, @branch, @bucket, @id, @name, @display_name, @lake_table, @is_typed, @keeps_timestamp, @primary_key, @columns,
                @rows_count, @data_size_bytes, @created, @last_import, @created, @description, @layout)
        RETURNING {Columns}
        """;
    private const string Update = $"""
        UPDATE storage.data_table
           SET columns = @columns, primary_key = @primary_key, rows_count = @rows_count, data_size_bytes = @data_size_bytes,
               last_change = @now, last_import = CASE WHEN @imported THEN @now ELSE last_import END
         WHERE project = @project AND number = @number
        RETURNING {Columns}
        """;
    private const string Redefine = $"""
        UPDATE storage.data_table
           SET display_name = @display_name, description = @description, layout = @layout, columns = @columns, primary_key = @primary_key, last_change = @last_change
         WHERE project = @project AND number = @number
        RETURNING {Columns}
        """;
    private const string SelectDisplayed = "SELECT name FROM storage.data_table WHERE project = @project AND bucket = @bucket AND display_name = @display_name AND number <> @number";
    private const string Lock = "SELECT 1 FROM storage.data_table WHERE project = @project AND number = @number FOR UPDATE";
    private const string Resize = "UPDATE storage.data_table SET data_size_bytes = @data_size_bytes WHERE project = @project AND number = @number";
    private const string Recount =
        "UPDATE storage.data_table SET rows_count = @rows_count, data_size_bytes = @data_size_bytes WHERE project = @project AND number = @number";
    private const string Delete = "DELETE FROM storage.data_table WHERE project = @project AND number = @number";
    private const string DeleteSome = $"""
        DELETE FROM storage.data_table
         WHERE number IN (SELECT number FROM storage.data_table WHERE project = @project AND branch = @branch LIMIT @most)
        RETURNING {Columns}
        """;
    private const string CountOfBucket = "SELECT count(*) FROM storage.data_table WHERE project = @project AND branch = @branch AND bucket = @bucket";
    private const string SumOfProject = """
        SELECT coalesce(sum(rows_count), 0)::bigint, coalesce(sum(data_size_bytes), 0)::bigint FROM storage.data_table WHERE project = @project AND branch > 0
        """;

    public async Task<Table?> FindAsync(ProjectId project, long branch, string id, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectOne);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("branch", branch);
        command.Parameters.AddWithValue("id", id);
        return await ReadOneAsync(command, stop);
    }

    public async Task<Table?> FindAsync(ProjectId project, long number, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectByNumber);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("number", number);
        return await ReadOneAsync(command, stop);
    }

    public async Task<List<Table>> OfBucketAsync(Bucket bucket, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectOfBucket);
        BucketKey(command, bucket);
        return await ReadAllAsync(command, stop);
    }

    /// <summary>The bucket's tables, kept from everyone else until the transaction's end.</summary>
    public static async Task<List<Table>> SeizeOfBucketAsync(NpgsqlTransaction transaction, Bucket bucket, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand($"{SelectOfBucket} FOR UPDATE", transaction.Connection, transaction);
        BucketKey(command, bucket);
        return await ReadAllAsync(command, stop);
    }

    /// <param name="project">The tenant.</param>
    /// <param name="branch">The branch.</param>
    /// <param name="buckets">Only tables of these buckets; <c>null</c> for all.</param>
    /// <param name="stop">Cancels the statement.</param>
    public async Task<List<Table>> ListAsync(ProjectId project, long branch, IReadOnlyCollection<string>? buckets, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectAll);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("branch", branch);
        command.Parameters.Add(new NpgsqlParameter("buckets", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = (object?)buckets?.ToArray() ?? DBNull.Value });
        return await ReadAllAsync(command, stop);
    }

    public async Task<long> CountOfBucketAsync(Bucket bucket, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(CountOfBucket);
        BucketKey(command, bucket);
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }

    /// <exception cref="RefusedException">The name or the display name is taken in the bucket.</exception>
    public static async Task<Table> InsertAsync(NpgsqlTransaction transaction, Table table, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Insert, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", table.Project.Value);
        command.Parameters.AddWithValue("branch", table.Branch);
        command.Parameters.AddWithValue("bucket", table.Bucket);
        command.Parameters.AddWithValue("id", table.Id);
        command.Parameters.AddWithValue("name", table.Name);
        command.Parameters.AddWithValue("lake_table", table.Data.Value);
        command.Parameters.AddWithValue("is_typed", table.IsTyped);
        command.Parameters.AddWithValue("keeps_timestamp", table.KeepsTimestamp);
        Definition(command, table);
        command.Parameters.AddWithValue("rows_count", table.RowsCount);
        command.Parameters.AddWithValue("data_size_bytes", table.DataSizeBytes);
        command.Parameters.AddWithValue("created", table.Created);
        command.Parameters.Add(new NpgsqlParameter("last_import", NpgsqlDbType.TimestampTz) { Value = (object?)table.LastImport ?? DBNull.Value });
        try
        {
            var inserted = (await ReadOneAsync(command, stop))!;
            await ColumnTypeMetadata.WriteAsync(transaction, inserted, table.Created, stop);
            return inserted;
        }
        catch (PostgresException clash) when (clash is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "data_table_id_unique" })
        {
            throw new RefusedException(TableErrors.AlreadyExists(table.BucketId, table.Name), clash);
        }
        catch (PostgresException clash) when (clash is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "data_table_display_name_unique" })
        {
            throw new RefusedException(TableErrors.DisplayNameExists(table.DisplayName, table.DisplayName), clash);
        }
    }

    /// <summary>Stores columns, key and totals; <c>null</c> when the table was dropped meanwhile.</summary>
    public static async Task<Table?> UpdateAsync(NpgsqlTransaction transaction, Table table, bool imported, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = Command(Update, transaction, table);
        Shape(command, table);
        command.Parameters.AddWithValue("imported", imported);
        command.Parameters.AddWithValue("now", now);
        var updated = await ReadOneAsync(command, stop);
        if (updated is not null)
            await ColumnTypeMetadata.WriteAsync(transaction, updated, now, stop);
        return updated;
    }

    /// <summary>Stores what the table is: names, description, columns, key; <c>null</c> when it was dropped meanwhile.</summary>
    /// <exception cref="RefusedException">Another table of the bucket has the display name.</exception>
    public static async Task<Table?> RedefineAsync(NpgsqlTransaction transaction, Table table, CancellationToken stop)
    {
        await using (var displayed = Command(SelectDisplayed, transaction, table))
        {
            displayed.Parameters.AddWithValue("bucket", table.Bucket);
            displayed.Parameters.AddWithValue("display_name", table.DisplayName);
            if (await displayed.ExecuteScalarAsync(stop) is string other)
                throw new RefusedException(TableErrors.DisplayNameExists(other, table.DisplayName));
        }

        await using var command = Command(Redefine, transaction, table);
        Definition(command, table);
        command.Parameters.AddWithValue("last_change", table.LastChange);
        return await ReadOneAsync(command, stop);
    }

    /// <summary>Keeps everyone else from the table until the transaction's end.</summary>
    /// <returns>False when it was dropped.</returns>
    public static async Task<bool> LockAsync(NpgsqlTransaction transaction, Table table, CancellationToken stop)
    {
        await using var command = Command(Lock, transaction, table);
        return await command.ExecuteScalarAsync(stop) is not null;
    }

    /// <summary>Stores the size after a compaction.</summary>
    public static async Task ResizeAsync(NpgsqlTransaction transaction, Table table, long bytes, CancellationToken stop)
    {
        await using var command = Command(Resize, transaction, table);
        command.Parameters.AddWithValue("data_size_bytes", bytes);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Stores what the lake says of the rows; nothing else changes.</summary>
    public static async Task RecountAsync(NpgsqlTransaction transaction, Table table, long rows, long bytes, CancellationToken stop)
    {
        await using var command = Command(Recount, transaction, table);
        command.Parameters.AddWithValue("rows_count", rows);
        command.Parameters.AddWithValue("data_size_bytes", bytes);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <returns>False when it was dropped already.</returns>
    public static async Task<bool> DeleteAsync(NpgsqlTransaction transaction, Table table, CancellationToken stop)
    {
        await using var command = Command(Delete, transaction, table);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    /// <summary>Deletes some tables of a branch that nobody can reach any more.</summary>
    /// <returns>Those that were deleted; none when nothing was left.</returns>
    public static async Task<List<Table>> DeleteSomeAsync(NpgsqlTransaction transaction, ProjectId project, long branch, int most, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(DeleteSome, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("branch", branch);
        command.Parameters.AddWithValue("most", most);
        return await ReadAllAsync(command, stop);
    }

    public async Task<(long Rows, long Bytes)> TotalsAsync(ProjectId project, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SumOfProject);
        command.Parameters.AddWithValue("project", project.Value);
        await using var row = await command.ExecuteReaderAsync(stop);
        await row.ReadAsync(stop);
        return (row.GetInt64(0), row.GetInt64(1));
    }

    private static NpgsqlCommand Command(string sql, NpgsqlTransaction transaction, Table table)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", table.Project.Value);
        command.Parameters.AddWithValue("number", table.Number);
        return command;
    }

    private static void BucketKey(NpgsqlCommand command, Bucket bucket)
    {
        command.Parameters.AddWithValue("project", bucket.Project.Value);
        command.Parameters.AddWithValue("branch", bucket.Branch);
        command.Parameters.AddWithValue("bucket", bucket.Number);
    }

    private static void Shape(NpgsqlCommand command, Table table)
    {
        Columnar(command, table);
        command.Parameters.AddWithValue("rows_count", table.RowsCount);
        command.Parameters.AddWithValue("data_size_bytes", table.DataSizeBytes);
    }

    private static void Definition(NpgsqlCommand command, Table table)
    {
        Columnar(command, table);
        command.Parameters.AddWithValue("display_name", table.DisplayName);
        command.Parameters.Add(new NpgsqlParameter("description", NpgsqlDbType.Text) { Value = (object?)table.Description ?? DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter("layout", NpgsqlDbType.Json) { Value = (object?)table.Layout?.ToJsonString() ?? DBNull.Value });
    }

    private static void Columnar(NpgsqlCommand command, Table table)
    {
        command.Parameters.AddWithValue("primary_key", table.PrimaryKey.ToArray());
        command.Parameters.Add(new NpgsqlParameter("columns", NpgsqlDbType.Jsonb) { Value = JsonSerializer.Serialize(table.Columns, JsonWire.Options) });
    }

    private static async Task<Table?> ReadOneAsync(NpgsqlCommand command, CancellationToken stop)
    {
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? Read(row) : null;
    }

    private static async Task<List<Table>> ReadAllAsync(NpgsqlCommand command, CancellationToken stop)
    {
        await using var row = await command.ExecuteReaderAsync(stop);
        List<Table> found = [];
        while (await row.ReadAsync(stop))
            found.Add(Read(row));
        return found;
    }

    private static Table Read(NpgsqlDataReader row)
    {
        var id = row.GetString(4);
        return new Table
        {
            Number = row.GetInt64(0),
            Project = new ProjectId(row.GetInt64(1)),
            Branch = row.GetInt64(2),
            Bucket = row.GetInt64(3),
            BucketId = TableIds.BucketOf(id),
            Name = row.GetString(5),
            DisplayName = row.GetString(6),
            Data = new LakeTableId(row.GetInt64(7)),
            IsTyped = row.GetBoolean(8),
            KeepsTimestamp = row.GetBoolean(9),
            PrimaryKey = row.GetFieldValue<string[]>(10),
            Columns = JsonSerializer.Deserialize<ColumnSpec[]>(row.GetString(11), JsonWire.Options)!,
            RowsCount = row.GetInt64(12),
            DataSizeBytes = row.GetInt64(13),
            Created = row.GetFieldValue<DateTimeOffset>(14),
            LastImport = row.IsDBNull(15) ? null : row.GetFieldValue<DateTimeOffset>(15),
            LastChange = row.GetFieldValue<DateTimeOffset>(16),
            Description = row.IsDBNull(17) ? null : row.GetString(17),
            Layout = row.IsDBNull(18) ? null : (JsonObject)JsonNode.Parse(row.GetString(18))!,
        };
    }
}
