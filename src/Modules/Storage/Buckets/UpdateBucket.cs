using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

/// <summary>What is to be changed; <c>null</c> for what stays. A color can also be taken away.</summary>
internal sealed record UpdateBucketWork(string BucketId, string? DisplayName, string? Description, bool ChangesColor, string? Color)
{
    /// <exception cref="RefusedException">A field is wrong.</exception>
    public static UpdateBucketWork Read(string bucketId, Fields body)
    {
        var displayName = body.Text("displayName", BucketName.Longest);
        var description = body.Text("description");
        var color = body.Text("color", 100);
        body.ThrowIfInvalid(BucketErrors.Validation);
        if (!string.IsNullOrEmpty(color) && !BucketName.IsColor(color))
            throw new RefusedException(BucketErrors.InvalidColor(color));
        return new UpdateBucketWork(
            bucketId,
            displayName is null ? null : BucketName.DisplayNameOf(displayName),
            description,
            body.Has("color"),
            string.IsNullOrEmpty(color) ? null : color);
    }
}

/// <summary>Changes what people see of a bucket: display name, description, color.</summary>
internal sealed class UpdateBucket(JobEvents events, BucketAnswers answers, TimeProvider clock) : IJobOperation
{
    public const string Operation = "bucketUpdate";

    public string Name => Operation;

    public Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop) =>
        Task.FromResult(new PreparedJob((transaction, token) => PublishAsync(transaction, job, job.ReadWork<UpdateBucketWork>(), token)));

    private async Task<JobOutcome> PublishAsync(NpgsqlTransaction transaction, Job job, UpdateBucketWork work, CancellationToken stop)
    {
        var bucket = await BucketStore.UpdateAsync(transaction, job.Project, job.Branch, work, clock.GetUtcNow(), stop)
            ?? throw new RefusedException(BucketErrors.NotFound(job.Project, work.BucketId));
        await events.RecordAsync(transaction, job, "storage.bucketUpdated", $"Updated bucket {bucket.Id}", JobEvents.Of(bucket), stop);
        return new JobOutcome(await answers.ResultsAsync(transaction, job, bucket.Id, stop));
    }
}
