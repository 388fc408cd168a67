using Headgate.Kernel;
using Npgsql;

namespace Headgate.Workspaces;

/// <summary>How a workspace is read from its row.</summary>
internal static class WorkspaceSql
{
    /// <summary>Of <c>workspaces.workspace w</c>.</summary>
    public const string Columns = """
        w.id, w.project, w.branch, w.name, w.backend, w.backend_size, w.component, w.configuration_id, w.configuration_version, w.login_type, w.network_policy,
        w.read_only_storage_access, w.is_reader, w.statement_timeout_seconds, w.platform_usage_type, w.creator, w.creator_description, w.creator_user,
        w.creator_user_name, w.created
        """;

    /// <summary>How many <see cref="Columns"/> are.</summary>
    public const int Count = 20;

    public static Workspace Read(NpgsqlDataReader row) => new(
        new ProjectId(row.GetInt64(1)), row.GetInt64(2), row.GetInt64(0), row.GetString(3), row.GetString(4), Text(row, 5), Text(row, 6), Text(row, 7),
        row.IsDBNull(8) ? null : row.GetInt32(8), row.GetString(9), Text(row, 10), row.GetBoolean(11), row.GetBoolean(12), row.GetInt32(13), row.GetString(14),
        new TokenId(row.GetInt64(15)), row.GetString(16), row.GetFieldValue<DateTimeOffset>(19))
    {
        CreatorUser = row.IsDBNull(17) ? null : new WorkspaceUser(row.GetInt64(17), row.GetString(18)),
    };

    public static async Task<List<Workspace>> ReadAllAsync(NpgsqlCommand command, CancellationToken stop)
    {
        await using var row = await command.ExecuteReaderAsync(stop);
        List<Workspace> found = [];
        while (await row.ReadAsync(stop))
            found.Add(Read(row));
        return found;
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
