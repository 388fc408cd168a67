using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Components;

/// <summary>Statements about the reviewers, the approvals and the activity log of a merge request that is locked.</summary>
internal sealed class ReviewStore(MetadataDatabase database)
{
    private const string ReplaceReviewers = """
        WITH gone AS (DELETE FROM components.merge_request_reviewer WHERE merge_request = @id AND NOT admin = ANY (@admins))
        INSERT INTO components.merge_request_reviewer (merge_request, admin, name, email)
        SELECT @id, admin, name, email FROM unnest(@admins, @names, @emails) AS asked (admin, name, email)
        ON CONFLICT (merge_request, admin) DO UPDATE SET name = excluded.name, email = excluded.email
        """;
    private const string Approve = """
        WITH said AS (UPDATE components.merge_request_reviewer SET status = 'approved' WHERE merge_request = @id AND admin = @by)
        INSERT INTO components.merge_request_approval (merge_request, admin, name, created) VALUES (@id, @by, @by_name, @now)
        ON CONFLICT (merge_request, admin) DO NOTHING
        """;
    private const string ForgetAnswers = """
        WITH approvals AS (DELETE FROM components.merge_request_approval WHERE merge_request = @id)
        UPDATE components.merge_request_reviewer SET status = CASE WHEN admin = @rejecting THEN 'rejected' END WHERE merge_request = @id
        """;
    private const string InsertActivity = """
        INSERT INTO components.merge_request_activity (merge_request, action, admin, name, created, reason) VALUES (@id, @action, @by, @by_name, @now, @reason)
        """;
    private const string SelectActivities = """
        SELECT a.id, a.action, a.admin, a.name, a.created, a.reason
          FROM components.merge_request_activity a JOIN components.merge_request m ON m.id = a.merge_request
         WHERE m.project = @project AND m.id = @id ORDER BY a.id
        """;

    public static async Task ReplaceReviewersAsync(NpgsqlTransaction transaction, long id, IReadOnlyList<Reviewer> reviewers, CancellationToken stop)
    {
        await using var command = Command(transaction, ReplaceReviewers, id);
        command.Parameters.AddWithValue("admins", reviewers.Select(reviewer => reviewer.Id).ToArray());
        command.Parameters.AddWithValue("names", reviewers.Select(reviewer => reviewer.Name).ToArray());
        command.Parameters.AddWithValue("emails", reviewers.Select(reviewer => reviewer.Email).ToArray());
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Notes an approval; a second one of the same person changes nothing.</summary>
    public static async Task ApproveAsync(NpgsqlTransaction transaction, long id, Person by, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = Command(transaction, Approve, id);
        command.Parameters.AddWithValue("by", by.Id);
        command.Parameters.AddWithValue("by_name", by.Name);
        command.Parameters.AddWithValue("now", now);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Takes all approvals and answers back.</summary>
    /// <param name="transaction">Holds the request.</param>
    /// <param name="id">The request.</param>
    /// <param name="rejecting">The reviewer who is shown as rejecting it; <c>null</c> for nobody.</param>
    /// <param name="stop">Cancels the statement.</param>
    public static async Task ForgetAnswersAsync(NpgsqlTransaction transaction, long id, Person? rejecting, CancellationToken stop)
    {
        await using var command = Command(transaction, ForgetAnswers, id);
        command.Parameters.AddWithValue("rejecting", rejecting?.Id ?? 0);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <param name="transaction">What was done is done in it.</param>
    /// <param name="id">The request.</param>
    /// <param name="action">A word for what was done.</param>
    /// <param name="by">Who did it; <c>null</c> for the platform.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">When.</param>
    /// <param name="stop">Cancels the statement.</param>
    public static async Task NoteAsync(NpgsqlTransaction transaction, long id, string action, Person? by, string? reason, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = Command(transaction, InsertActivity, id);
        command.Parameters.AddWithValue("action", action);
        command.Parameters.Add(new NpgsqlParameter("by", NpgsqlDbType.Bigint) { Value = (object?)by?.Id ?? DBNull.Value });
        command.Parameters.AddWithValue("by_name", by?.Name ?? "");
        command.Parameters.AddWithValue("now", now);
        command.Parameters.Add(new NpgsqlParameter("reason", NpgsqlDbType.Text) { Value = (object?)reason ?? DBNull.Value });
        await command.ExecuteNonQueryAsync(stop);
    }

    public async Task<List<Activity>> ActivitiesAsync(ProjectId project, long id, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectActivities);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("id", id);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<Activity> found = [];
        while (await row.ReadAsync(stop))
            found.Add(new Activity(
                row.GetInt64(0), row.GetString(1), row.IsDBNull(2) ? null : new Person(row.GetInt64(2), row.GetString(3)), row.GetFieldValue<DateTimeOffset>(4),
                row.IsDBNull(5) ? null : row.GetString(5)));
        return found;
    }

    private static NpgsqlCommand Command(NpgsqlTransaction transaction, string sql, long id)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("id", id);
        return command;
    }
}
