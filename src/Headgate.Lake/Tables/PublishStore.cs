using System.Globalization;
using Headgate.Kernel;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Lake;

/// <summary>The statements that change tables, each inside the caller's transaction.</summary>
internal static class PublishStore
{
    private const string InsertTable = "INSERT INTO lake.lake_table (project, next_field) VALUES (@project, @next) RETURNING id";
    // The fence: whoever prepared on an older head, or for a dropped table, changes nothing.
    private const string MoveHead = """
        UPDATE lake.lake_table
           SET head = head + 1, next_field = GREATEST(next_field, @next)
         WHERE id = @table AND project = @project AND head = @base AND dropped IS NULL
        """;
    private const string TakeLoad = "DELETE FROM lake.load WHERE id = @load AND project = @project AND table_id = @table AND NOT doomed";
    private const string InsertSchema = "INSERT INTO lake.table_schema (definition) VALUES (@definition) RETURNING id";
    private const string RetireVersion = "UPDATE lake.version SET retired = @created WHERE table_id = @table AND number = @base AND retired IS NULL";
    private const string InsertVersion = """
        INSERT INTO lake.version (table_id, number, schema_id, rows, bytes, made_by) VALUES (@table, @number, @schema, @rows, @bytes, @made_by)
        RETURNING created
        """;
    private const string InsertData = "INSERT INTO lake.data_file (path, rows, bytes, schema_id) VALUES (@path, @rows, @bytes, @schema) RETURNING id";
    private const string InsertDelete = "INSERT INTO lake.delete_file (path, positions, bytes) VALUES (@path, @positions, @bytes) RETURNING id";
    private const string InsertFile = """
        INSERT INTO lake.version_file (table_id, version, ordinal, data_file_id, delete_file_id)
        SELECT @table, @number, f.ordinal, f.data, NULLIF(f.del, 0)
          FROM unnest(@data, @delete) WITH ORDINALITY AS f (data, del, ordinal)
        """;
    private const string CopyTable = """
        INSERT INTO lake.lake_table (project, head, next_field)
        SELECT @target, 1, t.next_field
          FROM lake.lake_table t
          JOIN lake.version v ON v.table_id = t.id
         WHERE t.project = @project AND t.id = @table AND v.number = @number
           FOR KEY SHARE OF v
        RETURNING id
        """;
    private const string CopyVersion = """
        INSERT INTO lake.version (table_id, number, schema_id, rows, bytes, made_by)
        SELECT @clone, 1, schema_id, rows, bytes, 'clone' FROM lake.version WHERE table_id = @table AND number = @number
        RETURNING created
        """;
    private const string CopyFiles = """
        INSERT INTO lake.version_file (table_id, version, ordinal, data_file_id, delete_file_id)
        SELECT @clone, 1, ordinal, data_file_id, delete_file_id FROM lake.version_file WHERE table_id = @table AND version = @number
        """;
    private const string Drop = "UPDATE lake.lake_table SET dropped = clock_timestamp() WHERE id = @table AND project = @project AND dropped IS NULL";
    private const string RetireHead = """
        UPDATE lake.version v SET retired = clock_timestamp()
          FROM lake.lake_table t
         WHERE t.id = @table AND t.project = @project AND v.table_id = t.id AND v.retired IS NULL
        """;

    public static async Task<LakeTableId> InsertTableAsync(NpgsqlTransaction transaction, ProjectId project, int nextField, CancellationToken stop)
    {
        await using var command = Command(transaction, InsertTable, ("project", project.Value), ("next", nextField));
        return new((long)(await command.ExecuteScalarAsync(stop))!);
    }

    /// <summary>Makes the next version the head.</summary>
    /// <exception cref="RefusedException">The head moved, the table was dropped, or the load's lease was lost: nothing was changed.</exception>
    public static async Task<LakeVersion> PublishAsync(NpgsqlTransaction transaction, NextVersion next, CancellationToken stop)
    {
        (string, object) table = ("table", next.Table.Value), project = ("project", next.Project.Value);
        if (await ExecuteAsync(transaction, MoveHead, stop, table, project, ("base", next.Base), ("next", next.Schema.NextField)) != 1)
            throw new RefusedException(LakeErrors.TableChanged);
        if (next.Load is { } load && await ExecuteAsync(transaction, TakeLoad, stop, table, project, ("load", load)) != 1)
            throw new RefusedException(LakeErrors.LoadExpired);
        var schema = next.SchemaId ?? await InsertSchemaAsync(transaction, next.Schema, stop);
        var number = next.Base + 1;
        long rows = next.Files.Sum(file => file.LiveRows), bytes = next.Files.Sum(file => file.AllBytes);
        await using var version = Command(transaction, InsertVersion, table, ("number", number), ("schema", schema), ("rows", rows), ("bytes", bytes), ("made_by", next.MadeBy));
        // timestamptz comes back as a UTC DateTime from a scalar.
        var created = new DateTimeOffset((DateTime)(await version.ExecuteScalarAsync(stop))!, TimeSpan.Zero);
        // At every moment exactly one version is current.
        await ExecuteAsync(transaction, RetireVersion, stop, table, ("base", next.Base), ("created", created));
        await InsertFilesAsync(transaction, next, number, schema, stop);
        return new(next.Project, next.Table, number, next.Schema, rows, bytes, next.MadeBy, created, null);
    }

