using System.Text.Json;
using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Storage;

/// <summary>Every statement about tables.</summary>
internal sealed class TableStore(MetadataDatabase database, ProjectDirectory projects)
{
    private const string SelectOne = $"{TableRows.Select} WHERE data_table.project = @project AND data_table.branch = @branch AND data_table.id = @id";
    private const string SelectByNumber = $"{TableRows.Select} WHERE data_table.project = @project AND data_table.number = @number";
    private const string SelectOfBucket = $"""
        {TableRows.Select}
         WHERE data_table.project = @project AND data_table.branch = @branch AND data_table.bucket = @bucket
        """;
    private const string SelectNumbers = $"""
        {TableRows.Select}
         WHERE data_table.project = @project AND data_table.branch = @branch AND data_table.number = ANY (@numbers)
         ORDER BY data_table.id
        """;
    private const string SelectAll = $"""
        {TableRows.Select}
         WHERE data_table.project = @project AND data_table.branch = @branch
           AND (@buckets IS NULL OR data_table.bucket IN (SELECT bucket.number FROM storage.bucket WHERE bucket.project = @project AND bucket.branch = @branch AND bucket.id = ANY (@buckets)))
         ORDER BY data_table.id
        """;
    // The page is cut before anything else is read of a table.
    private const string SelectPage = $"""
        {TableRows.Select}
         WHERE data_table.project = @project AND data_table.branch = @branch
           AND data_table.number IN (
               SELECT page.number FROM storage.data_table page
                WHERE page.project = @project AND page.branch = @branch
                  AND (@buckets IS NULL OR page.bucket IN (SELECT bucket.number FROM storage.bucket WHERE bucket.project = @project AND bucket.branch = @branch AND bucket.id = ANY (@buckets)))
                ORDER BY page.id LIMIT @limit OFFSET @offset)
         ORDER BY data_table.id
        """;
    private const string Insert = $"""
        INSERT INTO storage.data_table (project, branch, bucket, id, name, display_name, lake_table, is_typed, keeps_timestamp, primary_key, columns,
                                        rows_count, data_size_bytes, created, last_import, last_change, description, layout)
        VALUES (@project, @branch, @bucket, @id, @name, @display_name, @lake_table, @is_typed, @keeps_timestamp, @primary_key, @columns,
                @rows_count, @data_size_bytes, @created, @last_import, @created, @description, @layout)
        RETURNING {TableRows.Own}
        """;
    private const string Update = $"""
        UPDATE storage.data_table
           SET columns = @columns, primary_key = @primary_key, rows_count = @rows_count, data_size_bytes = @data_size_bytes,
               last_change = @now, last_import = CASE WHEN @imported THEN @now ELSE last_import END
         WHERE project = @project AND number = @number AND lake_table = @lake_table
        RETURNING {TableRows.Own}
        """;
    // Columns and key of an alias are its source's.
    private const string Redefine = """
        UPDATE storage.data_table
           SET display_name = @display_name, description = @description, last_change = @last_change,
               layout = CASE WHEN source_table IS NULL THEN @layout::json ELSE layout END,
               columns = CASE WHEN source_table IS NULL THEN @columns ELSE columns END,
               primary_key = CASE WHEN source_table IS NULL THEN @primary_key ELSE primary_key END
         WHERE project = @project AND number = @number
        """;
    private const string SelectDisplayed = "SELECT name FROM storage.data_table WHERE project = @project AND bucket = @bucket AND display_name = @display_name AND number <> @number";
    private const string Lock = "SELECT lake_table IS NULL OR lake_table = @lake_table FROM storage.data_table WHERE project = @project AND number = @number FOR UPDATE";
    private const string Resize = "UPDATE storage.data_table SET data_size_bytes = @data_size_bytes WHERE project = @project AND number = @number";
    private const string Recount =
        "UPDATE storage.data_table SET rows_count = @rows_count, data_size_bytes = @data_size_bytes WHERE project = @project AND number = @number";
    private const string Delete = "DELETE FROM storage.data_table WHERE project = @project AND number = @number";
    // An alias is younger than its source, so it goes first.
    private const string DeleteSome = $"""
        DELETE FROM storage.data_table
         WHERE number IN (SELECT number FROM storage.data_table WHERE project = @project AND branch = @branch ORDER BY number DESC LIMIT @most)
        RETURNING {TableRows.Own}
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
        return await WithNamesAsync(await TableRows.ReadOneAsync(command, stop), stop);
    }

    public async Task<Table?> FindAsync(ProjectId project, long number, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectByNumber);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("number", number);
        return await WithNamesAsync(await TableRows.ReadOneAsync(command, stop), stop);
    }

    public async Task<List<Table>> OfBucketAsync(Bucket bucket, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand($"{SelectOfBucket} ORDER BY data_table.id");
        BucketKey(command, bucket);
        return await WithNamesAsync(await TableRows.ReadAllAsync(command, stop), stop);
    }

    /// <summary>The bucket's tables, kept from everyone else until the transaction's end.</summary>
    public static async Task<List<Table>> SeizeOfBucketAsync(NpgsqlTransaction transaction, Bucket bucket, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand($"{SelectOfBucket} ORDER BY data_table.number FOR UPDATE OF data_table", transaction.Connection, transaction);
        BucketKey(command, bucket);
        return await TableRows.ReadAllAsync(command, stop);
    }

    /// <summary>Those of a branch's tables that have these numbers.</summary>
    public async Task<List<Table>> FindAllAsync(ProjectId project, long branch, IReadOnlyCollection<long> numbers, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectNumbers);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("branch", branch);
        command.Parameters.AddWithValue("numbers", numbers.ToArray());
        return await WithNamesAsync(await TableRows.ReadAllAsync(command, stop), stop);
    }

    /// <param name="project">The tenant.</param>
    /// <param name="branch">The branch.</param>
    /// <param name="buckets">Only tables of these buckets; <c>null</c> for all.</param>
    /// <param name="page">Which part; <c>null</c> for all.</param>
    /// <param name="stop">Cancels the statement.</param>
    public async Task<List<Table>> ListAsync(ProjectId project, long branch, IReadOnlyCollection<string>? buckets, Page? page, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(page is null ? SelectAll : SelectPage);
        if (page is not null)
        {
            command.Parameters.AddWithValue("limit", page.Limit);
            command.Parameters.AddWithValue("offset", page.Offset);
        }

        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("branch", branch);
        command.Parameters.Add(new NpgsqlParameter("buckets", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = (object?)buckets?.ToArray() ?? DBNull.Value });
        return await WithNamesAsync(await TableRows.ReadAllAsync(command, stop), stop);
    }

    /// <summary>The table as the transaction sees it.</summary>
    public static async Task<Table?> FindAsync(NpgsqlTransaction transaction, ProjectId project, long number, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SelectByNumber, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("number", number);
        return await TableRows.ReadOneAsync(command, stop);
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
            var inserted = (await TableRows.ReadOneAsync(command, stop))!;
            await ColumnTypeMetadata.WriteAsync(transaction, inserted, table.Created, stop);
            return inserted;
        }
        catch (PostgresException clash) when (TableErrors.OfClash(clash, table.BucketId, table.Name, table.DisplayName) is { } error)
        {
            throw new RefusedException(error, clash);
        }
    }

    /// <summary>Stores columns, key and totals; <c>null</c> when the table was dropped meanwhile.</summary>
    /// <exception cref="RefusedException">409: it got other rows meanwhile.</exception>
    public static async Task<Table?> UpdateAsync(NpgsqlTransaction transaction, Table table, bool imported, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = Command(Update, transaction, table);
        command.Parameters.AddWithValue("lake_table", table.Data.Value);
        Shape(command, table);
        command.Parameters.AddWithValue("imported", imported);
        command.Parameters.AddWithValue("now", now);
        var updated = await TableRows.ReadOneAsync(command, stop);
        if (updated is null)
            return await LockAsync(transaction, table, stop) ? throw new RefusedException(TableErrors.ChangedMeanwhile) : null;
        await ColumnTypeMetadata.WriteAsync(transaction, updated, now, stop);
        await FiringTriggers.ChangedAsync(transaction, updated, now, stop);
        return updated;
    }

    /// <summary>Stores what the table is: names, description, columns, key; <c>null</c> when it was dropped meanwhile.</summary>
    /// <exception cref="RefusedException">Another table of the bucket has the display name, or 409: the table got other rows meanwhile.</exception>
    public static async Task<Table?> RedefineAsync(NpgsqlTransaction transaction, Table table, CancellationToken stop)
    {
        await using (var displayed = Command(SelectDisplayed, transaction, table))
        {
            displayed.Parameters.AddWithValue("bucket", table.Bucket);
            displayed.Parameters.AddWithValue("display_name", table.DisplayName);
            if (await displayed.ExecuteScalarAsync(stop) is string other)
                throw new RefusedException(TableErrors.DisplayNameExists(other, table.DisplayName));
        }

        if (!await LockAsync(transaction, table, stop))
            return null;
        await using var command = Command(Redefine, transaction, table);
        Definition(command, table);
        command.Parameters.AddWithValue("last_change", table.LastChange);
        if (await command.ExecuteNonQueryAsync(stop) != 1 || await FindAsync(transaction, table.Project, table.Number, stop) is not { } redefined)
            return null;
        await ColumnTypeMetadata.WriteAsync(transaction, redefined, table.LastChange, stop);
        await MetadataStore.ForgetOtherColumnsAsync(transaction, redefined, stop);
        return redefined;
    }

    /// <summary>Keeps everyone else from the table until the transaction's end.</summary>
    /// <returns>False when it was dropped.</returns>
    /// <exception cref="RefusedException">409: it got other rows since it was read.</exception>
    public static async Task<bool> LockAsync(NpgsqlTransaction transaction, Table table, CancellationToken stop)
    {
        await using var command = Command(Lock, transaction, table);
        command.Parameters.AddWithValue("lake_table", table.Data.Value);
        return await command.ExecuteScalarAsync(stop) is bool isSame && (isSame ? true : throw new RefusedException(TableErrors.ChangedMeanwhile));
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
        return await TableRows.ReadAllAsync(command, stop);
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

    private async ValueTask<List<Table>> WithNamesAsync(List<Table> tables, CancellationToken stop)
    {
        for (var i = 0; i < tables.Count; i++)
        {
            if (tables[i].Alias is not null)
                tables[i] = (await WithNamesAsync(tables[i], stop))!;
        }

        return tables;
    }

    private async ValueTask<Table?> WithNamesAsync(Table? table, CancellationToken stop)
    {
        if (table?.Alias is not { } alias)
            return table;
        var owner = await projects.FindAsync(alias.Source.Project, stop);
        return table with { Alias = alias with { Source = alias.Source with { ProjectName = owner?.Name ?? "" } } };
    }
}
