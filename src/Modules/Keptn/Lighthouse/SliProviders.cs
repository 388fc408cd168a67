using Npgsql;

namespace Headgate.Keptn.Lighthouse;

/// <summary>Which provider answers for a project.</summary>
internal sealed class SliProviders(LighthouseOptions options)
{
    private const string Find = "SELECT name FROM keptn.sli_provider WHERE project = @project";
    private const string Put = "INSERT INTO keptn.sli_provider (project, name) VALUES (@project, @name) ON CONFLICT (project) DO UPDATE SET name = excluded.name";
    private const string Remove = "DELETE FROM keptn.sli_provider WHERE project = @project";

    /// <summary>The project's provider, else the default one; <c>null</c> when there is neither.</summary>
    public async Task<string?> FindAsync(NpgsqlTransaction transaction, string project, CancellationToken stop)
    {
        await using var command = Of(Find, transaction, project);
        return await command.ExecuteScalarAsync(stop) as string ?? (options.DefaultSliProvider is { Length: > 0 } name ? name : null);
    }

    public static async Task ChooseAsync(NpgsqlTransaction transaction, string project, string name, CancellationToken stop)
    {
        await using var command = Of(Put, transaction, project);
        command.Parameters.AddWithValue("name", name);
        await command.ExecuteNonQueryAsync(stop);
    }

    public static async Task ForgetAsync(NpgsqlTransaction transaction, string project, CancellationToken stop)
    {
        await using var command = Of(Remove, transaction, project);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static NpgsqlCommand Of(string sql, NpgsqlTransaction transaction, string project)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project);
        return command;
    }
}
