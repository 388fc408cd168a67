using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Identity;

/// <summary>Who and what belongs to organizations; asked anew each time, since it decides who may see what.</summary>
public sealed class OrganizationDirectory
{
    private const string SelectMember = """
        SELECT a.id, a.name, a.email FROM identity.project_member m JOIN identity.admin a ON a.id = m.admin_id
         WHERE m.project_id = @project AND (a.id = @admin OR lower(a.email) = lower(@email))
        """;
    private const string SelectProjects = "SELECT id, name FROM identity.project WHERE organization_id = @organization AND deleted IS NULL ORDER BY id";
    private const string SelectAdmins = """
        SELECT a.id, a.name, a.email FROM identity.admin a
         WHERE (a.id = ANY (@ids) OR lower(a.email) = ANY (@emails))
           AND (EXISTS (SELECT FROM identity.organization_member m WHERE m.organization_id = @organization AND m.admin_id = a.id)
                OR EXISTS (SELECT FROM identity.project_member m JOIN identity.project p ON p.id = m.project_id
                            WHERE p.organization_id = @organization AND p.deleted IS NULL AND m.admin_id = a.id))
         ORDER BY a.id
        """;
    private const string SelectIsMember = "SELECT EXISTS (SELECT FROM identity.organization_member WHERE organization_id = @organization AND admin_id = @admin)";

    private readonly MetadataDatabase database;

    internal OrganizationDirectory(MetadataDatabase database) => this.database = database;

    /// <summary>A member of a project, by number or by e-mail address; <c>null</c> when there is none.</summary>
    public async Task<Member?> FindMemberAsync(ProjectId project, long? admin, string? email, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectMember);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("admin", admin ?? 0);
        command.Parameters.AddWithValue("email", email ?? "");
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? Read(row) : null;
    }

    /// <summary>The organization's projects with their names.</summary>
    public async Task<IReadOnlyDictionary<ProjectId, string>> ProjectsAsync(long organization, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectProjects);
        command.Parameters.AddWithValue("organization", organization);
        await using var row = await command.ExecuteReaderAsync(stop);
        Dictionary<ProjectId, string> found = [];
        while (await row.ReadAsync(stop))
            found.Add(new ProjectId(row.GetInt64(0)), row.GetString(1));
        return found;
    }

    /// <summary>Those of the admins who are members of the organization or of one of its projects.</summary>
    public async Task<IReadOnlyList<Member>> FindAdminsAsync(long organization, IReadOnlyCollection<long> ids, IReadOnlyCollection<string> emails, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectAdmins);
        command.Parameters.AddWithValue("organization", organization);
        command.Parameters.AddWithValue("ids", ids.ToArray());
        command.Parameters.AddWithValue("emails", emails.Select(email => email.ToLowerInvariant()).ToArray());
        await using var row = await command.ExecuteReaderAsync(stop);
        List<Member> found = [];
        while (await row.ReadAsync(stop))
            found.Add(Read(row));
        return found;
    }

    /// <summary>Whether the admin is a member of the organization itself, not only of one of its projects.</summary>
    public async Task<bool> HasMemberAsync(long organization, long admin, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectIsMember);
        command.Parameters.AddWithValue("organization", organization);
        command.Parameters.AddWithValue("admin", admin);
        return await command.ExecuteScalarAsync(stop) is true;
    }

    private static Member Read(NpgsqlDataReader row) => new(row.GetInt64(0), row.GetString(1), row.GetString(2));
}

/// <summary>An admin as others in the organization see one.</summary>
/// <param name="Id">The number.</param>
/// <param name="Name">The name.</param>
/// <param name="Email">The e-mail address.</param>
public sealed record Member(long Id, string Name, string Email);
