using System.Text.Json;
using Headgate.Kernel;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Identity;

/// <summary>Projects, admins and who is in which project.</summary>
internal static class MemberStore
{
    private const string InsertProject = """
        WITH made AS (
            INSERT INTO identity.project (
                organization_id, name, type, region, features, default_backend, assigned_backends, file_storage_provider, limits, data_retention_days, created)
            VALUES (@organization, @name, @type, @region, @features, @backend, @backends, @files, @limits, @retention, @now)
            RETURNING id, default_branch_id)
        INSERT INTO identity.branch (id, project_id, name, created, is_default)
        SELECT default_branch_id, id, 'Main', @now, true FROM made
        RETURNING project_id
        """;

    // The update that changes nothing is what makes RETURNING answer for a known admin too.
    private const string EnsureAdmin = """
        INSERT INTO identity.admin (name, email, is_super_admin, created) VALUES (@name, @email, @super, @now)
        ON CONFLICT (lower(email)) DO UPDATE SET email = admin.email
        RETURNING id
        """;
    private const string JoinProject = """
        INSERT INTO identity.project_member (project_id, admin_id, role, created) VALUES (@project, @admin, @role, @now)
        ON CONFLICT (project_id, admin_id) DO NOTHING
        """;
    private const string ChangeRole = "UPDATE identity.project_member SET role = @role WHERE project_id = @project AND admin_id = @admin";
    private const string LeaveProject = "DELETE FROM identity.project_member WHERE project_id = @project AND admin_id = @admin";
    private const string Change = """
        UPDATE identity.project
           SET name = coalesce(@name, name), type = coalesce(@type, type), default_backend = coalesce(@backend, default_backend),
               data_retention_days = coalesce(@retention, data_retention_days), expires = coalesce(@expires, expires)
         WHERE id = @project AND deleted IS NULL
        """;
    private const string AddFeature = """
        UPDATE identity.project SET features = features || @feature WHERE id = @project AND deleted IS NULL AND NOT features @> ARRAY[@feature]
        """;
    private const string RemoveFeature = """
        UPDATE identity.project SET features = array_remove(features, @feature) WHERE id = @project AND deleted IS NULL AND features @> ARRAY[@feature]
        """;
    private const string Delete = "UPDATE identity.project SET deleted = @now WHERE id = @project AND deleted IS NULL";
    private const string Disable = "UPDATE identity.project SET is_disabled = @reason IS NOT NULL, disabled_reason = @reason WHERE id = @project AND deleted IS NULL";

    public static async Task<ProjectId> InsertProjectAsync(
        NpgsqlTransaction transaction, long organization, NewProject project, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = Command(
            transaction, InsertProject, ("organization", organization), ("name", project.Name), ("type", project.Type), ("region", project.Region),
            ("features", project.Features.ToArray()), ("backend", project.DefaultBackend), ("backends", project.AssignedBackends.ToArray()),
            ("files", project.FileStorageProvider), ("retention", project.DataRetentionDays), ("now", now));
        command.Parameters.Add(new NpgsqlParameter("limits", NpgsqlDbType.Jsonb) { Value = JsonSerializer.Serialize(project.Limits) });
        return new ProjectId((long)(await command.ExecuteScalarAsync(stop))!);
    }

    public static async Task<long> EnsureAdminAsync(
        NpgsqlTransaction transaction, string name, string email, bool isSuperAdmin, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = Command(transaction, EnsureAdmin, ("name", name), ("email", email), ("super", isSuperAdmin), ("now", now));
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }

    /// <returns>The secret of the new master token; <c>null</c> when the admin is a member already.</returns>
    public static async Task<string?> JoinProjectAsync(
        NpgsqlTransaction transaction, ProjectId project, long admin, string email, string role, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = Command(transaction, JoinProject, ("project", project.Value), ("admin", admin), ("role", role), ("now", now));
        if (await command.ExecuteNonQueryAsync(stop) == 0)
            return null;
        return (await TokenStore.InsertAsync(transaction, new NewToken { Project = project, Description = email, Admin = admin }, now, stop)).Secret;
    }

    public static async Task<bool> ChangeRoleAsync(NpgsqlTransaction transaction, ProjectId project, long admin, string role, CancellationToken stop)
    {
        await using var command = Command(transaction, ChangeRole, ("project", project.Value), ("admin", admin), ("role", role));
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    public static async Task<bool> LeaveProjectAsync(NpgsqlTransaction transaction, ProjectId project, long admin, CancellationToken stop)
    {
        await using var command = Command(transaction, LeaveProject, ("project", project.Value), ("admin", admin));
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    public static async Task<bool> DisableProjectAsync(NpgsqlTransaction transaction, ProjectId project, string? reason, CancellationToken stop)
    {
        await using var command = Command(transaction, Disable, ("project", project.Value));
        command.Parameters.Add(new NpgsqlParameter("reason", NpgsqlDbType.Text) { Value = (object?)reason ?? DBNull.Value });
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    public static async Task<bool> ChangeProjectAsync(NpgsqlTransaction transaction, ProjectId project, ProjectChange change, CancellationToken stop)
    {
        await using var command = Command(transaction, Change, ("project", project.Value));
        var values = command.Parameters;
        values.Add(new NpgsqlParameter("name", NpgsqlDbType.Text) { Value = (object?)change.Name ?? DBNull.Value });
        values.Add(new NpgsqlParameter("type", NpgsqlDbType.Text) { Value = (object?)change.Type ?? DBNull.Value });
        values.Add(new NpgsqlParameter("backend", NpgsqlDbType.Text) { Value = (object?)change.DefaultBackend ?? DBNull.Value });
        values.Add(new NpgsqlParameter("retention", NpgsqlDbType.Integer) { Value = (object?)change.DataRetentionDays ?? DBNull.Value });
        values.Add(new NpgsqlParameter("expires", NpgsqlDbType.TimestampTz) { Value = (object?)change.Expires ?? DBNull.Value });
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    public static async Task<bool> SetFeatureAsync(NpgsqlTransaction transaction, ProjectId project, string feature, bool on, CancellationToken stop)
    {
        await using var command = Command(transaction, on ? AddFeature : RemoveFeature, ("project", project.Value), ("feature", feature));
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    public static async Task<bool> DeleteProjectAsync(NpgsqlTransaction transaction, ProjectId project, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = Command(transaction, Delete, ("project", project.Value), ("now", now));
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    private static NpgsqlCommand Command(NpgsqlTransaction transaction, string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value);
        return command;
    }
}
