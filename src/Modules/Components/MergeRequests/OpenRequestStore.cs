using System.Text.Json;
using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Components;

/// <summary>Finds open merge requests by what they wait for: their branch or their time.</summary>
internal sealed class OpenRequestStore(MetadataDatabase database)
{
    private const string CancelOfBranch = """
        UPDATE components.merge_request SET state = 'canceled'
         WHERE project = @project AND branch_from = @branch AND state IN ('development', 'in_review', 'approved', 'in_merge')
        """;
    private const string SelectOpen = """
        SELECT id, state FROM components.merge_request
         WHERE project = @project AND branch_from = @branch AND state IN ('development', 'in_review', 'approved', 'in_merge')
           FOR SHARE
        """;
    private const string SelectDue = """
        SELECT project, id, approved_by FROM components.merge_request
         WHERE state = 'approved' AND auto_merge_strategy = 'scheduled' AND auto_merge_at <= @now AND approved_by IS NOT NULL
         ORDER BY auto_merge_at LIMIT 100
        """;

    public static async Task CancelOfBranchAsync(NpgsqlTransaction transaction, ProjectId project, long branch, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(CancelOfBranch, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("branch", branch);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>The branch's open request, whose state nobody changes until the transaction's end; <c>null</c> when there is none.</summary>
    public static async Task<(long Id, MergeState State)?> OfBranchAsync(NpgsqlTransaction transaction, ProjectId project, long branch, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SelectOpen, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("branch", branch);
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? (row.GetInt64(0), MergeStates.Parse(row.GetString(1))) : null;
    }

    /// <summary>Approved requests whose time has come, in all projects.</summary>
    public async Task<List<(ProjectId Project, long Id, ApprovedBy By)>> DueAsync(DateTimeOffset now, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectDue);
        command.Parameters.AddWithValue("now", now);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<(ProjectId, long, ApprovedBy)> due = [];
        while (await row.ReadAsync(stop))
            due.Add((new ProjectId(row.GetInt64(0)), row.GetInt64(1), JsonSerializer.Deserialize<ApprovedBy>(row.GetString(2), JsonWire.Options)!));
        return due;
    }
}
