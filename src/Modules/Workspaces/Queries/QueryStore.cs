using System.Text.Json;
using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Workspaces.Queries;

/// <summary>The SQL of query jobs.</summary>
internal sealed class QueryStore(MetadataDatabase database, TimeProvider clock)
{
    private const string JobColumns = """
        id, project, branch, workspace, session, actor_type, transactional, timeout_seconds, status, created, changed, canceled, cancellation_reason, expires
        """;

    private const string StatementColumns = "number, id, job, sql, status, row_count, rows_affected, created, executed, completed, error";

    private const string InsertJob = """
        INSERT INTO workspaces.query_job (id, project, branch, workspace, token, session, actor_type, transactional, timeout_seconds, status, created, changed, expires)
        VALUES (@id, @project, @branch, @workspace, @token, @session, @actor, @transactional, @timeout, 'enqueued', @now, @now, @expires)
        """;

    private const string InsertStatements = """
        INSERT INTO workspaces.query_statement (id, job, project, branch, workspace, sql, status, created)
        SELECT s.id, @job, @project, @branch, @workspace, s.sql, 'waiting', @now
          FROM unnest(@ids, @sqls) WITH ORDINALITY AS s (id, sql, place)
         ORDER BY s.place
        """;

    private const string SetItem = "UPDATE workspaces.query_job SET work_item = @item WHERE project = @project AND id = @id";

    private const string SelectJob = $"SELECT {JobColumns} FROM workspaces.query_job WHERE project = @project AND id = @id AND expires > @now";

    private const string SelectItem = "SELECT work_item FROM workspaces.query_job WHERE project = @project AND id = @id FOR UPDATE";

    private const string SelectStatements = $"SELECT {StatementColumns} FROM workspaces.query_statement WHERE project = @project AND job = @job ORDER BY number";

    private const string SelectStatement = $"SELECT {StatementColumns}, result FROM workspaces.query_statement WHERE project = @project AND job = @job AND id = @id";

    private const string SelectHistory = $"""
        SELECT {StatementColumns} FROM workspaces.query_statement
         WHERE project = @project AND branch = @branch AND workspace = @workspace
           AND (@after::uuid IS NULL OR number < (SELECT number FROM workspaces.query_statement WHERE project = @project AND workspace = @workspace AND id = @after))
         ORDER BY number DESC
         LIMIT @limit
        """;

    private const string SetJobStatus = """
        UPDATE workspaces.query_job
           SET status = @status, changed = @now, canceled = CASE WHEN @status = 'canceled' THEN coalesce(canceled, @now) ELSE canceled END
         WHERE project = @project AND id = @id
        """;

    private const string SetReason = "UPDATE workspaces.query_job SET cancellation_reason = @reason, canceled = @now WHERE project = @project AND id = @id";

    private const string BeginStatement = "UPDATE workspaces.query_statement SET status = 'processing', executed = @now WHERE project = @project AND id = @id";

    private const string EndStatement = """
        UPDATE workspaces.query_statement
           SET status = @status, completed = @now, error = @error, row_count = @rows, rows_affected = @affected, result = @result
         WHERE project = @project AND id = @id
        """;

    // What runs gets the given status, what waits was not executed.
    private const string EndOpenStatements = """
        UPDATE workspaces.query_statement
           SET status = CASE WHEN status = 'processing' THEN @status ELSE 'notExecuted' END, completed = @now, error = CASE WHEN status = 'processing' THEN @error END
         WHERE project = @project AND job = @job AND status IN ('waiting', 'processing')
        """;

    private const string DeleteExpired = """
        DELETE FROM workspaces.query_job WHERE id IN (SELECT id FROM workspaces.query_job WHERE expires < @now ORDER BY expires LIMIT 1000) RETURNING id
        """;

    private const string SelectKnown = "SELECT id FROM workspaces.query_job WHERE id = ANY(@jobs)";

