using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Components;

/// <summary>One version of a configuration, as its history has it; its rows are read apart.</summary>
internal sealed record ConfigurationVersion(int Version, int ContentVersion, bool IsDeleted, VersionStamp Stamp, ConfigurationContent Content);

/// <summary>Reads histories. What they hold never changes, so that no snapshot is needed.</summary>
internal sealed class VersionStore(MetadataDatabase database)
{
    private const string Select = """
        SELECT v.version, v.content_version, v.is_deleted, v.created, v.created_by, v.created_by_name, v.change_description, v.identifier,
               content.name, content.description, content.is_disabled, content.rows_sort_order, CASE WHEN @with_content THEN content.content ELSE '' END
          FROM components.configuration_version v
          JOIN components.configuration c ON c.number = v.configuration
          JOIN components.configuration_content content ON content.configuration = v.configuration AND content.version = v.content_version
         WHERE c.project = @project AND v.configuration = @configuration
        """;
    private const string SelectPage = $"{Select} ORDER BY v.version DESC LIMIT @limit OFFSET @offset";
    private const string SelectOne = $"{Select} AND v.version = @version";

    private const string SelectRow = """
        SELECT v.version, v.name, v.description, v.is_disabled, v.created, v.created_by, v.created_by_name, v.change_description, v.identifier,
               CASE WHEN @with_content THEN v.content ELSE '' END
          FROM components.configuration_row_version v
          JOIN components.configuration_row r ON r.number = v.configuration_row
          JOIN components.configuration c ON c.number = r.configuration
         WHERE c.project = @project AND v.configuration_row = @row AND v.version IS NOT NULL
        """;
    private const string SelectRowPage = $"{SelectRow} ORDER BY v.version DESC LIMIT @limit OFFSET @offset";
    private const string SelectRowOne = $"{SelectRow} AND v.version = @version";

    /// <summary>Versions of a configuration, the newest first.</summary>
    public async Task<List<ConfigurationVersion>> ListAsync(Configuration configuration, bool content, Page page, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectPage);
        AddConfiguration(command, configuration, content);
        AddPage(command, page);
        return await ConfigurationSql.ListAsync(command, Read, stop);
    }

    /// <summary>One version; <c>null</c> when there is none of this number.</summary>
    public async Task<ConfigurationVersion?> FindAsync(Configuration configuration, int version, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectOne);
        return await FindAsync(command, configuration, version, stop);
    }

    /// <summary>One version, as a transaction sees it; <c>null</c> when there is none of this number.</summary>
    public static async Task<ConfigurationVersion?> FindAsync(NpgsqlTransaction transaction, Configuration configuration, int version, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SelectOne, transaction.Connection, transaction);
        return await FindAsync(command, configuration, version, stop);
    }

    private static async Task<ConfigurationVersion?> FindAsync(NpgsqlCommand command, Configuration configuration, int version, CancellationToken stop)
    {
        AddConfiguration(command, configuration, content: true);
        command.Parameters.AddWithValue("version", version);
        return (await ConfigurationSql.ListAsync(command, Read, stop)).FirstOrDefault();
    }

    /// <summary>Versions of a row, the newest first; the deletions between them are not among them.</summary>
    public async Task<List<RowVersion>> ListAsync(ProjectId project, ConfigurationRow row, bool content, Page page, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectRowPage);
        AddRow(command, project, row, content);
        AddPage(command, page);
        return await ConfigurationSql.ListAsync(command, ReadRow, stop);
    }

    /// <summary>One version of a row; <c>null</c> when there is none of this number.</summary>
    public async Task<RowVersion?> FindAsync(ProjectId project, ConfigurationRow row, int version, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectRowOne);
        return await FindAsync(command, project, row, version, stop);
    }

    /// <summary>One version of a row, as a transaction sees it; <c>null</c> when there is none of this number.</summary>
    public static async Task<RowVersion?> FindAsync(NpgsqlTransaction transaction, ProjectId project, ConfigurationRow row, int version, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SelectRowOne, transaction.Connection, transaction);
        return await FindAsync(command, project, row, version, stop);
    }

    private static async Task<RowVersion?> FindAsync(NpgsqlCommand command, ProjectId project, ConfigurationRow row, int version, CancellationToken stop)
    {
        AddRow(command, project, row, content: true);
        command.Parameters.AddWithValue("version", version);
        return (await ConfigurationSql.ListAsync(command, ReadRow, stop)).FirstOrDefault();
    }

    private static void AddConfiguration(NpgsqlCommand command, Configuration configuration, bool content)
    {
        command.Parameters.AddWithValue("project", configuration.Key.Project.Value);
        command.Parameters.AddWithValue("configuration", configuration.Number);
        command.Parameters.AddWithValue("with_content", content);
    }

    private static void AddRow(NpgsqlCommand command, ProjectId project, ConfigurationRow row, bool content)
    {
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("row", row.Number);
        command.Parameters.AddWithValue("with_content", content);
    }

    private static void AddPage(NpgsqlCommand command, Page page)
    {
        command.Parameters.AddWithValue("limit", page.Limit);
        command.Parameters.AddWithValue("offset", page.Offset);
    }

    private static ConfigurationVersion Read(NpgsqlDataReader row) => new(
        row.GetInt32(0), row.GetInt32(1), row.GetBoolean(2), ConfigurationSql.ReadStamp(row, 3),
        new ConfigurationContent(row.GetString(8), row.GetString(9), row.GetString(12), row.GetBoolean(10), row.GetFieldValue<string[]>(11)));

    private static RowVersion ReadRow(NpgsqlDataReader row) => new(
        row.GetInt32(0), new RowContent(row.GetString(1), row.GetString(2), row.GetString(9), row.GetBoolean(3)), ConfigurationSql.ReadStamp(row, 4));
}