    /// <summary>Makes a new table whose first version has the files of another table's version.</summary>
    public static async Task<LakeTableId?> CloneAsync(
        NpgsqlTransaction transaction, ProjectId project, LakeTableId table, long number, ProjectId target, CancellationToken stop)
    {
        (string, object)[] source = [("project", project.Value), ("table", table.Value), ("number", number)];
        await using var copy = Command(transaction, CopyTable, [.. source, ("target", target.Value)]);
        if (await copy.ExecuteScalarAsync(stop) is not long clone)
            return null;
        await ExecuteAsync(transaction, CopyVersion, stop, [.. source, ("clone", clone)]);
        await ExecuteAsync(transaction, CopyFiles, stop, [.. source, ("clone", clone)]);
        return new(clone);
    }

    public static async Task<bool> DropAsync(NpgsqlTransaction transaction, ProjectId project, LakeTableId table, CancellationToken stop)
    {
        if (await ExecuteAsync(transaction, Drop, stop, ("table", table.Value), ("project", project.Value)) != 1)
            return false;
        await ExecuteAsync(transaction, RetireHead, stop, ("table", table.Value), ("project", project.Value));
        return true;
    }

    private static async Task<long> InsertSchemaAsync(NpgsqlTransaction transaction, LakeSchema schema, CancellationToken stop)
    {
        await using var command = Command(transaction, InsertSchema);
        command.Parameters.AddWithValue("definition", NpgsqlDbType.Jsonb, SchemaJson.Write(schema));
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }

    private static async Task InsertFilesAsync(NpgsqlTransaction transaction, NextVersion next, long number, long schema, CancellationToken stop)
    {
        var data = new long[next.Files.Count];
        var deletes = new long[next.Files.Count];
        for (var i = 0; i < next.Files.Count; i++)
        {
            var file = next.Files[i];
            data[i] = file.Id != 0 ? file.Id : await InsertIdAsync(transaction, InsertData, stop,
                ("path", file.Path), ("rows", file.Rows), ("bytes", file.Bytes), ("schema", file.SchemaId == 0 ? schema : file.SchemaId));
            if (file.Deleted is { } deleted)
                deletes[i] = deleted.Id != 0 ? deleted.Id : await InsertIdAsync(transaction, InsertDelete, stop,
                    ("path", deleted.Path), ("positions", deleted.Positions), ("bytes", deleted.Bytes));
        }

        if (data.Length > 0)
            await ExecuteAsync(transaction, InsertFile, stop, ("table", next.Table.Value), ("number", number), ("data", data), ("delete", deletes));
    }

    private static async Task<long> InsertIdAsync(NpgsqlTransaction transaction, string sql, CancellationToken stop, params (string Name, object Value)[] parameters)
    {
        await using var command = Command(transaction, sql, parameters);
        return Convert.ToInt64(await command.ExecuteScalarAsync(stop), CultureInfo.InvariantCulture);
    }

    private static async Task<int> ExecuteAsync(NpgsqlTransaction transaction, string sql, CancellationToken stop, params (string Name, object Value)[] parameters)
    {
        await using var command = Command(transaction, sql, parameters);
        return await command.ExecuteNonQueryAsync(stop);
    }

    private static NpgsqlCommand Command(NpgsqlTransaction transaction, string sql, params (string Name, object Value)[] parameters)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command;
    }
}

/// <summary>A version as it is to be published.</summary>
/// <param name="Project">Whose table it is.</param>
/// <param name="Table">The table.</param>
/// <param name="Base">The version it was made from; 0 for the first.</param>
/// <param name="Schema">Its schema.</param>
/// <param name="SchemaId">The row of the schema when it did not change.</param>
/// <param name="Files">All its files, old and new.</param>
/// <param name="MadeBy">What made it.</param>
/// <param name="Load">The row of the load that wrote files for it; <c>null</c> when none were written.</param>
internal sealed record NextVersion(
    ProjectId Project, LakeTableId Table, long Base, LakeSchema Schema, long? SchemaId, IReadOnlyList<VersionFile> Files, string MadeBy, long? Load);