    public static async Task InsertAsync(NpgsqlTransaction transaction, QueryJob job, TokenId token, IReadOnlyList<NewStatement> statements, CancellationToken stop)
    {
        await using var insert = Command(transaction, InsertJob, job.Project);
        insert.Parameters.AddWithValue("id", job.Id);
        insert.Parameters.AddWithValue("branch", job.Branch);
        insert.Parameters.AddWithValue("workspace", job.Workspace);
        insert.Parameters.AddWithValue("token", token.Value);
        insert.Parameters.AddWithValue("session", job.Session);
        insert.Parameters.AddWithValue("actor", job.ActorType);
        insert.Parameters.AddWithValue("transactional", job.Transactional);
        Add(insert, "timeout", NpgsqlDbType.Integer, job.Timeout is { } limit ? (int)Math.Ceiling(limit.TotalSeconds) : null);
        insert.Parameters.AddWithValue("now", job.Created);
        insert.Parameters.AddWithValue("expires", job.Expires);
        await insert.ExecuteNonQueryAsync(stop);
        await using var list = Command(transaction, InsertStatements, job.Project);
        list.Parameters.AddWithValue("job", job.Id);
        list.Parameters.AddWithValue("branch", job.Branch);
        list.Parameters.AddWithValue("workspace", job.Workspace);
        list.Parameters.AddWithValue("ids", statements.Select(statement => statement.Id).ToArray());
        list.Parameters.AddWithValue("sqls", statements.Select(statement => statement.Sql).ToArray());
        list.Parameters.AddWithValue("now", job.Created);
        await list.ExecuteNonQueryAsync(stop);
    }

    public static async Task SetWorkItemAsync(NpgsqlTransaction transaction, QueryJob job, long item, CancellationToken stop)
    {
        await using var command = Command(transaction, SetItem, job.Project);
        command.Parameters.AddWithValue("id", job.Id);
        command.Parameters.AddWithValue("item", item);
        await command.ExecuteNonQueryAsync(stop);
    }

