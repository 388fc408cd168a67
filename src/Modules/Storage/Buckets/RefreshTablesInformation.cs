using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

internal sealed record RefreshTablesInformationWork(string BucketId);

/// <summary>Sets rows and bytes of a bucket's tables to what the lake says of their current versions.</summary>
internal sealed class RefreshTablesInformation(DataLake lake, JobEvents events) : IJobOperation
{
    public const string Operation = "bucketRefreshTablesInformation";

    public string Name => Operation;

    public Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop) =>
        Task.FromResult(new PreparedJob((transaction, token) => PublishAsync(transaction, job, job.ReadWork<RefreshTablesInformationWork>(), token)));

    private async Task<JobOutcome> PublishAsync(NpgsqlTransaction transaction, Job job, RefreshTablesInformationWork work, CancellationToken stop)
    {
        var bucket = await BucketStore.SeizeAsync(transaction, job.Project, job.Branch, work.BucketId, stop)
            ?? throw new RefusedException(BucketErrors.NotFound(job.Project, work.BucketId));
        // The bucket's lock keeps publications away, so the heads read beside this transaction are the ones it sees.
        // Aliases have no rows of their own to count.
        var tables = (await TableStore.SeizeOfBucketAsync(transaction, bucket, stop)).Where(table => table.Alias is null).ToList();
        var heads = await lake.FindHeadsAsync(job.Project, [.. tables.Select(table => table.Data)], stop);
        var corrected = 0;
        foreach (var table in tables.Where(table => table.Alias is null))
        {
            if (!heads.TryGetValue(table.Data, out var head) || (head.Rows == table.RowsCount && head.Bytes == table.DataSizeBytes))
                continue;
            await TableStore.RecountAsync(transaction, table, head.Rows, head.Bytes, stop);
            corrected++;
        }

        await events.RecordAsync(
            transaction, job, "storage.bucketTablesInformationRefreshed", $"Refreshed tables of bucket {bucket.Id}, {corrected} of {tables.Count} changed", JobEvents.Of(bucket), stop);
        return new JobOutcome(null);
    }
}
