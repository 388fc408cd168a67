using Headgate.Kernel;
using Npgsql;

namespace Headgate.Storage;

/// <summary>The statements that remove what a deleted project has, and what others have of it.</summary>
internal static class ProjectContentStore
{
    private const string DeleteJobs = "DELETE FROM storage.job WHERE project = @project AND id IN (SELECT id FROM storage.job WHERE project = @project LIMIT @most)";
    private const string DeleteAliases = """
        WITH RECURSIVE dependent AS (
            SELECT alias.number, alias.project FROM storage.data_table source
              JOIN storage.data_table alias ON alias.source_table = source.number
             WHERE source.project = @project
             UNION
            SELECT alias.number, alias.project FROM dependent JOIN storage.data_table alias ON alias.source_table = dependent.number)
        DELETE FROM storage.data_table USING dependent WHERE data_table.number = dependent.number RETURNING data_table.project
        """;
    private const string DeleteLinks = """
        DELETE FROM storage.bucket link USING storage.bucket source
         WHERE source.project = @project AND link.source_bucket = source.number AND link.project <> @project
        RETURNING link.project, link.id
        """;
    private const string SelectRemains = "SELECT DISTINCT branch FROM storage.bucket WHERE project = @project AND branch < 0";
    private const string DeleteRest = """
        WITH snapshots AS (DELETE FROM storage.table_snapshot WHERE project = @project),
             pairs AS (DELETE FROM storage.branch_metadata WHERE project = @project),
             triggers AS (DELETE FROM storage.trigger WHERE project = @project),
             runs AS (DELETE FROM storage.trigger_run WHERE project = @project)
        DELETE FROM storage.search_document WHERE project = @project
        """;

    /// <returns>False when there was none.</returns>
    public static async Task<bool> DeleteJobsAsync(NpgsqlTransaction transaction, ProjectId project, int most, CancellationToken stop)
    {
        await using var command = Command(transaction, DeleteJobs, project);
        command.Parameters.AddWithValue("most", most);
        return await command.ExecuteNonQueryAsync(stop) > 0;
    }

    /// <summary>Deletes all aliases of the project's tables.</summary>
    /// <returns>Whose they were.</returns>
    public static async Task<IReadOnlyList<ProjectId>> DeleteAliasesAsync(NpgsqlTransaction transaction, ProjectId project, CancellationToken stop)
    {
        await using var command = Command(transaction, DeleteAliases, project);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<ProjectId> owners = [];
        while (await row.ReadAsync(stop))
            owners.Add(new ProjectId(row.GetInt64(0)));
        return [.. owners.Distinct().Where(owner => owner != project)];
    }

    /// <summary>Deletes other projects' links to the project's buckets; the tables in them are gone.</summary>
    public static async Task<IReadOnlyList<(ProjectId Project, string Bucket)>> DeleteLinksAsync(NpgsqlTransaction transaction, ProjectId project, CancellationToken stop)
    {
        await using var command = Command(transaction, DeleteLinks, project);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<(ProjectId, string)> links = [];
        while (await row.ReadAsync(stop))
            links.Add((new ProjectId(row.GetInt64(0)), row.GetString(1)));
        return links;
    }

    /// <summary>Branches of buckets that are being dropped.</summary>
    public static async Task<IReadOnlyList<long>> RemainsAsync(NpgsqlTransaction transaction, ProjectId project, CancellationToken stop)
    {
        await using var command = Command(transaction, SelectRemains, project);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<long> found = [];
        while (await row.ReadAsync(stop))
            found.Add(row.GetInt64(0));
        return found;
    }

    /// <summary>Deletes what hangs on nothing: snapshots, pairs of branches, triggers and their runs, what search remembers.</summary>
    public static async Task DeleteRestAsync(NpgsqlTransaction transaction, ProjectId project, CancellationToken stop)
    {
        await using var command = Command(transaction, DeleteRest, project);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static NpgsqlCommand Command(NpgsqlTransaction transaction, string sql, ProjectId project)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        return command;
    }
}
