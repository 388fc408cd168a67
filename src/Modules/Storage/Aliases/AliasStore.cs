using System.Text.Json;
using Headgate.Kernel;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Storage;

/// <summary>The statements about aliases.</summary>
/// <remarks>
/// Aliases of a table can be other projects' (linked buckets), so what follows a reference is not restricted to one project: the table it starts from is.
/// Locks are taken in the order buckets, tables, each by number.
/// </remarks>
internal static class AliasStore
{
    private const string Insert = """
        INSERT INTO storage.data_table (project, branch, bucket, id, name, display_name, is_typed, keeps_timestamp, primary_key, columns, rows_count,
                                        data_size_bytes, created, last_change, source_table, root_table, shaped_by, columns_auto_sync, selected_columns, alias_filter)
        VALUES (@project, @branch, @bucket, @id, @name, @display_name, false, true, '{}', '[]', 0,
                0, @created, @created, @source, @root, @shaped_by, @selected IS NULL, @selected, @filter)
        RETURNING number
        """;
    // Whoever changes columns or drops waits for us, or we for them.
    private const string Share = "SELECT number FROM storage.data_table WHERE number = ANY (@numbers) ORDER BY number FOR SHARE";
    // Only tables that the alias itself refers to.
    private const string Seize = """
        SELECT number FROM storage.data_table
         WHERE (project = @project AND number = @number) OR number = (SELECT root_table FROM storage.data_table WHERE project = @project AND number = @number)
         ORDER BY number FOR UPDATE
        """;
    private const string SelectRootColumns = """
        SELECT root.columns::text FROM storage.data_table alias JOIN storage.data_table root ON root.number = alias.root_table
         WHERE alias.project = @project AND alias.number = @number
        """;
    private const string SetShape = """
        UPDATE storage.data_table SET columns_auto_sync = @selected IS NULL, selected_columns = @selected, alias_filter = @filter
         WHERE project = @project AND number = @number AND source_table IS NOT NULL
        """;
    private const string SelectDependents = """
        WITH RECURSIVE dependent AS (
            SELECT alias.number, alias.project, alias.bucket FROM storage.data_table alias
              JOIN storage.data_table source ON source.number = alias.source_table
             WHERE source.project = @project AND source.number = ANY (@numbers)
             UNION
            SELECT alias.number, alias.project, alias.bucket
              FROM dependent JOIN storage.data_table alias ON alias.source_table = dependent.number)
        SELECT number, project, bucket FROM dependent ORDER BY number
        """;

    /// <summary>Adds an alias and gives its number.</summary>
    /// <exception cref="RefusedException">The name or the display name is taken in the bucket.</exception>
    public static async Task<long> InsertAsync(NpgsqlTransaction transaction, NewAlias alias, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Insert, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", alias.Bucket.Project.Value);
        command.Parameters.AddWithValue("branch", alias.Bucket.Branch);
        command.Parameters.AddWithValue("bucket", alias.Bucket.Number);
        command.Parameters.AddWithValue("id", TableIds.Of(alias.Bucket.Id, alias.Name));
        command.Parameters.AddWithValue("name", alias.Name);
        command.Parameters.AddWithValue("display_name", alias.Name);
        command.Parameters.AddWithValue("source", alias.Source.Number);
        command.Parameters.AddWithValue("root", alias.Source.Alias?.Source.Root ?? alias.Source.Number);
        command.Parameters.Add(new NpgsqlParameter("shaped_by", NpgsqlDbType.Bigint) { Value = (object?)alias.ShapedBy ?? DBNull.Value });
        command.Parameters.AddWithValue("created", now);
        Shape(command, alias.SelectedColumns, alias.Filter);
        try
        {
            return (long)(await command.ExecuteScalarAsync(stop))!;
        }
        catch (PostgresException clash) when (TableErrors.OfClash(clash, alias.Bucket.Id, alias.Name, alias.Name) is { } error)
        {
            throw new RefusedException(error, clash);
        }
    }

