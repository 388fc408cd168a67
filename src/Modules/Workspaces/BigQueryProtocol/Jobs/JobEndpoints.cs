using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Headgate.Kernel;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Jobs and queries.</summary>
internal sealed partial class JobEndpoints(JobTable jobs, JobRunner runner, TimeProvider clock)
{
    private static readonly TimeSpan UsualWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(200);

    public void Map(BigQueryRoutes routes)
    {
        routes.Map("POST", "/jobs", InsertAsync);
        routes.Map("GET", "/jobs", ListAsync);
        routes.Map("GET", "/jobs/{job}", call => call.AnswerAsync(JobViews.Resource(Find(call), call)));
        routes.Map("POST", "/jobs/{job}/cancel", CancelAsync);
        routes.Map("DELETE", "/jobs/{job}/delete", DeleteAsync);
        routes.Map("POST", "/queries", QueryAsync);
        routes.Map("GET", "/queries/{job}", ResultsAsync);
    }

    /// <summary>Begins a job of a configuration; a dry run answers at once.</summary>
    public async Task<JsonObject> SubmitAsync(BigQueryCall call, JsonObject resource, UploadedData? data)
    {
        var configuration = resource.Object("configuration") ?? throw new RefusedException(BigQueryErrors.Invalid("Required parameter is missing: configuration"));
        var id = resource.Object("jobReference") is { } reference ? reference.Text("jobId") : null;
        var isDryRun = configuration.Flag("dryRun") == true;
        var work = JobConfigurations.Read(configuration, call, isDryRun, data);
        var job = runner.Submit(call, Checked(id), (JsonObject)configuration.DeepClone(), work);
        if (!isDryRun)
            return JobViews.Resource(job, call);
        await job.WaitAsync(LongestWait, clock, call.Stop);
        jobs.Remove(job);
        return job.Error is { } error ? throw new RefusedException(error) : JobViews.Resource(job, call);
    }

    private async Task InsertAsync(BigQueryCall call) => await call.AnswerAsync(await SubmitAsync(call, await call.BodyAsync(), null));

    private async Task QueryAsync(BigQueryCall call)
    {
        var body = await call.BodyAsync();
        var isDryRun = body.Flag("dryRun") == true;
        var configuration = new JsonObject { ["query"] = new JsonObject { ["query"] = body["query"]?.DeepClone(), ["useLegacySql"] = false } };
        if (body["labels"] is { } labels)
            configuration["labels"] = labels.DeepClone();
        var work = QueryWork.Read(body, call, isDryRun, body.Number("jobTimeoutMs"));
        var job = runner.Submit(call, null, configuration, work.RunAsync);
        await job.WaitAsync(isDryRun ? LongestWait : Wait(body.Number("timeoutMs")), clock, call.Stop);
        await AnswerAsync(call, job, "bigquery#queryResponse", 0, body.Number("maxResults"), body.Object("formatOptions")?.Flag("useInt64Timestamp") == true);
        if (isDryRun)
            jobs.Remove(job);
    }

    private async Task ResultsAsync(BigQueryCall call)
    {
        var job = Find(call);
        var (start, most) = (ResultAnswer.StartOf(call), call.Number("maxResults"));
        await job.WaitAsync(Wait(call.Number("timeoutMs")), clock, call.Stop);
        await AnswerAsync(call, job, "bigquery#getQueryResultsResponse", start, most, call.Flag("formatOptions.useInt64Timestamp"));
    }

    private static Task AnswerAsync(BigQueryCall call, BigQueryJob job, string kind, long start, long? most, bool micros)
    {
        if (job.Error is { } error)
            throw new RefusedException(error);
        var head = JobViews.QueryHead(job, call, kind);
        return job.IsDone ? ResultAnswer.WriteAsync(call, job, head, start, most, micros) : call.AnswerAsync(head);
    }

    private Task ListAsync(BigQueryCall call)
    {
        var (states, start, most) = (call.Http.Request.Query["stateFilter"], ResultAnswer.StartOf(call), (int)Math.Min(call.Number("maxResults") ?? 50, 1000));
        var found = jobs.Of(call.Workspace.Id).Where(job => states.Count == 0 || states.Contains(job.State, StringComparer.OrdinalIgnoreCase)).ToList();
        var page = found.Skip((int)Math.Min(start, int.MaxValue)).Take(most).ToList();
        var answer = new JsonObject { ["kind"] = "bigquery#jobList", ["etag"] = $"{found.Count}", ["jobs"] = new JsonArray([.. page.Select(job => (JsonNode)Short(job, call))]) };
        if (start + page.Count < found.Count)
            answer["nextPageToken"] = (start + page.Count).ToString(CultureInfo.InvariantCulture);
        return call.AnswerAsync(answer);
    }

    private static JsonObject Short(BigQueryJob job, BigQueryCall call)
    {
        var resource = JobViews.Resource(job, call);
        resource["state"] = job.State;
        if (job.Error is { } error)
            resource["errorResult"] = BigQueryAnswer.Entry(error);
        return resource;
    }

    private async Task CancelAsync(BigQueryCall call)
    {
        var job = Find(call);
        if (!job.IsDone)
            await job.CancelAsync();
        await call.AnswerAsync(new JsonObject { ["kind"] = "bigquery#jobCancelResponse", ["job"] = JobViews.Resource(job, call) });
    }

    private Task DeleteAsync(BigQueryCall call)
    {
        var job = Find(call);
        if (!job.IsDone)
            throw new RefusedException(BigQueryErrors.StillRunning(job.Id));
        jobs.Remove(job);
        return call.NothingAsync();
    }

    private BigQueryJob Find(BigQueryCall call) =>
        jobs.Find(call.Workspace.Id, call.Route("job")) ?? throw new RefusedException(BigQueryErrors.JobNotFound(call.Project, call.Route("job")));

    private static TimeSpan Wait(long? milliseconds) => milliseconds switch
    {
        null => UsualWait,
        < 0 => throw new RefusedException(BigQueryErrors.Invalid("Invalid value for timeoutMs: it must not be negative.")),
        var given => TimeSpan.FromMilliseconds(Math.Min(given.Value, LongestWait.TotalMilliseconds)),
    };

    private static string? Checked(string? id) => id is null || JobId().IsMatch(id)
        ? id
        : throw new RefusedException(BigQueryErrors.Invalid($"Invalid job ID \"{id}\". Job IDs must be alphanumeric (plus underscores and dashes) and must be at most 1024 characters long."));

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,1024}\z", RegexOptions.CultureInvariant)]
    private static partial Regex JobId();
}
