using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Identity;

/// <summary>Who was in a project, with what tokens, and its branches. The project's own row stays: it says that there was one.</summary>
internal sealed class MembershipContent : IProjectContent
{
    private const string Delete = """
        WITH tokens AS (DELETE FROM identity.storage_token WHERE project_id = @project),
             members AS (DELETE FROM identity.project_member WHERE project_id = @project)
        DELETE FROM identity.branch WHERE project_id = @project
        """;

    /// <summary>Last: the others ask which branches there are.</summary>
    public int Order => 100;

    public async Task<bool> DeleteSomeAsync(NpgsqlTransaction transaction, ProjectId project, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Delete, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        await command.ExecuteNonQueryAsync(stop);
        return false;
    }
}