    /// <summary>Keeps tables and their columns as they are until the transaction's end.</summary>
    /// <returns>False when one of them is gone.</returns>
    public static async Task<bool> ShareAsync(NpgsqlTransaction transaction, IReadOnlyCollection<long> tables, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Share, transaction.Connection, transaction);
        command.Parameters.AddWithValue("numbers", tables.ToArray());
        var locked = 0;
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            locked++;
        return locked == tables.Count;
    }

    /// <summary>Keeps an alias and the table that has its rows from everyone else until the transaction's end.</summary>
    /// <returns>False when the alias is gone.</returns>
    public static async Task<bool> SeizeAsync(NpgsqlTransaction transaction, Table alias, CancellationToken stop)
    {
        await using var command = Command(transaction, Seize, alias);
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) && await row.ReadAsync(stop);
    }

    /// <summary>All columns that an alias could show.</summary>
    public static async Task<IReadOnlyList<ColumnSpec>> RootColumnsAsync(NpgsqlTransaction transaction, Table alias, CancellationToken stop)
    {
        await using var command = Command(transaction, SelectRootColumns, alias);
        return JsonSerializer.Deserialize<ColumnSpec[]>((string)(await command.ExecuteScalarAsync(stop))!, JsonWire.Options)!;
    }

    /// <summary>Stores which columns and rows an alias shows.</summary>
    public static async Task SetShapeAsync(
        NpgsqlTransaction transaction, Table alias, IReadOnlyList<string>? selectedColumns, AliasFilter? filter, CancellationToken stop)
    {
        await using var command = Command(transaction, SetShape, alias);
        Shape(command, selectedColumns, filter);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>The aliases of tables, and theirs, in all projects.</summary>
    public static async Task<IReadOnlyList<Dependent>> DependentsAsync(
        NpgsqlTransaction transaction, ProjectId project, IReadOnlyCollection<long> tables, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SelectDependents, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("numbers", tables.ToArray());
        await using var row = await command.ExecuteReaderAsync(stop);
        List<Dependent> found = [];
        while (await row.ReadAsync(stop))
            found.Add(new Dependent(row.GetInt64(0), new ProjectId(row.GetInt64(1)), row.GetInt64(2)));
        return found;
    }

    private static NpgsqlCommand Command(NpgsqlTransaction transaction, string sql, Table alias)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", alias.Project.Value);
        command.Parameters.AddWithValue("number", alias.Number);
        return command;
    }

    private static void Shape(NpgsqlCommand command, IReadOnlyList<string>? selected, AliasFilter? filter)
    {
        command.Parameters.Add(new NpgsqlParameter("selected", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = (object?)selected?.ToArray() ?? DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter("filter", NpgsqlDbType.Jsonb) { Value = filter is null ? DBNull.Value : JsonSerializer.Serialize(filter, JsonWire.Options) });
    }
}

/// <summary>An alias to be made.</summary>
/// <param name="Bucket">Where.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Source">The table it reads.</param>
/// <param name="SelectedColumns">The columns it shows; <c>null</c> for all, new ones too.</param>
/// <param name="Filter">The rows it shows; <c>null</c> for all.</param>
internal sealed record NewAlias(Bucket Bucket, string Name, Table Source, IReadOnlyList<string>? SelectedColumns, AliasFilter? Filter)
{
    /// <summary>Who says which columns and rows are shown: the source when that is restricted already, as behind a linked bucket.</summary>
    public long? ShapedBy => Source.Alias is { IsSimple: false } restricted ? restricted.Source.ShapedBy ?? Source.Number : null;
}

/// <summary>An alias that would break without its source.</summary>
/// <param name="Number">Its row.</param>
/// <param name="Project">Whose it is.</param>
/// <param name="Bucket">Where it is.</param>
internal sealed record Dependent(long Number, ProjectId Project, long Bucket);
