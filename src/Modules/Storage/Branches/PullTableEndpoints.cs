using System.Text.Json.Nodes;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

internal static class PullTableEndpoints
{
    public static void MapPullTable(this IEndpointRouteBuilder routes) => routes.MapStorageInBranch(storage =>
        storage.Post("/tables/{table_id}/pull", "Tables.Pull", PullAsync)
            .WithTags("Tables").WithSummary("Replaces a development branch's table by the default branch's, with rows and metadata")
            .Answers(202, "The job; its results are the table"));

    private static async Task<IResult> PullAsync(
        Origin from, string table_id, TableStore tables, BucketStore buckets, JobSubmission jobs, CancellationToken stop)
    {
        var bucket = TableIds.BucketOf(table_id);
        from.Caller.Require(bucket, BucketAccess.Write);
        if (from.Branch.IsDefault)
            return BranchErrors.CannotPullToDefault;
        if (bucket.Length == 0 || await tables.FindAsync(from.Project, from.Caller.DefaultBranch, table_id, stop) is null)
            return TableErrors.NotFound(from.Project, table_id);
        if (await buckets.FindAsync(from.Project, from.Branch.Id, bucket, stop) is null)
            Caller.Require(from.Caller.CanManageBuckets);
        var request = new JobRequest(
            from,
            PullTable.Operation,
            new JsonObject { ["sourceBranchId"] = from.Caller.DefaultBranch, ["targetBranchId"] = from.Branch.Id },
            new PullTableWork(table_id, from.Caller.DefaultBranch))
        {
            TableId = table_id,
            BucketId = bucket,
            Key = QueuedWork.TableKey(from.Project, from.Branch.Id, table_id),
        };
        return Answer.Accepted(JobView.From(await jobs.SubmitAsync(request, stop), from.BaseUrl));
    }
}
