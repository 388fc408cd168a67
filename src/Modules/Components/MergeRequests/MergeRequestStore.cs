using System.Text.Json;
using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Components;

/// <summary>Every statement about merge requests, their reviewers and approvals.</summary>
internal sealed class MergeRequestStore(MetadataDatabase database)
{
    private const string Select = """
        SELECT m.id, m.project, m.branch_from, m.branch_into, m.title, m.description, m.external_id, m.auto_merge_strategy, m.auto_merge_at, m.state,
               m.creator_id, m.creator_name, m.created, m.merger_id, m.merger_name, m.merged, m.change_log,
               ARRAY(SELECT admin FROM components.merge_request_reviewer WHERE merge_request = m.id ORDER BY admin),
               ARRAY(SELECT name FROM components.merge_request_reviewer WHERE merge_request = m.id ORDER BY admin),
               ARRAY(SELECT email FROM components.merge_request_reviewer WHERE merge_request = m.id ORDER BY admin),
               ARRAY(SELECT coalesce(status, '') FROM components.merge_request_reviewer WHERE merge_request = m.id ORDER BY admin),
               ARRAY(SELECT admin FROM components.merge_request_approval WHERE merge_request = m.id ORDER BY created, admin),
               ARRAY(SELECT name FROM components.merge_request_approval WHERE merge_request = m.id ORDER BY created, admin),
               ARRAY(SELECT created FROM components.merge_request_approval WHERE merge_request = m.id ORDER BY created, admin)
          FROM components.merge_request m
        """;
    private const string SelectOne = $"{Select} WHERE m.project = @project AND m.id = @id";
    private const string SelectAll = $"{Select} WHERE m.project = @project ORDER BY m.id DESC LIMIT @limit OFFSET @offset";
    private const string Lock = "SELECT 1 FROM components.merge_request WHERE project = @project AND id = @id FOR NO KEY UPDATE";
    private const string Insert = """
        INSERT INTO components.merge_request (
            project, branch_from, branch_into, title, description, external_id, auto_merge_strategy, auto_merge_at, state, creator_id, creator_name, created)
        VALUES (@project, @from, @into, @title, @description, @external_id, @strategy, @at, 'development', @by, @by_name, @now)
        RETURNING id
        """;
    private const string UpdateContent = """
        UPDATE components.merge_request
           SET title = @title, description = @description, external_id = @external_id, auto_merge_strategy = @strategy, auto_merge_at = @at
         WHERE project = @project AND id = @id
        """;
    private const string UpdateState = "UPDATE components.merge_request SET state = @state WHERE project = @project AND id = @id AND state = @before";
    private const string UpdateApprovedBy = "UPDATE components.merge_request SET approved_by = @approved_by WHERE project = @project AND id = @id";
    private const string UpdatePublished = """
        UPDATE components.merge_request SET state = 'published', merger_id = @by, merger_name = @by_name, merged = @now, change_log = @change_log
         WHERE project = @project AND id = @id AND state = 'in_merge'
        """;

