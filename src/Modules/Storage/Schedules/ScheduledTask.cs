using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>A job that is begun again and again for a bucket.</summary>
internal sealed record ScheduledTask
{
    public required Guid Id { get; init; }

    public required ProjectId Project { get; init; }

    public required long Branch { get; init; }

    /// <summary>The bucket's row.</summary>
    public required long Bucket { get; init; }

    public required string BucketId { get; init; }

    /// <summary>The operation's word.</summary>
    public required string Job { get; init; }

    public required string Cron { get; init; }

    /// <summary>When it is due; <c>null</c> for never again.</summary>
    public required DateTimeOffset? NextRun { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required TokenId Token { get; init; }

    public required string TokenDescription { get; init; }

    public required string BaseUrl { get; init; }
}

/// <summary>A task on the wire.</summary>
internal sealed record ScheduledTaskView(Guid Uuid, string Job, string RelatedEntity, string RelatedId, string CronExpression, DateTimeOffset CreatedAt)
{
    public static ScheduledTaskView From(ScheduledTask task) => new(task.Id, task.Job, "bucket", task.BucketId, task.Cron, task.Created);
}
