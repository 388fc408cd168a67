using Headgate.Kernel;
using Headgate.Keptn.Gateway;
using Headgate.Keptn.Wire;
using Headgate.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Keptn.Uniform.Logs;

/// <summary>The log of integrations.</summary>
internal static class LogEndpoints
{
    private const string Tag = "Log";

    // Without a page size the reference sends everything; a log of days must still fit into one answer.
    private const long LongestPage = 10_000;

    public static void MapLogs(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapKeptn(KeptnServices.ControlPlane).MapGroup("/log").WithTags(Tag);
        group.MapGet("", ReadAsync).WithSummary("Read the log of integrations, newest first")
            .Query("integrationId", "string", "Only of this integration.").Query("fromTime", "string", "From this moment on.").Query("beforeTime", "string", "Up to this moment.")
            .Query("pageSize", "integer", "Default and most: 10000.").Query("nextPageKey", "integer", "Where the page begins.");
        group.MapPost("", WriteAsync).WithSummary("Write to the log of integrations")
            .Field("logs", "array", "integrationid, message, time, shkeptncontext, task, triggeredid, gitcommitid; without a time it is now.", required: true);
    }

    private static async Task<IResult> ReadAsync(HttpRequest request, LogStore store, CancellationToken stop)
    {
        var page = NumberPage.From(request);
        var integration = UniformBody.Plain(request.Query["integrationId"].FirstOrDefault() ?? "");
        var (from, before) = (Time(request, "fromTime"), Time(request, "beforeTime"));
        var limited = page with { Size = page.Size is > 0 and < LongestPage ? page.Size : LongestPage };
        return KeptnAnswer.Ok(await store.ReadAsync(integration.Length == 0 ? null : integration, from, before, limited, stop));
    }

    private static async Task<KeptnAnswer<NothingView>> WriteAsync(HttpContext context, MetadataDatabase database, TimeProvider clock, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var entries = (await UniformBody.ReadAsync<LogsRequest>(context)).Logs.OfType<LogEntryRequest>().Select(entry => (Complete(entry), TimeOf(entry, now))).ToList();
        await database.TransactAsync((transaction, cancel) => LogStore.AddAsync(transaction, entries, cancel), stop);
        return KeptnAnswer.Ok(new NothingView());
    }

    private static LogEntry Complete(LogEntryRequest entry) =>
        new(UniformBody.Name(entry.IntegrationId), entry.Message, "", entry.Context, entry.Task, entry.TriggeredId, entry.GitCommitId);

    /// <summary>The year 1 is how Go's clients say that they have no time.</summary>
    private static DateTimeOffset TimeOf(LogEntryRequest entry, DateTimeOffset now) =>
        entry.Time is null ? now
            : !KeptnTime.TryParse(entry.Time, out var time) ? throw new RefusedException(new ApiError(400, null, $"parsing time \"{entry.Time}\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"{entry.Time}\""))
            : time.Year == 1 ? now : time;

    private static DateTimeOffset? Time(HttpRequest request, string name)
    {
        var text = request.Query[name].FirstOrDefault();
        return string.IsNullOrEmpty(text) ? null
            : KeptnTime.TryParse(text, out var time) ? time
            : throw new RefusedException(new ApiError(
                404, null, $"Unable to retrieve logs: could not parse provided {name} {text}: parsing time \"{text}\" as \"2006-01-02T15:04:05.000Z\": cannot parse \"{text}\" as \"2006\""));
    }
}
