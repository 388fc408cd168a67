using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Storage;

/// <summary>
/// The statements that make a bucket vanish before its tables are removed. It moves, with its tables, to a branch whose number is that of the job that
/// drops it, negated: nobody can name such a branch, so everything that reads by branch is done with the bucket at once, and its id is free.
/// </summary>
internal sealed class RemainsStore(MetadataDatabase database)
{
    private const string MoveTables = "UPDATE storage.data_table SET branch = @remains WHERE project = @project AND branch = @branch AND bucket = @bucket";
    // It is shared and links no more.
    private const string MoveBucket = """
        UPDATE storage.bucket SET branch = @remains, sharing = NULL, shared_at = NULL, source_bucket = NULL
         WHERE project = @project AND branch = @branch AND number = @bucket
        """;
    private const string Any = "SELECT EXISTS (SELECT FROM storage.bucket WHERE project = @project AND branch = @branch)";
    private const string SelectAbandoned = """
        SELECT DISTINCT bucket.project, bucket.branch
          FROM storage.bucket
         WHERE bucket.branch < 0
           AND NOT EXISTS (SELECT FROM storage.job WHERE job.project = bucket.project AND job.id = -bucket.branch AND job.status IN ('waiting', 'processing'))
        """;

    /// <summary>The branch that holds what a job has yet to remove.</summary>
    public static long BranchOf(Job job) => -job.Id.Value;

    /// <summary>Makes a bucket vanish that <see cref="BucketStore.SeizeAsync"/> has locked.</summary>
    public static async Task MoveAsync(NpgsqlTransaction transaction, Bucket bucket, Job job, CancellationToken stop)
    {
        foreach (var sql in (string[])[MoveTables, MoveBucket])
        {
            await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
            command.Parameters.AddWithValue("project", bucket.Project.Value);
            command.Parameters.AddWithValue("branch", bucket.Branch);
            command.Parameters.AddWithValue("bucket", bucket.Number);
            command.Parameters.AddWithValue("remains", BranchOf(job));
            await command.ExecuteNonQueryAsync(stop);
        }
    }

    public async Task<bool> HasAnyAsync(ProjectId project, long branch, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Any);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("branch", branch);
        return await command.ExecuteScalarAsync(stop) is true;
    }

    /// <summary>What jobs that were given up have left, in all projects.</summary>
    public async Task<List<(ProjectId Project, long Branch)>> AbandonedAsync(CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectAbandoned);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<(ProjectId, long)> found = [];
        while (await row.ReadAsync(stop))
            found.Add((new ProjectId(row.GetInt64(0)), row.GetInt64(1)));
        return found;
    }
}
