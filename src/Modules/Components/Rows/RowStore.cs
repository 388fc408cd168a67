using Headgate.Kernel;
using Npgsql;

namespace Headgate.Components;

/// <summary>Reads rows: the current ones, and those of a version of their configuration.</summary>
internal static class RowStore
{
    private const string Columns = """
        r.number, r.configuration, r.id, r.created, r.created_by, r.created_by_name, v.version,
        v.created, v.created_by, v.created_by_name, v.change_description, v.identifier, v.name, v.description, v.is_disabled,
        CASE WHEN @with_content THEN v.content ELSE '' END, CASE WHEN @with_state THEN r.state ELSE '' END
        """;
    private const string SelectCurrent = $"""
        SELECT {Columns}
          FROM components.configuration_row r
          JOIN components.configuration c ON c.number = r.configuration
          JOIN components.configuration_row_version v ON v.configuration_row = r.number AND v.version = r.version
         WHERE c.project = @project AND r.configuration = ANY (@configurations) AND NOT r.is_deleted AND (@id IS NULL OR r.id = @id)
         ORDER BY r.configuration, r.number
        """;
    private const string SelectOfVersion = $"""
        SELECT {Columns}
          FROM components.configuration_row r
          JOIN components.configuration c ON c.number = r.configuration
         CROSS JOIN LATERAL {RowSql.EntryAtTarget} v
         WHERE c.project = @project AND r.configuration = @configuration AND v.version IS NOT NULL
         ORDER BY r.number
        """;
    private const string SelectIds = """
        SELECT r.id FROM components.configuration_row r JOIN components.configuration c ON c.number = r.configuration
         WHERE c.project = @project AND r.configuration = @configuration AND NOT r.is_deleted
        """;

    /// <summary>The current rows of some configurations.</summary>
    public static Task<List<ConfigurationRow>> OfAsync(
        NpgsqlTransaction transaction, ProjectId project, long[] configurations, bool content, bool state, CancellationToken stop) =>
        CurrentAsync(transaction, project, configurations, null, content, state, stop);

    /// <summary>One current row; <c>null</c> when the configuration has none of this id.</summary>
    public static async Task<ConfigurationRow?> FindAsync(NpgsqlTransaction transaction, Configuration configuration, string id, CancellationToken stop) =>
        (await CurrentAsync(transaction, configuration.Key.Project, [configuration.Number], id, true, true, stop)).FirstOrDefault();

    /// <summary>The rows that a version of the configuration had, as they were then, with their current states.</summary>
    public static async Task<List<ConfigurationRow>> OfVersionAsync(NpgsqlTransaction transaction, Configuration configuration, int version, CancellationToken stop)
    {
        await using var command = Command(transaction, SelectOfVersion, configuration.Key.Project, true, true);
        command.Parameters.AddWithValue("configuration", configuration.Number);
        command.Parameters.AddWithValue("target", version);
        return await ConfigurationSql.ListAsync(command, Read, stop);
    }

    /// <summary>The ids of the current rows.</summary>
    public static async Task<List<string>> IdsAsync(NpgsqlTransaction transaction, Configuration configuration, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SelectIds, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", configuration.Key.Project.Value);
        command.Parameters.AddWithValue("configuration", configuration.Number);
        return await ConfigurationSql.ListAsync(command, row => row.GetString(0), stop);
    }

    private static async Task<List<ConfigurationRow>> CurrentAsync(
        NpgsqlTransaction transaction, ProjectId project, long[] configurations, string? id, bool content, bool state, CancellationToken stop)
    {
        await using var command = Command(transaction, SelectCurrent, project, content, state);
        command.Parameters.AddWithValue("configurations", configurations);
        command.Parameters.AddText("id", id);
        return await ConfigurationSql.ListAsync(command, Read, stop);
    }

    private static NpgsqlCommand Command(NpgsqlTransaction transaction, string sql, ProjectId project, bool content, bool state)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("with_content", content);
        command.Parameters.AddWithValue("with_state", state);
        return command;
    }

    private static ConfigurationRow Read(NpgsqlDataReader row) => new()
    {
        Number = row.GetInt64(0),
        Configuration = row.GetInt64(1),
        Id = row.GetString(2),
        Created = row.GetFieldValue<DateTimeOffset>(3),
        Creator = new Author(row.GetInt64(4), row.GetString(5)),
        Version = row.GetInt32(6),
        Current = ConfigurationSql.ReadStamp(row, 7),
        Content = new RowContent(row.GetString(12), row.GetString(13), row.GetString(15), row.GetBoolean(14)),
        State = row.GetString(16),
    };
}
