using Npgsql;

namespace Headgate.Keptn.Projects;

/// <summary>The rows of services: one for each stage of the project.</summary>
internal static class ServiceStore
{
    private const string Stages = """
        SELECT stage.name FROM keptn.project JOIN keptn.stage ON stage.project = project.name
         WHERE project.name = @project AND project.state = 'ready'
         ORDER BY stage.position
        """;
    private const string Any = "SELECT EXISTS (SELECT FROM keptn.service WHERE project = @project AND name = @service)";
    private const string Insert = "INSERT INTO keptn.service (project, stage, name, created) SELECT project, name, @service, @created FROM keptn.stage WHERE project = @project";
    private const string Delete = "DELETE FROM keptn.service WHERE project = @project AND name = @service";

    /// <summary>The stages of a project; none when there is no such project.</summary>
    public static async Task<IReadOnlyList<string>> StagesAsync(NpgsqlTransaction transaction, string project, CancellationToken stop)
    {
        await using var command = Command(transaction, Stages, project);
        await using var row = await command.ExecuteReaderAsync(stop);
        var stages = new List<string>();
        while (await row.ReadAsync(stop))
            stages.Add(row.GetString(0));
        return stages;
    }

    public static async Task<bool> ExistsAsync(NpgsqlTransaction transaction, string project, string service, CancellationToken stop)
    {
        await using var command = Command(transaction, Any, project, service);
        return await command.ExecuteScalarAsync(stop) is true;
    }

    /// <summary>Adds the service to all stages.</summary>
    public static async Task InsertAsync(NpgsqlTransaction transaction, string project, string service, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = Command(transaction, Insert, project, service);
        command.Parameters.AddWithValue("created", now);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Removes the service from all stages.</summary>
    public static async Task DeleteAsync(NpgsqlTransaction transaction, string project, string service, CancellationToken stop)
    {
        await using var command = Command(transaction, Delete, project, service);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static NpgsqlCommand Command(NpgsqlTransaction transaction, string statement, string project, string? service = null)
    {
        var command = new NpgsqlCommand(statement, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project);
        if (service is not null)
            command.Parameters.AddWithValue("service", service);
        return command;
    }
}
