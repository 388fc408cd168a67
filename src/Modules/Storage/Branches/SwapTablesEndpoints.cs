using System.Text.Json.Nodes;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

internal static class SwapTablesEndpoints
{
    public static void MapSwapTables(this IEndpointRouteBuilder routes) => routes.MapStorageInBranch(storage =>
        storage.Post("/tables/{table_id}/swap", "Tables.Swap", SwapAsync)
            .WithTags("Tables").WithSummary("Exchanges the rows, columns and keys of two tables of a development branch; aliases show what is then in their place")
            .Field("targetTableId", "string", "The other table.", required: true)
            .Answers(202, "The job; its results are the table"));

    private static async Task<IResult> SwapAsync(
        Origin from, string table_id, RequestBody body, TableAccessRules access, JobSubmission jobs, CancellationToken stop)
    {
        from.Caller.Require(TableIds.BucketOf(table_id), BucketAccess.Write);
        if (from.Branch.IsDefault)
            return BranchErrors.CannotSwapInDefault;
        var targetId = body.Fields.RequiredText("targetTableId");
        body.Fields.ThrowIfInvalid();
        var table = await access.FindOwnRowsAsync(from, table_id, stop);
        var target = await access.FindOwnRowsAsync(from, targetId, stop);
        if (table.Number == target.Number)
            return BranchErrors.CannotSwapWithItself(table.Id);
        var request = JobRequest.On(table, from, SwapTables.Operation, new JsonObject { ["targetTableId"] = target.Id }, new SwapTablesWork(table.Id, target.Id));
        return Answer.Accepted(JobView.From(await jobs.SubmitAsync(request, stop), from.BaseUrl));
    }
}
