using System.Text.Json;
using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Components;

/// <summary>Reads what a development branch changed against the default branch.</summary>
internal sealed class BranchChanges(MetadataDatabase database)
{
    private const string Select = """
        SELECT c.component, c.id, c.number, c.is_deleted, v.identifier, c.base_version_identifier, theirs.identifier, d.is_deleted
          FROM components.configuration c
          JOIN components.configuration_version v ON v.configuration = c.number AND v.version = c.version
          LEFT JOIN components.configuration d ON d.project = c.project AND d.branch = @into AND d.component = c.component AND d.id = c.id
          LEFT JOIN components.configuration_version theirs ON theirs.configuration = d.number AND theirs.version = d.version
         WHERE c.project = @project AND c.branch = @from AND (c.base_version IS NULL OR c.version > c.base_at) AND NOT (c.base_version IS NULL AND c.is_deleted)
         ORDER BY c.component, c.id
        """;

    public async Task<List<BranchChange>> ListAsync(MergeRequest request, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Select);
        return await ListAsync(command, request, stop);
    }

    public static async Task<List<BranchChange>> ListAsync(NpgsqlTransaction transaction, MergeRequest request, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Select, transaction.Connection, transaction);
        return await ListAsync(command, request, stop);
    }

    /// <summary>The change log as JSON: what was merged, or what the branch has changed by now.</summary>
    public async Task<string> LogAsync(MergeRequest request, CancellationToken stop) =>
        request.ChangeLog ?? Json(await ListAsync(request, stop));

    /// <inheritdoc cref="LogAsync(MergeRequest, CancellationToken)"/>
    public static async Task<string> LogAsync(NpgsqlTransaction transaction, MergeRequest request, CancellationToken stop) =>
        request.ChangeLog ?? Json(await ListAsync(transaction, request, stop));

    public static string Json(IEnumerable<BranchChange> changes) => JsonSerializer.Serialize(ChangeLogView.From(changes), JsonWire.Options);

    public static List<MergeConflict> ConflictsOf(IEnumerable<BranchChange> changes) => [.. changes.Select(change => change.Conflict()).OfType<MergeConflict>()];

    private static async Task<List<BranchChange>> ListAsync(NpgsqlCommand command, MergeRequest request, CancellationToken stop)
    {
        command.Parameters.AddWithValue("project", request.Project.Value);
        command.Parameters.AddWithValue("from", request.BranchFrom);
        command.Parameters.AddWithValue("into", request.BranchInto);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<BranchChange> changes = [];
        while (await row.ReadAsync(stop))
            changes.Add(new BranchChange(
                row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetBoolean(3), row.GetString(4),
                row.IsDBNull(5) ? null : row.GetString(5), row.IsDBNull(6) ? null : new TheirVersion(row.GetString(6), row.GetBoolean(7))));
        return changes;
    }
}
