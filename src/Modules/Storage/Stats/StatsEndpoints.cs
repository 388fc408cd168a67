using Headgate.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

internal static class StatsEndpoints
{
    private const string Validation = "storage.validation";
    private const int LongestRun = 255;

    public static void MapStats(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
        storage.Get("/stats", "Stats.Show", ShowAsync)
            .WithTags("Stats").WithSummary("Shows what a run and the runs below it imported, exported and uploaded")
            .Query("runId", "string", "The run."));

    private static async Task<Answer<StatsView>> ShowAsync(Origin from, RequestQuery query, RunStatistics statistics, CancellationToken stop)
    {
        var run = query.Fields.RequiredText("runId", LongestRun);
        query.Fields.ThrowIfInvalid(Validation);
        var seesAll = from.Caller.IsMaster || from.Caller.CanManageBuckets;
        return Answer.Ok(await statistics.OfAsync(from.Project, seesAll ? null : from.Caller.Token, run, stop));
    }
}
