using Headgate.Events;
using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

internal static class ScheduleEndpoints
{
    private const int LongestCron = 200;

    public static void MapSchedules(this IEndpointRouteBuilder routes)
    {
        routes.MapStorageBranched(storage =>
            storage.Post("/buckets/{bucket_id}/scheduled-tasks/refresh", "Buckets.ScheduleRefresh", ScheduleAsync)
                .WithTags("Buckets").WithSummary("Refreshes an external bucket again and again")
                .Field("cronExpression", "string", "Minute, hour, day of month, month and day of week, in UTC.", required: true)
                .Answers(201, "The task"));
        routes.MapStorage(storage =>
            storage.Delete("/scheduled-tasks/{task_id}", "ScheduledTasks.Delete", DeleteAsync)
                .WithTags("Scheduled tasks").WithSummary("Ends a scheduled task")
                .Answers(204, "It is gone"));
    }

    private static async Task<IResult> ScheduleAsync(
        Origin from, string bucket_id, RequestBody body, BucketAccessRules access, MetadataDatabase database, EventLog events, TimeProvider clock, CancellationToken stop)
    {
        var bucket = await access.FindToDescribeAsync(from, bucket_id, BucketAccess.Manage, stop);
        var cron = body.Fields.RequiredText("cronExpression", LongestCron);
        body.Fields.ThrowIfInvalid(BucketErrors.Validation);
        if (bucket.ExternalPath is null)
            return ExternalErrors.NotExternal(bucket.Id);
        var now = clock.GetUtcNow();
        var task = new ScheduledTask
        {
            Id = Guid.CreateVersion7(now),
            Project = from.Project,
            Branch = from.Branch.Id,
            Bucket = bucket.Number,
            BucketId = bucket.Id,
            Job = RefreshBucket.Operation,
            Cron = cron,
            NextRun = Next(cron, now),
            Created = now,
            Token = from.Caller.Token,
            TokenDescription = from.Caller.TokenDescription,
            BaseUrl = from.BaseUrl,
        };
        await database.WriteAsync(
            from.Project,
            async (transaction, token) =>
            {
                if ((await BucketStore.SeizeAsync(transaction, from.Project, from.Branch.Id, bucket.Id, token))?.Number != bucket.Number)
                    throw new RefusedException(BucketErrors.NotFound(from.Project, bucket.Id));
                await ScheduleStore.InsertAsync(transaction, task, token);
                await RecordAsync(transaction, events, from, bucket.Id, "storage.scheduledTaskCreated", $"Scheduled refresh of bucket {bucket.Id}: {cron}", token);
            },
            stop);
        return Answer.Created(ScheduledTaskView.From(task));
    }

    private static async Task<IResult> DeleteAsync(
        Origin from, string task_id, ScheduleStore tasks, MetadataDatabase database, EventLog events, CancellationToken stop)
    {
        var task = Guid.TryParse(task_id, out var id) ? await tasks.FindAsync(from.Project, id, stop) : null;
        // What a token may not manage it must not learn of.
        if (task is null || from.Caller.On(task.BucketId) < BucketAccess.Manage)
        {
            Caller.Require(from.Caller.CanManageBuckets);
            return ExternalErrors.TaskNotFound(task_id);
        }

        await database.WriteAsync(
            from.Project,
            async (transaction, token) =>
            {
                if (await ScheduleStore.DeleteAsync(transaction, from.Project, id, token))
                    await RecordAsync(transaction, events, from, task.BucketId, "storage.scheduledTaskDeleted", $"Ended the scheduled refresh of bucket {task.BucketId}", token);
            },
            stop);
        return Answer.NoContent;
    }

    private static DateTimeOffset Next(string cron, DateTimeOffset now)
    {
        try
        {
            return CronExpression.Parse(cron).Next(now) ?? throw new RefusedException(ExternalErrors.InvalidCron(cron, "never comes."));
        }
        catch (FormatException wrong)
        {
            throw new RefusedException(ExternalErrors.InvalidCron(cron, wrong.Message), wrong);
        }
    }

    private static async Task RecordAsync(Npgsql.NpgsqlTransaction transaction, EventLog events, Origin from, string bucket, string name, string message, CancellationToken stop) =>
        await events.RecordAsync(
            transaction,
            NewEvent.By(from.Caller, from.Branch, from.Call, name, message, new EventObject("bucket", bucket, bucket[(bucket.IndexOf('.', StringComparison.Ordinal) + 1)..])) with { RunId = from.RunId },
            stop);
}
