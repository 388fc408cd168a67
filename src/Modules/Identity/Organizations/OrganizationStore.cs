using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Identity;

internal sealed class OrganizationStore(MetadataDatabase database)
{
    private const string Insert = "INSERT INTO identity.organization (name, created) VALUES (@name, @now) RETURNING id";
    private const string SelectOne = "SELECT id, name, created FROM identity.organization WHERE id = @organization";
    private const string SelectAll = """
        SELECT o.id, o.name, o.created
          FROM identity.organization o
         WHERE @admin IS NULL OR EXISTS (SELECT FROM identity.organization_member m WHERE m.organization_id = o.id AND m.admin_id = @admin)
         ORDER BY o.id
        """;
    private const string Rename = "UPDATE identity.organization SET name = @name WHERE id = @organization";
    private const string Delete = """
        DELETE FROM identity.organization o
         WHERE o.id = @organization AND NOT EXISTS (SELECT FROM identity.project p WHERE p.organization_id = o.id)
        """;
    private const string SelectProjects = "SELECT id FROM identity.project WHERE organization_id = @organization AND deleted IS NULL ORDER BY id";
    private const string SelectProjectsOfMember = """
        SELECT p.id
          FROM identity.project p
          JOIN identity.project_member m ON m.project_id = p.id
         WHERE p.organization_id = @organization AND m.admin_id = @admin AND p.deleted IS NULL
         ORDER BY p.id
        """;
    private const string SelectMembers = $"""
        SELECT {AdminStore.Columns}
          FROM identity.organization_member m
          JOIN identity.admin a ON a.id = m.admin_id
         WHERE m.organization_id = @organization
         ORDER BY a.id
        """;
    private const string Join = """
        INSERT INTO identity.organization_member (organization_id, admin_id) VALUES (@organization, @admin)
        ON CONFLICT (organization_id, admin_id) DO NOTHING
        """;
    private const string Leave = "DELETE FROM identity.organization_member WHERE organization_id = @organization AND admin_id = @admin";

    public static async Task<long> InsertAsync(NpgsqlTransaction transaction, string name, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Insert, transaction.Connection, transaction);
        command.Parameters.AddWithValue("name", name);
        command.Parameters.AddWithValue("now", now);
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }

    public async Task<Organization?> FindAsync(long organization, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectOne);
        command.Parameters.AddWithValue("organization", organization);
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? Read(row) : null;
    }

    public async Task<IReadOnlyList<Organization>> ListAsync(long? ofAdmin, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectAll);
        command.Parameters.Add(new NpgsqlParameter("admin", NpgsqlDbType.Bigint) { Value = (object?)ofAdmin ?? DBNull.Value });
        await using var row = await command.ExecuteReaderAsync(stop);
        var all = new List<Organization>();
        while (await row.ReadAsync(stop))
            all.Add(Read(row));
        return all;
    }

    public static Task<bool> RenameAsync(NpgsqlTransaction transaction, long organization, string name, CancellationToken stop) =>
        ChangesOneAsync(transaction, Rename, stop, ("organization", organization), ("name", name));

    public static Task<bool> DeleteAsync(NpgsqlTransaction transaction, long organization, CancellationToken stop) =>
        ChangesOneAsync(transaction, Delete, stop, ("organization", organization));

    public static Task<bool> JoinAsync(NpgsqlTransaction transaction, long organization, long admin, CancellationToken stop) =>
        ChangesOneAsync(transaction, Join, stop, ("organization", organization), ("admin", admin));

    public static Task<bool> LeaveAsync(NpgsqlTransaction transaction, long organization, long admin, CancellationToken stop) =>
        ChangesOneAsync(transaction, Leave, stop, ("organization", organization), ("admin", admin));

    public async Task<IReadOnlyList<ProjectId>> ProjectsAsync(long organization, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectProjects);
        command.Parameters.AddWithValue("organization", organization);
        return await ReadProjectsAsync(command, stop);
    }

    public static async Task<IReadOnlyList<ProjectId>> ProjectsOfMemberAsync(NpgsqlTransaction transaction, long organization, long admin, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SelectProjectsOfMember, transaction.Connection, transaction);
        command.Parameters.AddWithValue("organization", organization);
        command.Parameters.AddWithValue("admin", admin);
        return await ReadProjectsAsync(command, stop);
    }

    public async Task<IReadOnlyList<Admin>> MembersAsync(long organization, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectMembers);
        command.Parameters.AddWithValue("organization", organization);
        await using var row = await command.ExecuteReaderAsync(stop);
        var all = new List<Admin>();
        while (await row.ReadAsync(stop))
            all.Add(AdminStore.Read(row, 0));
        return all;
    }

    private static Organization Read(NpgsqlDataReader row) => new(row.GetInt64(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2));

    private static async Task<IReadOnlyList<ProjectId>> ReadProjectsAsync(NpgsqlCommand command, CancellationToken stop)
    {
        await using var row = await command.ExecuteReaderAsync(stop);
        var all = new List<ProjectId>();
        while (await row.ReadAsync(stop))
            all.Add(new ProjectId(row.GetInt64(0)));
        return all;
    }

    private static async Task<bool> ChangesOneAsync(
        NpgsqlTransaction transaction, string sql, CancellationToken stop, params (string Name, object Value)[] values)
    {
        await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }
}