    public async Task<QueryJob?> FindAsync(ProjectId project, Guid id, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectJob);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop)
            ? new QueryJob(
                row.GetGuid(0), new ProjectId(row.GetInt64(1)), row.GetInt64(2), row.GetInt64(3), row.GetGuid(4), row.GetString(5), row.GetBoolean(6),
                row.IsDBNull(7) ? null : TimeSpan.FromSeconds(row.GetInt32(7)), row.GetString(8), row.GetFieldValue<DateTimeOffset>(9),
                row.GetFieldValue<DateTimeOffset>(10), row.IsDBNull(11) ? null : row.GetFieldValue<DateTimeOffset>(11), row.IsDBNull(12) ? null : row.GetString(12),
                row.GetFieldValue<DateTimeOffset>(13))
            : null;
    }

    public async Task<IReadOnlyList<QueryStatement>> StatementsAsync(ProjectId project, Guid job, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectStatements);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("job", job);
        return await ReadAsync(command, withResult: false, stop);
    }

    public async Task<QueryStatement?> FindStatementAsync(ProjectId project, Guid job, Guid id, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectStatement);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("job", job);
        command.Parameters.AddWithValue("id", id);
        return (await ReadAsync(command, withResult: true, stop)).SingleOrDefault();
    }

    /// <summary>Statements of a workspace, the newest first.</summary>
    public async Task<IReadOnlyList<QueryStatement>> HistoryAsync(ProjectId project, long branch, long workspace, Guid? after, int most, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectHistory);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("branch", branch);
        command.Parameters.AddWithValue("workspace", workspace);
        Add(command, "after", NpgsqlDbType.Uuid, after);
        command.Parameters.AddWithValue("limit", most);
        return await ReadAsync(command, withResult: false, stop);
    }

    /// <summary>The queue's item of a job, with the job locked; <c>null</c> when the job is gone.</summary>
    public static async Task<long?> LockItemAsync(NpgsqlTransaction transaction, QueryJob job, CancellationToken stop)
    {
        await using var command = Command(transaction, SelectItem, job.Project);
        command.Parameters.AddWithValue("id", job.Id);
        return await command.ExecuteScalarAsync(stop) as long?;
    }

    public async Task SetStatusAsync(NpgsqlTransaction transaction, QueryJob job, string status, CancellationToken stop)
    {
        await using var command = Command(transaction, SetJobStatus, job.Project);
        command.Parameters.AddWithValue("id", job.Id);
        command.Parameters.AddWithValue("status", status);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        await command.ExecuteNonQueryAsync(stop);
    }

    public async Task SetReasonAsync(NpgsqlTransaction transaction, QueryJob job, string? reason, CancellationToken stop)
    {
        await using var command = Command(transaction, SetReason, job.Project);
        command.Parameters.AddWithValue("id", job.Id);
        Add(command, "reason", NpgsqlDbType.Text, reason);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        await command.ExecuteNonQueryAsync(stop);
    }

    public async Task BeginAsync(ProjectId project, Guid statement, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(BeginStatement);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("id", statement);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        await command.ExecuteNonQueryAsync(stop);
    }

    public async Task EndAsync(ProjectId project, Guid statement, string status, string? error, long? rows, long? affected, QueryResult? result, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(EndStatement);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("id", statement);
        command.Parameters.AddWithValue("status", status);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        Add(command, "error", NpgsqlDbType.Text, error);
        Add(command, "rows", NpgsqlDbType.Bigint, rows);
        Add(command, "affected", NpgsqlDbType.Bigint, affected);
        Add(command, "result", NpgsqlDbType.Jsonb, result is null ? null : JsonSerializer.Serialize(result, JsonSerializerOptions.Web));
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Ends what is open: what runs with the given status and error, what waits as not executed.</summary>
    public async Task EndOpenAsync(NpgsqlTransaction transaction, QueryJob job, string status, string? error, CancellationToken stop)
    {
        await using var command = Command(transaction, EndOpenStatements, job.Project);
        command.Parameters.AddWithValue("job", job.Id);
        command.Parameters.AddWithValue("status", status);
        Add(command, "error", NpgsqlDbType.Text, error);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Forgets jobs of all projects whose time is over, some at a time.</summary>
    /// <returns>Which, so that their files can go.</returns>
    public async Task<IReadOnlyList<Guid>> DeleteExpiredAsync(CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(DeleteExpired);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        return await ReadIdsAsync(command, stop);
    }

    /// <summary>Which of the jobs there are.</summary>
    public async Task<IReadOnlySet<Guid>> KnownAsync(IReadOnlyList<Guid> jobs, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectKnown);
        command.Parameters.AddWithValue("jobs", jobs.ToArray());
        return (await ReadIdsAsync(command, stop)).ToHashSet();
    }

    private static async Task<IReadOnlyList<Guid>> ReadIdsAsync(NpgsqlCommand command, CancellationToken stop)
    {
        await using var row = await command.ExecuteReaderAsync(stop);
        var ids = new List<Guid>();
        while (await row.ReadAsync(stop))
            ids.Add(row.GetGuid(0));
        return ids;
    }

    private static async Task<IReadOnlyList<QueryStatement>> ReadAsync(NpgsqlCommand command, bool withResult, CancellationToken stop)
    {
        await using var row = await command.ExecuteReaderAsync(stop);
        var statements = new List<QueryStatement>();
        while (await row.ReadAsync(stop))
            statements.Add(new QueryStatement(
                row.GetInt64(0), row.GetGuid(1), row.GetGuid(2), row.GetString(3), row.GetString(4), Number(row, 5), Number(row, 6), row.GetFieldValue<DateTimeOffset>(7),
                Time(row, 8), Time(row, 9), row.IsDBNull(10) ? null : row.GetString(10),
                withResult && !row.IsDBNull(11) ? JsonSerializer.Deserialize<QueryResult>(row.GetString(11), JsonSerializerOptions.Web) : null));
        return statements;
    }

    private static long? Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    private static NpgsqlCommand Command(NpgsqlTransaction transaction, string sql, ProjectId project)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        return command;
    }

    private static void Add(NpgsqlCommand command, string name, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });
}
