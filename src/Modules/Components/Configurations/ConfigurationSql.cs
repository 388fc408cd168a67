using Headgate.Kernel;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Components;

/// <summary>How configurations and rows are read from a result, once for all statements.</summary>
internal static class ConfigurationSql
{
    /// <summary>A configuration with its current version; the parameters <c>with_content</c> and <c>with_state</c> say whether the large texts are read.</summary>
    public const string SelectConfigurations = """
        SELECT c.number, c.project, c.branch, c.component, c.id, c.is_deleted, c.version, c.content_version, c.created, c.created_by, c.created_by_name,
               v.created, v.created_by, v.created_by_name, v.change_description, v.identifier,
               content.name, content.description, content.is_disabled, content.rows_sort_order, c.base_version, c.base_version_identifier, c.base_at,
               CASE WHEN @with_content THEN content.content ELSE '' END, CASE WHEN @with_state THEN c.state ELSE '' END
          FROM components.configuration c
          JOIN components.configuration_version v ON v.configuration = c.number AND v.version = c.version
          JOIN components.configuration_content content ON content.configuration = c.number AND content.version = c.content_version
        """;

    public static Configuration ReadConfiguration(NpgsqlDataReader row) => new()
    {
        Number = row.GetInt64(0),
        Key = new ConfigurationKey(new ProjectId(row.GetInt64(1)), row.GetInt64(2), row.GetString(3), row.GetString(4)),
        IsDeleted = row.GetBoolean(5),
        Version = row.GetInt32(6),
        ContentVersion = row.GetInt32(7),
        Created = row.GetFieldValue<DateTimeOffset>(8),
        Creator = new Author(row.GetInt64(9), row.GetString(10)),
        Current = ReadStamp(row, 11),
        Content = new ConfigurationContent(row.GetString(16), row.GetString(17), row.GetString(23), row.GetBoolean(18), row.GetFieldValue<string[]>(19)),
        Base = row.IsDBNull(20) ? null : new BaseVersion(row.GetInt32(20), row.GetString(21), row.GetInt32(22)),
        State = row.GetString(24),
    };

    /// <summary>Reads created, created_by, created_by_name, change_description and identifier.</summary>
    public static VersionStamp ReadStamp(NpgsqlDataReader row, int at) => new(
        row.GetFieldValue<DateTimeOffset>(at), new Author(row.GetInt64(at + 1), row.GetString(at + 2)), row.IsDBNull(at + 3) ? null : row.GetString(at + 3), row.GetString(at + 4));

    public static async Task<List<T>> ListAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken stop)
    {
        await using var row = await command.ExecuteReaderAsync(stop);
        List<T> found = [];
        while (await row.ReadAsync(stop))
            found.Add(read(row));
        return found;
    }

    public static void AddKey(this NpgsqlParameterCollection values, ConfigurationKey key)
    {
        values.AddWithValue("project", key.Project.Value);
        values.AddWithValue("branch", key.Branch);
        values.AddWithValue("component", key.Component);
        values.AddWithValue("id", key.Id);
    }

    public static void AddStamp(this NpgsqlParameterCollection values, VersionStamp stamp)
    {
        values.AddWithValue("now", stamp.Created);
        values.AddWithValue("by", stamp.By.Id);
        values.AddWithValue("by_name", stamp.By.Description);
        values.AddText("change_description", stamp.ChangeDescription);
        values.AddWithValue("identifier", stamp.Identifier);
    }

    /// <summary>The content's fields; all null for none.</summary>
    public static void AddContent(this NpgsqlParameterCollection values, ConfigurationContent? content)
    {
        values.AddText("name", content?.Name);
        values.AddText("description", content?.Description);
        values.AddText("content", content?.Json);
        values.Add(new NpgsqlParameter("is_disabled", NpgsqlDbType.Boolean) { Value = (object?)content?.IsDisabled ?? DBNull.Value });
        values.AddTexts("rows_sort_order", content?.SortOrder);
    }

    public static void AddText(this NpgsqlParameterCollection values, string name, string? text) =>
        values.Add(new NpgsqlParameter(name, NpgsqlDbType.Text) { Value = (object?)text ?? DBNull.Value });

    public static void AddTexts(this NpgsqlParameterCollection values, string name, IEnumerable<string>? texts) =>
        values.Add(new NpgsqlParameter(name, NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = (object?)texts?.ToArray() ?? DBNull.Value });
}
