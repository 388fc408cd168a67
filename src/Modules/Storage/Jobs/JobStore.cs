using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Events;
using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Storage;

/// <summary>Every statement about Storage jobs.</summary>
internal sealed class JobStore(MetadataDatabase database)
{
    private const string Columns = """
        id, project, branch, operation, params::text, work::text, table_id, bucket_id, base_url, run_id, token_id, token_description, status, results::text,
        error::text, in_compressed, in_bytes, in_bytes_uncompressed, out_compressed, out_bytes, out_bytes_uncompressed, created, started, ended, origin::text,
        progress
        """;
    private const string Insert = $"""
        INSERT INTO storage.job (project, branch, operation, params, work, table_id, bucket_id, base_url, origin, run_id, token_id, token_description, created)
        VALUES (@project, @branch, @operation, @params, @work, @table_id, @bucket_id, @base_url, @origin, @run_id, @token_id, @token_description, @created)
        RETURNING {Columns}
        """;
    private const string SetWorkItem = "UPDATE storage.job SET work_item = @item WHERE project = @project AND id = @id";
    private const string Select = $"SELECT {Columns} FROM storage.job WHERE project = @project AND id = @id";
    private const string Start = $"""
        UPDATE storage.job SET status = 'processing', started = coalesce(started, @now)
         WHERE project = @project AND id = @id AND status IN ('waiting', 'processing')
        RETURNING {Columns}
        """;
    private const string Succeed = """
        UPDATE storage.job
           SET status = 'success', ended = @now, results = @results, table_id = coalesce(@table_id, table_id),
               in_compressed = @in_compressed, in_bytes = @in_bytes, in_bytes_uncompressed = @in_bytes_uncompressed,
               out_compressed = @out_compressed, out_bytes = @out_bytes, out_bytes_uncompressed = @out_bytes_uncompressed
         WHERE project = @project AND id = @id AND status = 'processing'
        """;
    private const string Fail = """
        UPDATE storage.job SET status = 'error', ended = @now, started = coalesce(started, @now), error = @error
         WHERE project = @project AND id = @id AND status IN ('waiting', 'processing')
        """;
    private const string Advance = "UPDATE storage.job SET progress = @progress WHERE project = @project AND id = @id AND status = 'processing'";
    private const string SelectOpenOfBucket = """
        SELECT id, work_item FROM storage.job
         WHERE project = @project AND branch = @branch AND bucket_id = @bucket_id AND status IN ('waiting', 'processing') AND id <> @but
         ORDER BY id
        """;
    private const string SelectOpenOfBranch = """
        SELECT id, work_item FROM storage.job WHERE project = @project AND branch = @branch AND status IN ('waiting', 'processing') AND operation <> @but ORDER BY id
        """;
    private const string SelectList = $"""
        SELECT {Columns} FROM storage.job
         WHERE project = @project
           AND (@token IS NULL OR token_id = @token)
           AND (@status IS NULL OR status = @status)
           AND (@excluded IS NULL OR status <> ALL (@excluded))
           AND (@created_from IS NULL OR created >= @created_from) AND (@created_to IS NULL OR created <= @created_to)
           AND (@started_from IS NULL OR started >= @started_from) AND (@started_to IS NULL OR started <= @started_to)
           AND (@ended_from IS NULL OR ended >= @ended_from) AND (@ended_to IS NULL OR ended <= @ended_to)
         ORDER BY id DESC LIMIT @limit OFFSET @offset
        """;

    public static async Task<Job> InsertAsync(NpgsqlTransaction transaction, JobRequest request, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Insert, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", request.From.Project.Value);
        command.Parameters.AddWithValue("branch", request.From.Branch.Id);
        command.Parameters.AddWithValue("operation", request.Operation);
        command.Parameters.Add(Json("params", request.Params.ToJsonString(JsonWire.Options)));
        command.Parameters.Add(Json("work", JsonSerializer.Serialize(request.Work, request.Work.GetType(), JsonWire.Options)));
        command.Parameters.Add(Text("table_id", request.TableId));
        command.Parameters.Add(Text("bucket_id", request.BucketId));
        command.Parameters.AddWithValue("base_url", request.From.BaseUrl);
        command.Parameters.Add(Json("origin", JsonSerializer.Serialize(request.From.Call, JsonWire.Options)));
        command.Parameters.Add(Text("run_id", request.From.RunId));
        command.Parameters.AddWithValue("token_id", request.From.Caller.Token.Value);
        command.Parameters.AddWithValue("token_description", request.From.Caller.TokenDescription);
        command.Parameters.AddWithValue("created", now);
        await using var row = await command.ExecuteReaderAsync(stop);
        await row.ReadAsync(stop);
        return Read(row);
    }

