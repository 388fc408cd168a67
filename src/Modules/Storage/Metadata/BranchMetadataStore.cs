using System.Globalization;
using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Every statement about the pairs of branches.</summary>
internal sealed class BranchMetadataStore(MetadataDatabase database)
{
    private const string Set = """
        INSERT INTO storage.branch_metadata (project, branch, key, value, changed)
        SELECT @project, @branch, pair.key, pair.value, @now FROM unnest(@keys, @values) AS pair (key, value)
         ORDER BY pair.key
            ON CONFLICT (project, branch, key) DO UPDATE SET value = excluded.value, changed = excluded.changed
        """;
    private const string Select = "SELECT id, key, value, changed FROM storage.branch_metadata WHERE project = @project AND branch = @branch ORDER BY id";
    private const string Delete = "DELETE FROM storage.branch_metadata WHERE project = @project AND branch = @branch AND id = @id";

    public static async Task SetAsync(
        NpgsqlTransaction transaction, ProjectId project, long branch, IReadOnlyCollection<MetadataPair> pairs, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = Of(new NpgsqlCommand(Set, transaction.Connection, transaction), project, branch);
        command.Parameters.AddWithValue("keys", pairs.Select(pair => pair.Key).ToArray());
        command.Parameters.AddWithValue("values", pairs.Select(pair => pair.Value).ToArray());
        command.Parameters.AddWithValue("now", now);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <returns>False when the branch has no such pair.</returns>
    public static async Task<bool> DeleteAsync(NpgsqlTransaction transaction, ProjectId project, long branch, long id, CancellationToken stop)
    {
        await using var command = Of(new NpgsqlCommand(Delete, transaction.Connection, transaction), project, branch);
        command.Parameters.AddWithValue("id", id);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    public async Task<IReadOnlyList<MetadataView>> OfAsync(ProjectId project, long branch, CancellationToken stop)
    {
        await using var command = Of(database.Source.CreateCommand(Select), project, branch);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<MetadataView> found = [];
        while (await row.ReadAsync(stop))
        {
            found.Add(new MetadataView(
                row.GetInt64(0).ToString(CultureInfo.InvariantCulture), row.GetString(1), row.GetString(2), null, row.GetFieldValue<DateTimeOffset>(3)));
        }

        return found;
    }

    private static NpgsqlCommand Of(NpgsqlCommand command, ProjectId project, long branch)
    {
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("branch", branch);
        return command;
    }
}