    public async Task<MergeRequest?> FindAsync(ProjectId project, long id, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectOne);
        return await FindAsync(command, project, id, stop);
    }

    /// <summary>The request, which nobody else changes until the transaction's end.</summary>
    public static async Task<MergeRequest?> LockAsync(NpgsqlTransaction transaction, ProjectId project, long id, CancellationToken stop)
    {
        await using (var hold = Command(transaction, Lock, project, id))
        {
            if (await hold.ExecuteScalarAsync(stop) is null)
                return null;
        }

        await using var command = new NpgsqlCommand(SelectOne, transaction.Connection, transaction);
        return await FindAsync(command, project, id, stop);
    }

    /// <summary>The project's requests, the newest first.</summary>
    public async Task<List<MergeRequest>> ListAsync(ProjectId project, long? limit, long offset, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectAll);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.Add(new NpgsqlParameter("limit", NpgsqlDbType.Bigint) { Value = (object?)limit ?? DBNull.Value });
        command.Parameters.AddWithValue("offset", offset);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<MergeRequest> found = [];
        while (await row.ReadAsync(stop))
            found.Add(Read(row));
        return found;
    }

    /// <returns>The number; <c>null</c> when the branch has an open request already.</returns>
    public static async Task<long?> InsertAsync(
        NpgsqlTransaction transaction, ProjectId project, long from, long into, MergeRequestContent content, Person by, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Insert, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("from", from);
        command.Parameters.AddWithValue("into", into);
        command.Parameters.AddWithValue("by", by.Id);
        command.Parameters.AddWithValue("by_name", by.Name);
        command.Parameters.AddWithValue("now", now);
        AddContent(command, content);
        try
        {
            return (long)(await command.ExecuteScalarAsync(stop))!;
        }
        catch (PostgresException clash) when (clash is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "merge_request_open" })
        {
            return null;
        }
    }

    public static async Task UpdateContentAsync(NpgsqlTransaction transaction, MergeRequest request, MergeRequestContent content, CancellationToken stop)
    {
        await using var command = Command(transaction, UpdateContent, request.Project, request.Id);
        AddContent(command, content);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <returns>False when the request was in another state.</returns>
    public static async Task<bool> MoveAsync(NpgsqlTransaction transaction, ProjectId project, long id, MergeState before, MergeState after, CancellationToken stop)
    {
        await using var command = Command(transaction, UpdateState, project, id);
        command.Parameters.AddWithValue("before", before.Word());
        command.Parameters.AddWithValue("state", after.Word());
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    public static async Task SetApprovedByAsync(NpgsqlTransaction transaction, MergeRequest request, ApprovedBy by, CancellationToken stop)
    {
        await using var command = Command(transaction, UpdateApprovedBy, request.Project, request.Id);
        command.Parameters.Add(new NpgsqlParameter("approved_by", NpgsqlDbType.Json) { Value = JsonSerializer.Serialize(by, JsonWire.Options) });
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <returns>False when it was not being merged.</returns>
    public static async Task<bool> PublishAsync(
        NpgsqlTransaction transaction, ProjectId project, long id, Person by, string changeLog, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = Command(transaction, UpdatePublished, project, id);
        command.Parameters.AddWithValue("by", by.Id);
        command.Parameters.AddWithValue("by_name", by.Name);
        command.Parameters.AddWithValue("now", now);
        command.Parameters.Add(new NpgsqlParameter("change_log", NpgsqlDbType.Json) { Value = changeLog });
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    private static async Task<MergeRequest?> FindAsync(NpgsqlCommand command, ProjectId project, long id, CancellationToken stop)
    {
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("id", id);
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? Read(row) : null;
    }

    private static NpgsqlCommand Command(NpgsqlTransaction transaction, string sql, ProjectId project, long id)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("id", id);
        return command;
    }

    private static void AddContent(NpgsqlCommand command, MergeRequestContent content)
    {
        command.Parameters.AddWithValue("title", content.Title);
        command.Parameters.AddWithValue("description", content.Description);
        command.Parameters.Add(new NpgsqlParameter("external_id", NpgsqlDbType.Text) { Value = (object?)content.ExternalId ?? DBNull.Value });
        command.Parameters.AddWithValue("strategy", content.AutoMerge.Strategy);
        command.Parameters.Add(new NpgsqlParameter("at", NpgsqlDbType.TimestampTz) { Value = (object?)content.AutoMerge.At ?? DBNull.Value });
    }

    private static MergeRequest Read(NpgsqlDataReader row)
    {
        var (reviewers, names, emails, statuses) = (row.GetFieldValue<long[]>(17), row.GetFieldValue<string[]>(18), row.GetFieldValue<string[]>(19), row.GetFieldValue<string[]>(20));
        var (approvers, approverNames, approved) = (row.GetFieldValue<long[]>(21), row.GetFieldValue<string[]>(22), row.GetFieldValue<DateTimeOffset[]>(23));
        return new MergeRequest
        {
            Id = row.GetInt64(0),
            Project = new ProjectId(row.GetInt64(1)),
            BranchFrom = row.GetInt64(2),
            BranchInto = row.GetInt64(3),
            Content = new MergeRequestContent(
                row.GetString(4), row.GetString(5), row.IsDBNull(6) ? null : row.GetString(6),
                new AutoMerge(row.GetString(7), row.IsDBNull(8) ? null : row.GetFieldValue<DateTimeOffset>(8))),
            State = MergeStates.Parse(row.GetString(9)),
            Creator = new Person(row.GetInt64(10), row.GetString(11)),
            Created = row.GetFieldValue<DateTimeOffset>(12),
            Merger = row.IsDBNull(13) ? null : new Person(row.GetInt64(13), row.GetString(14)),
            Merged = row.IsDBNull(15) ? null : row.GetFieldValue<DateTimeOffset>(15),
            ChangeLog = row.IsDBNull(16) ? null : row.GetString(16),
            Reviewers = [.. reviewers.Select((id, at) => new Reviewer(id, names[at], emails[at], statuses[at].Length == 0 ? null : statuses[at]))],
            Approvals = [.. approvers.Select((id, at) => new Approval(new Person(id, approverNames[at]), approved[at]))],
        };
    }
}
