using Headgate.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

internal static class JobEndpoints
{
    public static void MapJobs(this IEndpointRouteBuilder routes) => routes.MapStorage(storage =>
    {
        storage.Get("/jobs", "Jobs.List", ListAsync)
            .WithTags("Jobs").WithSummary("Lists jobs, newest first: admins see all of the project, other tokens their own")
            .Query("limit", "integer", "At most so many; default 100.")
            .Query("offset", "integer", "Skip so many; default 0.")
            .Query("storage_job_status", "string", "Only jobs with this status: waiting, processing, success, error.")
            .Query("excluded_storage_job_status", "string", "No jobs with this status; ignored beside storage_job_status.")
            .Query("created_time", "string", "Created in this second; also created_time_from and created_time_to.")
            .Query("start_time", "string", "Started in this second; also start_time_from and start_time_to.")
            .Query("end_time", "string", "Ended in this second; also end_time_from and end_time_to.");
        storage.Get("/jobs/{id}", "Jobs.Detail", DetailAsync)
            .WithTags("Jobs").WithSummary("Shows one job; poll it until its status is success or error");
    });

    private static async Task<Answer<IReadOnlyList<JobView>>> ListAsync(Origin from, RequestQuery query, JobStore jobs, CancellationToken stop)
    {
        var found = await jobs.ListAsync(from.Project, SeesAll(from.Caller) ? null : from.Caller.Token, JobFilter.From(query.Fields), stop);
        return Answer.Ok<IReadOnlyList<JobView>>([.. found.Select(job => JobView.From(job, from.BaseUrl))]);
    }

    private static async Task<IResult> DetailAsync(Origin from, string id, JobStore jobs, CancellationToken stop) =>
        JobId.TryParse(id, null, out var job) && await jobs.FindAsync(from.Project, job, stop) is { } found && (SeesAll(from.Caller) || found.Token == from.Caller.Token)
            ? Answer.Ok(JobView.From(found, from.BaseUrl))
            : JobErrors.NotFound(id);

    /// <summary>A job tells of tables and files; what a limited token may not see it must not learn from other tokens' jobs.</summary>
    private static bool SeesAll(Caller caller) => caller.IsMaster || caller.CanManageBuckets;
}
