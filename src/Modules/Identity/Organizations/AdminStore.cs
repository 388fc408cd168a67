using System.Globalization;
using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Identity;

internal sealed class AdminStore(MetadataDatabase database)
{
    /// <summary>What <see cref="Read"/> reads, of the table alias <c>a</c>.</summary>
    public const string Columns = "a.id, a.name, a.email, a.features, a.is_super_admin";

    private const string Select = $"SELECT {Columns} FROM identity.admin a WHERE CASE WHEN @id IS NULL THEN lower(a.email) = lower(@email) ELSE a.id = @id END";
    private const string SelectEmail = "SELECT email FROM identity.admin WHERE id = @admin";
    private const string SelectMembers = $"""
        SELECT {Columns}, m.role, m.created
          FROM identity.project_member m
          JOIN identity.admin a ON a.id = m.admin_id
         WHERE m.project_id = @project
         ORDER BY a.id
        """;
    private const string SelectMember = $"""
        SELECT {Columns}, m.role, m.created
          FROM identity.project_member m
          JOIN identity.admin a ON a.id = m.admin_id
         WHERE m.project_id = @project AND m.admin_id = @admin
        """;

    /// <param name="idOrEmail">A number, or an e-mail address.</param>
    /// <param name="stop">Ends the work.</param>
    public async Task<Admin?> FindAsync(string idOrEmail, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Select);
        object id = long.TryParse(idOrEmail, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : DBNull.Value;
        command.Parameters.Add(new NpgsqlParameter("id", NpgsqlDbType.Bigint) { Value = id });
        command.Parameters.AddWithValue("email", idOrEmail.Replace("\0", "", StringComparison.Ordinal));
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? Read(row, 0) : null;
    }

    public static async Task<string?> EmailAsync(NpgsqlTransaction transaction, long admin, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SelectEmail, transaction.Connection, transaction);
        command.Parameters.AddWithValue("admin", admin);
        return (string?)await command.ExecuteScalarAsync(stop);
    }

    public async Task<IReadOnlyList<ProjectMember>> MembersAsync(ProjectId project, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectMembers);
        command.Parameters.AddWithValue("project", project.Value);
        await using var row = await command.ExecuteReaderAsync(stop);
        var all = new List<ProjectMember>();
        while (await row.ReadAsync(stop))
            all.Add(ReadMember(row));
        return all;
    }

    public async Task<ProjectMember?> FindMemberAsync(ProjectId project, long admin, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectMember);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("admin", admin);
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? ReadMember(row) : null;
    }

    public static Admin Read(NpgsqlDataReader row, int first) =>
        new(row.GetInt64(first), row.GetString(first + 1), row.GetString(first + 2), row.GetFieldValue<string[]>(first + 3), row.GetBoolean(first + 4));

    private static ProjectMember ReadMember(NpgsqlDataReader row) => new(Read(row, 0), row.GetString(5), row.GetFieldValue<DateTimeOffset>(6));
}