    public static Task SetWorkItemAsync(NpgsqlTransaction transaction, Job job, long item, CancellationToken stop) =>
        ExecuteAsync(transaction, SetWorkItem, job.Project, job.Id, stop, new NpgsqlParameter("item", item));

    public async Task<Job?> FindAsync(ProjectId project, JobId id, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Select);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("id", id.Value);
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? Read(row) : null;
    }

    /// <summary>Marks the job as being worked on; <c>null</c> when it is finished already.</summary>
    public static async Task<Job?> StartAsync(NpgsqlTransaction transaction, ProjectId project, JobId id, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Start, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("id", id.Value);
        command.Parameters.AddWithValue("now", now);
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? Read(row) : null;
    }

    /// <summary>Notes how far a job is. It marks nothing as changed: jobs are never answered from memory.</summary>
    public async Task AdvanceAsync(Job job, double fraction, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Advance);
        command.Parameters.AddWithValue("project", job.Project.Value);
        command.Parameters.AddWithValue("id", job.Id.Value);
        command.Parameters.AddWithValue("progress", (float)fraction);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <returns>False when the job was not being worked on.</returns>
    public static async Task<bool> SucceedAsync(NpgsqlTransaction transaction, Job job, JobOutcome outcome, DateTimeOffset now, CancellationToken stop) =>
        await ExecuteAsync(
            transaction, Succeed, job.Project, job.Id, stop,
            new NpgsqlParameter("now", now),
            Json("results", outcome.Results?.ToJsonString(JsonWire.Options)),
            Text("table_id", outcome.TableId),
            new NpgsqlParameter("in_compressed", outcome.Metrics.InCompressed),
            new NpgsqlParameter("in_bytes", outcome.Metrics.InBytes),
            new NpgsqlParameter("in_bytes_uncompressed", outcome.Metrics.InBytesUncompressed),
            new NpgsqlParameter("out_compressed", outcome.Metrics.OutCompressed),
            new NpgsqlParameter("out_bytes", outcome.Metrics.OutBytes),
            new NpgsqlParameter("out_bytes_uncompressed", outcome.Metrics.OutBytesUncompressed)) == 1;

    /// <returns>False when the job was finished already.</returns>
    public static async Task<bool> FailAsync(NpgsqlTransaction transaction, ProjectId project, JobId id, JobFailure failure, DateTimeOffset now, CancellationToken stop) =>
        await ExecuteAsync(
            transaction, Fail, project, id, stop, new NpgsqlParameter("now", now), Json("error", JsonSerializer.Serialize(failure, JsonWire.Options))) == 1;

    /// <summary>Jobs of a bucket's tables that are not finished, with their places in the queue.</summary>
    public static async Task<List<(JobId Id, long? Item)>> OpenOfBucketAsync(
        NpgsqlTransaction transaction, ProjectId project, long branch, string bucketId, JobId but, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SelectOpenOfBucket, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("branch", branch);
        command.Parameters.AddWithValue("bucket_id", bucketId);
        command.Parameters.AddWithValue("but", but.Value);
        return await ReadOpenAsync(command, stop);
    }

    /// <summary>Jobs in a branch that are not finished, with their places in the queue.</summary>
    public static async Task<List<(JobId Id, long? Item)>> OpenOfBranchAsync(NpgsqlTransaction transaction, ProjectId project, long branch, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SelectOpenOfBranch, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("branch", branch);
        // What has vanished with a bucket is removed to the end.
        command.Parameters.AddWithValue("but", DropBucket.Operation);
        return await ReadOpenAsync(command, stop);
    }

    private static async Task<List<(JobId Id, long? Item)>> ReadOpenAsync(NpgsqlCommand command, CancellationToken stop)
    {
        await using var row = await command.ExecuteReaderAsync(stop);
        List<(JobId, long?)> open = [];
        while (await row.ReadAsync(stop))
            open.Add((new JobId(row.GetInt64(0)), row.IsDBNull(1) ? null : row.GetInt64(1)));
        return open;
    }

    /// <param name="project">The tenant.</param>
    /// <param name="by">Only jobs of this token; <c>null</c> for all.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="stop">Cancels the statement.</param>
    public async Task<List<Job>> ListAsync(ProjectId project, TokenId? by, JobFilter filter, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectList);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.Add(new NpgsqlParameter("token", NpgsqlDbType.Bigint) { Value = (object?)by?.Value ?? DBNull.Value });
        command.Parameters.Add(Text("status", filter.Status));
        command.Parameters.Add(new NpgsqlParameter("excluded", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = (object?)filter.Excluded ?? DBNull.Value });
        command.Parameters.Add(Time("created_from", filter.Created.From));
        command.Parameters.Add(Time("created_to", filter.Created.To));
        command.Parameters.Add(Time("started_from", filter.Started.From));
        command.Parameters.Add(Time("started_to", filter.Started.To));
        command.Parameters.Add(Time("ended_from", filter.Ended.From));
        command.Parameters.Add(Time("ended_to", filter.Ended.To));
        command.Parameters.AddWithValue("limit", filter.Page.Limit);
        command.Parameters.AddWithValue("offset", filter.Page.Offset);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<Job> found = [];
        while (await row.ReadAsync(stop))
            found.Add(Read(row));
        return found;
    }

    private static async Task<int> ExecuteAsync(
        NpgsqlTransaction transaction, string sql, ProjectId project, JobId id, CancellationToken stop, params NpgsqlParameter[] more)
    {
        await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("id", id.Value);
        command.Parameters.AddRange(more);
        return await command.ExecuteNonQueryAsync(stop);
    }

    private static NpgsqlParameter Json(string name, string? json) => new(name, NpgsqlDbType.Json) { Value = (object?)json ?? DBNull.Value };

    private static NpgsqlParameter Text(string name, string? text) => new(name, NpgsqlDbType.Text) { Value = (object?)text ?? DBNull.Value };

    private static NpgsqlParameter Time(string name, DateTimeOffset? time) =>
        new(name, NpgsqlDbType.TimestampTz) { Value = time is { } value ? value.ToUniversalTime() : DBNull.Value };

    private static Job Read(NpgsqlDataReader row) => new()
    {
        Id = new JobId(row.GetInt64(0)),
        Project = new ProjectId(row.GetInt64(1)),
        Branch = row.GetInt64(2),
        Operation = row.GetString(3),
        Params = (JsonObject)JsonNode.Parse(row.GetString(4))!,
        Work = row.GetString(5),
        TableId = row.IsDBNull(6) ? null : row.GetString(6),
        BucketId = row.IsDBNull(7) ? null : row.GetString(7),
        BaseUrl = row.GetString(8),
        RunId = row.IsDBNull(9) ? null : row.GetString(9),
        Token = new TokenId(row.GetInt64(10)),
        TokenDescription = row.GetString(11),
        Status = JobWords.Parse(row.GetString(12)),
        Results = row.IsDBNull(13) ? null : JsonNode.Parse(row.GetString(13)),
        Failure = row.IsDBNull(14) ? null : JsonSerializer.Deserialize<JobFailure>(row.GetString(14), JsonWire.Options),
        Metrics = new JobMetrics(row.GetBoolean(15), row.GetInt64(16), row.GetInt64(17), row.GetBoolean(18), row.GetInt64(19), row.GetInt64(20)),
        Created = row.GetFieldValue<DateTimeOffset>(21),
        Started = row.IsDBNull(22) ? null : row.GetFieldValue<DateTimeOffset>(22),
        Ended = row.IsDBNull(23) ? null : row.GetFieldValue<DateTimeOffset>(23),
        Progress = row.IsDBNull(25) ? null : row.GetFloat(25),
        Call = JsonSerializer.Deserialize<EventOrigin>(row.GetString(24), JsonWire.Options)!,
    };
}
