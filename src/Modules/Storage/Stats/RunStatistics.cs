using Headgate.Files;
using Headgate.Kernel;
using Headgate.Postgres;
using NpgsqlTypes;

namespace Headgate.Storage;

/// <summary>Sums up what the jobs and files of a run did, with the runs below it.</summary>
internal sealed class RunStatistics(MetadataDatabase database, FileStatistics files)
{
    private const int MostTables = 100;
    // Two ranges of one index: the run itself, and what begins with its id and a dot.
    private const string Select = """
        SELECT table_id, count(*), coalesce(sum(extract(epoch FROM ended - started)), 0)::double precision
          FROM (SELECT table_id, started, ended, operation, status, token_id FROM storage.job WHERE project = @project AND run_id = @run
                UNION ALL
                SELECT table_id, started, ended, operation, status, token_id FROM storage.job WHERE project = @project AND run_id LIKE @below) job
         WHERE operation = ANY (@operations) AND status = 'success' AND table_id IS NOT NULL AND (@token IS NULL OR token_id = @token)
         GROUP BY table_id
         ORDER BY 3 DESC, 1
        """;
    private static readonly string[] Imports = [ImportTable.Operation, CreateTable.Operation];
    private static readonly string[] Exports = [ExportTable.Operation];

    /// <param name="project">The tenant.</param>
    /// <param name="token">Only what this token did; <c>null</c> for all.</param>
    /// <param name="run">The run's id.</param>
    /// <param name="stop">Cancels the statements.</param>
    public async Task<StatsView> OfAsync(ProjectId project, TokenId? token, string run, CancellationToken stop)
    {
        var tables = new TableStatsView(await OfJobsAsync(project, token, run, Imports, stop), await OfJobsAsync(project, token, run, Exports, stop));
        return new StatsView(tables, FileStatsView.Of(await files.OfRunAsync(project, token, run, stop)));
    }

    private async Task<TransferStatsView> OfJobsAsync(ProjectId project, TokenId? token, string run, string[] operations, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Select);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("run", run);
        command.Parameters.AddWithValue("below", RunIds.Below(run));
        command.Parameters.AddWithValue("operations", operations);
        command.Parameters.AddWithValue("token", NpgsqlDbType.Bigint, (object?)token?.Value ?? DBNull.Value);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<TransferredTableView> found = [];
        while (await row.ReadAsync(stop))
            found.Add(new TransferredTableView(row.GetString(0), row.GetInt64(1), row.GetDouble(2)));
        return new TransferStatsView(found.Skip(MostTables).Sum(table => table.Count), [.. found.Take(MostTables)]);
    }
}
