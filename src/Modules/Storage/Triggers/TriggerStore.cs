using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Storage;

/// <summary>Every statement about triggers as clients make and read them.</summary>
internal sealed class TriggerStore(MetadataDatabase database)
{
    private const string Select = """
        SELECT trigger.id, trigger.project, trigger.branch, trigger.component, trigger.configuration, trigger.run_with_token, trigger.cool_down, trigger.creator_id,
               trigger.creator_description, trigger.last_run,
               ARRAY(SELECT data_table.id FROM storage.trigger_table JOIN storage.data_table ON data_table.number = trigger_table.data_table
                      WHERE trigger_table.trigger = trigger.id AND data_table.project = trigger.project AND data_table.branch = trigger.branch ORDER BY data_table.id)
          FROM storage.trigger
         WHERE trigger.project = @project
        """;
    private const string SelectOne = $"{Select} AND trigger.id = @id";
    private const string SelectAll = $"""
        {Select}
           AND (@component IS NULL OR component = @component) AND (@configuration IS NULL OR configuration = @configuration)
           AND (@components IS NULL OR component = ANY (@components))
         ORDER BY trigger.id
        """;
    private const string Insert = """
        INSERT INTO storage.trigger (project, branch, component, configuration, run_with_token, cool_down, creator_id, creator_description, created)
        VALUES (@project, @branch, @component, @configuration, @run_with, @cool_down, @creator, @creator_description, @now)
        RETURNING id
        """;
    private const string Update = """
        UPDATE storage.trigger
           SET component = @component, configuration = @configuration, run_with_token = @run_with, cool_down = @cool_down,
               due = CASE WHEN due IS NULL THEN NULL ELSE last_run + @cool_down END
         WHERE project = @project AND id = @id
        """;
    private const string Unwatch = """
        DELETE FROM storage.trigger_table
         WHERE trigger = (SELECT id FROM storage.trigger WHERE project = @project AND id = @id) AND data_table <> ALL (@tables)
        """;
    private const string Watch = """
        INSERT INTO storage.trigger_table (trigger, data_table, rows_of)
        SELECT @id, data_table.number, coalesce(data_table.root_table, data_table.number) FROM storage.data_table
         WHERE data_table.project = @project AND data_table.number = ANY (@tables)
         ORDER BY data_table.number
            ON CONFLICT (trigger, data_table) DO NOTHING
        """;
    private const string SelectRunsWith = "SELECT EXISTS (SELECT FROM storage.trigger WHERE project = @project AND run_with_token = @token)";
    private const string Delete = "DELETE FROM storage.trigger WHERE project = @project AND id = @id";

    public async Task<TableTrigger?> FindAsync(ProjectId project, long id, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectOne);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("id", id);
        return (await ReadAsync(command, stop)) is [var only, ..] ? only : null;
    }

    /// <summary>The trigger as the transaction sees it, kept from everyone else until its end.</summary>
    public static async Task<TableTrigger?> LockAsync(NpgsqlTransaction transaction, ProjectId project, long id, CancellationToken stop)
    {
        await using var command = Command($"{SelectOne} FOR UPDATE OF trigger", transaction, project, id);
        return (await ReadAsync(command, stop)) is [var only, ..] ? only : null;
    }

    /// <param name="project">The tenant.</param>
    /// <param name="component">Only of this component.</param>
    /// <param name="configuration">Only of this configuration.</param>
    /// <param name="components">Only of these components; <c>null</c> for all.</param>
    /// <param name="stop">Cancels the statement.</param>
    public async Task<IReadOnlyList<TableTrigger>> ListAsync(
        ProjectId project, string? component, string? configuration, IReadOnlyCollection<string>? components, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectAll);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("component", NpgsqlDbType.Text, (object?)component ?? DBNull.Value);
        command.Parameters.AddWithValue("configuration", NpgsqlDbType.Text, (object?)configuration ?? DBNull.Value);
        command.Parameters.AddWithValue("components", NpgsqlDbType.Array | NpgsqlDbType.Text, (object?)components?.ToArray() ?? DBNull.Value);
        return await ReadAsync(command, stop);
    }

    /// <returns>The new trigger's number.</returns>
    public static async Task<long> InsertAsync(NpgsqlTransaction transaction, TableTrigger trigger, IReadOnlyCollection<long> tables, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Insert, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", trigger.Project.Value);
        command.Parameters.AddWithValue("branch", trigger.Branch);
        AddContent(command, trigger);
        command.Parameters.AddWithValue("creator", trigger.Creator.Value);
        command.Parameters.AddWithValue("creator_description", trigger.CreatorDescription);
        command.Parameters.AddWithValue("now", now);
        var id = (long)(await command.ExecuteScalarAsync(stop))!;
        await WatchAsync(transaction, trigger.Project, id, tables, stop);
        return id;
    }

    public static async Task UpdateAsync(NpgsqlTransaction transaction, TableTrigger trigger, CancellationToken stop)
    {
        await using var command = Command(Update, transaction, trigger.Project, trigger.Id);
        AddContent(command, trigger);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Watches these tables and no others.</summary>
    public static async Task WatchAsync(NpgsqlTransaction transaction, ProjectId project, long id, IReadOnlyCollection<long> tables, CancellationToken stop)
    {
        foreach (var sql in (string[])[Unwatch, Watch])
        {
            await using var command = Command(sql, transaction, project, id);
            command.Parameters.AddWithValue("tables", tables.ToArray());
            await command.ExecuteNonQueryAsync(stop);
        }
    }

    public static async Task DeleteAsync(NpgsqlTransaction transaction, TableTrigger trigger, CancellationToken stop)
    {
        await using var command = Command(Delete, transaction, trigger.Project, trigger.Id);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static void AddContent(NpgsqlCommand command, TableTrigger trigger)
    {
        command.Parameters.AddWithValue("component", trigger.Component);
        command.Parameters.AddWithValue("configuration", trigger.Configuration);
        command.Parameters.AddWithValue("run_with", trigger.RunWith.Value);
        command.Parameters.AddWithValue("cool_down", trigger.CoolDown);
    }

    private static NpgsqlCommand Command(string sql, NpgsqlTransaction transaction, ProjectId project, long id)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("id", id);
        return command;
    }

    /// <summary>Whether any trigger runs with the token.</summary>
    public static async Task<bool> RunsWithAsync(NpgsqlTransaction transaction, ProjectId project, TokenId runWith, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SelectRunsWith, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("token", runWith.Value);
        return await command.ExecuteScalarAsync(stop) is true;
    }

    private static async Task<IReadOnlyList<TableTrigger>> ReadAsync(NpgsqlCommand command, CancellationToken stop)
    {
        await using var row = await command.ExecuteReaderAsync(stop);
        List<TableTrigger> found = [];
        while (await row.ReadAsync(stop))
        {
            found.Add(new TableTrigger
            {
                Id = row.GetInt64(0),
                Project = new ProjectId(row.GetInt64(1)),
                Branch = row.GetInt64(2),
                Component = row.GetString(3),
                Configuration = row.GetString(4),
                RunWith = new TokenId(row.GetInt64(5)),
                CoolDown = row.GetTimeSpan(6),
                Creator = new TokenId(row.GetInt64(7)),
                CreatorDescription = row.GetString(8),
                LastRun = row.IsDBNull(9) ? null : row.GetFieldValue<DateTimeOffset>(9),
                Tables = row.GetFieldValue<string[]>(10),
            });
        }

        return found;
    }
}
