using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Events;

/// <summary>What happened in a deleted project.</summary>
internal sealed class EventProjectContent : IProjectContent
{
    private const int AtOnce = 5_000;
    private const string Delete = """
        DELETE FROM events.event
         WHERE project_id = @project AND id IN (SELECT id FROM events.event WHERE project_id = @project ORDER BY id LIMIT @most)
        """;

    public int Order => 50;

    public async Task<bool> DeleteSomeAsync(NpgsqlTransaction transaction, ProjectId project, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Delete, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("most", AtOnce);
        return await command.ExecuteNonQueryAsync(stop) > 0;
    }
}
