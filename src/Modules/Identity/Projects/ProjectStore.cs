using System.Text.Json;
using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Identity;

internal sealed class ProjectStore(MetadataDatabase database, IStackBackends stack)
{
    private const string Select = """
        SELECT p.organization_id, p.name, p.type, p.region, p.features, p.default_backend, p.assigned_backends, p.file_storage_provider, p.limits::text,
               p.data_retention_days, p.default_branch_id, p.created, p.expires, p.is_disabled, p.disabled_reason,
               (SELECT count(*)::int FROM identity.project_member m WHERE m.project_id = p.id)
          FROM identity.project p
         WHERE p.id = @project AND p.deleted IS NULL
        """;
    private const string SelectAll = "SELECT id FROM identity.project WHERE deleted IS NULL ORDER BY id";

    public async Task<Project?> FindAsync(ProjectId project, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Select);
        command.Parameters.AddWithValue("project", project.Value);
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? Read(project, row) : null;
    }

    public async Task<IReadOnlyList<ProjectId>> ListAsync(CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectAll);
        await using var row = await command.ExecuteReaderAsync(stop);
        var all = new List<ProjectId>();
        while (await row.ReadAsync(stop))
            all.Add(new ProjectId(row.GetInt64(0)));
        return all;
    }

    private Project Read(ProjectId project, NpgsqlDataReader row) => new()
    {
        Id = project,
        Organization = row.GetInt64(0),
        Name = row.GetString(1),
        Type = row.GetString(2),
        Region = row.GetString(3),
        Features = row.GetFieldValue<string[]>(4).ToHashSet(StringComparer.Ordinal),
        DefaultBackend = row.GetString(5),
        AssignedBackends = [.. row.GetFieldValue<string[]>(6).Union(stack.Backends)],
        FileStorageProvider = row.GetString(7),
        Limits = JsonSerializer.Deserialize<SortedDictionary<string, long>>(row.GetString(8))!,
        DataRetentionDays = row.GetInt32(9),
        DefaultBranch = row.GetInt64(10),
        Created = row.GetFieldValue<DateTimeOffset>(11),
        Expires = row.IsDBNull(12) ? null : row.GetFieldValue<DateTimeOffset>(12),
        IsDisabled = row.GetBoolean(13),
        DisabledReason = row.IsDBNull(14) ? null : row.GetString(14),
        Admins = row.GetInt32(15),
    };
}
