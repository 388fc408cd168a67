using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Storage;

/// <summary>Every statement about scheduled tasks.</summary>
internal sealed class ScheduleStore(MetadataDatabase database)
{
    private const string Select = """
        SELECT task.id, task.project, task.branch, task.bucket, bucket.id, task.job, task.cron, task.next_run, task.created, task.token, task.token_description, task.base_url
          FROM storage.scheduled_task task
          JOIN storage.bucket ON bucket.number = task.bucket AND bucket.project = task.project AND bucket.branch = task.branch
        """;
    private const string Insert = """
        INSERT INTO storage.scheduled_task (id, project, branch, bucket, job, cron, next_run, created, token, token_description, base_url)
        VALUES (@id, @project, @branch, @bucket, @job, @cron, @next_run, @created, @token, @token_description, @base_url)
        """;
    private const string SelectOne = $"{Select} WHERE task.project = @project AND task.id = @id";
    private const string SelectOfBucket = $"{Select} WHERE task.project = @project AND task.bucket = @bucket ORDER BY task.created, task.id";
    private const string Delete = "DELETE FROM storage.scheduled_task WHERE project = @project AND id = @id";
    private const string SelectDue = $"{Select} WHERE task.next_run <= @now ORDER BY task.next_run LIMIT @most";
    // Another node, or the same one after a crash, finds it moved on.
    private const string Advance = "UPDATE storage.scheduled_task SET next_run = @next_run WHERE project = @project AND id = @id AND next_run = @was";

    public static async Task InsertAsync(NpgsqlTransaction transaction, ScheduledTask task, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Insert, transaction.Connection, transaction);
        command.Parameters.AddWithValue("id", task.Id);
        command.Parameters.AddWithValue("project", task.Project.Value);
        command.Parameters.AddWithValue("branch", task.Branch);
        command.Parameters.AddWithValue("bucket", task.Bucket);
        command.Parameters.AddWithValue("job", task.Job);
        command.Parameters.AddWithValue("cron", task.Cron);
        command.Parameters.Add(Time("next_run", task.NextRun));
        command.Parameters.AddWithValue("created", task.Created);
        command.Parameters.AddWithValue("token", task.Token.Value);
        command.Parameters.AddWithValue("token_description", task.TokenDescription);
        command.Parameters.AddWithValue("base_url", task.BaseUrl);
        await command.ExecuteNonQueryAsync(stop);
    }

    public async Task<ScheduledTask?> FindAsync(ProjectId project, Guid id, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectOne);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("id", id);
        return (await ReadAsync(command, stop)).FirstOrDefault();
    }

    public async Task<List<ScheduledTask>> OfBucketAsync(Bucket bucket, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectOfBucket);
        command.Parameters.AddWithValue("project", bucket.Project.Value);
        command.Parameters.AddWithValue("bucket", bucket.Number);
        return await ReadAsync(command, stop);
    }

    /// <summary>Tasks of all projects that are due.</summary>
    public async Task<List<ScheduledTask>> DueAsync(DateTimeOffset now, int most, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectDue);
        command.Parameters.AddWithValue("now", now);
        command.Parameters.AddWithValue("most", most);
        return await ReadAsync(command, stop);
    }

    /// <returns>False when somebody else did, or the task is gone.</returns>
    public static async Task<bool> AdvanceAsync(NpgsqlTransaction transaction, ScheduledTask task, DateTimeOffset? next, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Advance, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", task.Project.Value);
        command.Parameters.AddWithValue("id", task.Id);
        command.Parameters.Add(Time("was", task.NextRun));
        command.Parameters.Add(Time("next_run", next));
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    /// <returns>False when it is gone already.</returns>
    public static async Task<bool> DeleteAsync(NpgsqlTransaction transaction, ProjectId project, Guid id, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Delete, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("id", id);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    private static NpgsqlParameter Time(string name, DateTimeOffset? time) => new(name, NpgsqlDbType.TimestampTz) { Value = (object?)time?.ToUniversalTime() ?? DBNull.Value };

    private static async Task<List<ScheduledTask>> ReadAsync(NpgsqlCommand command, CancellationToken stop)
    {
        await using var row = await command.ExecuteReaderAsync(stop);
        List<ScheduledTask> found = [];
        while (await row.ReadAsync(stop))
            found.Add(Read(row));
        return found;
    }

    private static ScheduledTask Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        Project = new ProjectId(row.GetInt64(1)),
        Branch = row.GetInt64(2),
        Bucket = row.GetInt64(3),
        BucketId = row.GetString(4),
        Job = row.GetString(5),
        Cron = row.GetString(6),
        NextRun = row.IsDBNull(7) ? null : row.GetFieldValue<DateTimeOffset>(7),
        Created = row.GetFieldValue<DateTimeOffset>(8),
        Token = new TokenId(row.GetInt64(9)),
        TokenDescription = row.GetString(10),
        BaseUrl = row.GetString(11),
    };
}
