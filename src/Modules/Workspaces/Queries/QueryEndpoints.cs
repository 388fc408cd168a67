using System.Globalization;
using System.IO.Compression;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Headgate.Kernel;
using Headgate.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Workspaces.Queries;

/// <summary>The query service: SQL in a workspace without a driver.</summary>
internal static partial class QueryEndpoints
{
    private const int MostStatements = 100;
    private const int LongestStatement = 1024 * 1024;
    private const int UsualPage = 500;
    private const int LargestPage = 10_000;

    public static ApiService Service { get; } = new("query", "Query") { ErrorBody = QueryErrors.Body };

    public static void MapQueries(this IEndpointRouteBuilder routes)
    {
        var service = routes.MapService(Service);
        service.MapGet("/", (HttpRequest request, ServiceAddresses addresses) => Answer.Ok(new QueryIndexView("query", Version(), $"{addresses.Base(request)}/docs/query/openapi.json")))
            .WithName("Query.Index").WithTags("Service").WithSummary("Shows the service").OpenToEveryone();
        service.MapGet("/health-check", () => Answer.Ok(new Dictionary<string, string> { ["status"] = "ok" }))
            .WithName("Query.Health").WithTags("Service").WithSummary("Says that it is there").OpenToEveryone();
        service.MapGet("/api/v1/documentation", (HttpRequest request, ServiceAddresses addresses) => Results.Redirect($"{addresses.Base(request)}/docs?urls.primaryName=Query"))
            .WithName("Query.Documentation").WithTags("Service").WithSummary("Leads to Swagger UI").OpenToEveryone();
        var workspace = service.MapGroup("/api/v1/branches/{branch_id}/workspaces/{workspace_id}").WithMetadata(new ValidBranch());
        workspace.MapPost("/queries", SubmitAsync)
            .WithName("Query.Submit").WithTags("Queries").WithSummary("Runs statements in a workspace")
            .Field("statements", "array", "SQL texts, one statement each, run in this order.", required: true)
            .Field("transactional", "boolean", "Whether they are one transaction; default false.")
            .Field("actorType", "string", "user (default) or system.")
            .Field("timeout", "string", "The most that a statement may take, such as 60s or 5m.")
            .Field("sessionId", "string", "Goes on in the session of an earlier job, with its settings and temporary tables.")
            .Field("refreshMetadataOnSuccess", "boolean", "Taken and not needed: metadata is always current.")
            .Answers(201, "The job's id");
        workspace.MapGet("/queries", HistoryAsync)
            .WithName("Query.History").WithTags("Queries").WithSummary("Lists the statements of a workspace, the newest first")
            .Query("afterId", "string", "The last statement of the page before.")
            .Query("pageSize", "integer", "1 to 10000; default 500.");
        var queries = service.MapGroup("/api/v1/queries/{query_job_id}");
        queries.MapGet("", ShowAsync).WithName("Query.Show").WithTags("Queries").WithSummary("Shows a job with its statements");
        queries.MapPost("/cancel", CancelAsync).WithName("Query.Cancel").WithTags("Queries").WithSummary("Cancels a job")
            .Field("reason", "string", "Why, for the record.");
        queries.MapGet("/{statement_id}/results", PageAsync).WithName("Query.Results").WithTags("Results").WithSummary("Shows rows of a statement")
            .Query("offset", "integer", "How many rows to leave out; default 0.")
            .Query("pageSize", "integer", "100 to 10000; default 500.");
        queries.MapGet("/{statement_id}/results/stream", StreamAsync).WithName("Query.Stream").WithTags("Results")
            .WithSummary("Streams all rows of a statement as JSON lines, over HTTP/2");
        queries.MapGet("/{statement_id}/export", ExportAsync).WithName("Query.Export").WithTags("Results").WithSummary("Downloads all rows of a statement")
            .Query("fileType", "string", "csv or parquet.")
            .Query("gzip", "boolean", "Pack a CSV file.");
        queries.MapGet("/{statement_id}/profile", ProfileAsync).WithName("Query.Profile").WithTags("Results").WithSummary("Shows how long a statement took");
    }

    private static async Task<Answer<SubmittedView>> SubmitAsync(
        Origin from, string workspace_id, RequestBody body, OpenWorkspaces workspaces, QuerySubmission submission, CancellationToken stop)
    {
        var workspace = await workspaces.UseAsync(from, workspace_id, stop);
        var fields = body.Fields;
        var sqls = fields.Texts("statements", most: MostStatements);
        if (sqls is null or { Count: 0 })
            fields.Wrong("statements", "This collection should contain 1 element or more.");
        else if (sqls.Any(sql => string.IsNullOrWhiteSpace(sql) || sql.Length > LongestStatement))
            fields.Wrong("statements", $"Each statement should have 1 to {LongestStatement} characters.");
        var timeout = Duration(fields, "timeout");
        var session = fields.Text("sessionId") is { } text ? Guid.TryParse(text, out var known) ? known : Wrong(fields, "sessionId", "This value should be of type uuid.") : Guid.NewGuid();
        var actor = fields.OneOf("actorType", "user", "system") ?? "user";
        var transactional = fields.Flag("transactional") ?? false;
        fields.Flag("refreshMetadataOnSuccess");
        fields.ThrowIfInvalid();
        var job = await submission.SubmitAsync(from.Caller, workspace, sqls!, session, actor, transactional, timeout, stop);
        return Answer.Created(new SubmittedView(job.Id.ToString(), job.Session.ToString()));
    }

    private static async Task<Answer<QueryHistoryView>> HistoryAsync(
        Origin from, string workspace_id, RequestQuery query, OpenWorkspaces workspaces, QueryStore store, CancellationToken stop)
    {
        var workspace = await workspaces.UseAsync(from, workspace_id, stop);
        var most = (int)(query.Fields.Number("pageSize", 1, LargestPage) ?? UsualPage);
        var after = query.Fields.Text("afterId") is { } text ? Guid.TryParse(text, out var id) ? id : Wrong(query.Fields, "afterId", "This value should be of type uuid.") : (Guid?)null;
        query.Fields.ThrowIfInvalid();
        var statements = await store.HistoryAsync(from.Project, from.Branch.Id, workspace.Id, after, most, stop);
        return Answer.Ok(new QueryHistoryView([.. statements.Select(statement => new PastStatementView(statement, WarehouseSpecs.NameOf(workspace), workspace.BackendSize))]));
    }

    private static async Task<Answer<QueryJobView>> ShowAsync(Caller me, string query_job_id, QueryJobs jobs, QueryStore store, CancellationToken stop)
    {
        var job = await jobs.RequireAsync(me, query_job_id, stop);
        return Answer.Ok(QueryJobView.Of(job, await store.StatementsAsync(me.Project, job.Id, stop)));
    }

    private static async Task<Answer<CanceledView>> CancelAsync(Caller me, string query_job_id, RequestBody body, QueryJobs jobs, QuerySubmission submission, CancellationToken stop)
    {
        var job = await jobs.RequireAsync(me, query_job_id, stop);
        var reason = body.Fields.Text("reason", 1000);
        body.Fields.ThrowIfInvalid();
        await submission.CancelAsync(job, reason, stop);
        return Answer.Ok(new CanceledView(job.Id.ToString()));
    }

    private static async Task<Answer<ResultPageView>> PageAsync(Caller me, string query_job_id, string statement_id, RequestQuery query, QueryJobs jobs, CancellationToken stop)
    {
        var statement = await jobs.RequireStatementAsync(me, query_job_id, statement_id, stop);
        var offset = query.Fields.Number("offset", 0) ?? 0;
        var most = (int)(query.Fields.Number("pageSize", 100, LargestPage) ?? UsualPage);
        query.Fields.ThrowIfInvalid();
        if (statement.Status is QueryWords.Waiting or QueryWords.Processing)
            throw new RefusedException(QueryErrors.NotCompleted(statement));
        if (statement.Result is not { } result)
            return Answer.Ok(new ResultPageView(statement.Status, [], [], 0, 0, statement.Error ?? $"The statement is {statement.Status}."));
        var rows = await QueryRows.PageAsync(result, offset, most, stop);
        return Answer.Ok(new ResultPageView(statement.Status, [.. result.Columns.Select(View)], rows, statement.Rows ?? 0, statement.RowsAffected ?? 0, Message(statement, result)));
    }

    private static async Task StreamAsync(HttpContext context, Caller me, string query_job_id, string statement_id, QueryJobs jobs, CancellationToken stop)
    {
        var (_, result) = await jobs.RequireRowsAsync(me, query_job_id, statement_id, stop);
        if (!HttpProtocol.IsHttp2(context.Request.Protocol) && !HttpProtocol.IsHttp3(context.Request.Protocol))
            throw new RefusedException(QueryErrors.Http2Needed);
        context.Response.ContentType = "application/x-ndjson";
        await using var writer = new StreamWriter(context.Response.Body, new System.Text.UTF8Encoding(false), 64 * 1024) { NewLine = "\n" };
        var names = result.Columns.Select(column => column.Name).ToList();
        await foreach (var row in QueryRows.AllAsync(result, stop))
            await writer.WriteLineAsync(JsonSerializer.Serialize(names.Zip(row).DistinctBy(cell => cell.First).ToDictionary(cell => cell.First, cell => cell.Second), JsonWire.Options).AsMemory(), stop);
    }

    private static async Task ExportAsync(
        HttpContext context, Caller me, string query_job_id, string statement_id, RequestQuery query, QueryJobs jobs, QueryParquet parquet, CancellationToken stop)
    {
        var type = query.Fields.OneOf("fileType", "csv", "parquet");
        if (type is null)
            query.Fields.Wrong("fileType", "This field is missing.");
        var gzip = query.Fields.Flag("gzip") ?? false;
        query.Fields.ThrowIfInvalid();
        var (statement, result) = await jobs.RequireRowsAsync(me, query_job_id, statement_id, stop);
        if (type == "parquet")
        {
            using var file = await parquet.WriteAsync(result, stop);
            Download(context, $"{statement.Id}.parquet", "application/vnd.apache.parquet");
            await context.Response.SendFileAsync(file.Path, stop);
            return;
        }

        Download(context, $"{statement.Id}.csv{(gzip ? ".gz" : "")}", gzip ? "application/gzip" : "text/csv");
        await using Stream target = gzip ? new GZipStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true) : context.Response.Body;
        await QueryCsv.WriteAsync(result, target, stop);
    }

    private static async Task<Answer<QueryProfileView>> ProfileAsync(Caller me, string query_job_id, string statement_id, QueryJobs jobs, CancellationToken stop)
    {
        var statement = await jobs.RequireStatementAsync(me, query_job_id, statement_id, stop);
        var id = statement.Id.ToString();
        var milliseconds = statement is { Executed: { } began, Completed: { } ended } ? (ended - began).TotalMilliseconds : 0;
        return Answer.Ok(new QueryProfileView(id, [
            new QueryOperationView(
                id, 0, 1, "Result", [],
                new Dictionary<string, object> { ["output_rows"] = statement.Rows ?? 0, ["rows_affected"] = statement.RowsAffected ?? 0 },
                new Dictionary<string, object> { ["status"] = statement.Status },
                new Dictionary<string, object> { ["overall_milliseconds"] = Math.Round(milliseconds) }),
        ]));
    }

    private static void Download(HttpContext context, string name, string type)
    {
        // What is packed already, or streamed as it is made, is not packed on the way.
        context.Request.Headers.Remove("Accept-Encoding");
        context.Response.ContentType = type;
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
    }

    private static ResultColumnView View(QueryColumn column) => new(column.Name, column.Type.ToLowerInvariant(), column.Nullable, column.Length ?? 0);

    private static string Message(QueryStatement statement, QueryResult result) => statement switch
    {
        { Error: { } error } => error,
        { RowsAffected: { } rows } when result.Columns.Count == 0 => $"{rows} rows affected",
        _ => "Statement executed successfully.",
    };

    private static Guid Wrong(Fields fields, string name, string message)
    {
        fields.Wrong(name, message);
        return Guid.Empty;
    }

    /// <summary>A duration as Go writes it: <c>90</c>, <c>60s</c>, <c>5m</c>, <c>1h30m</c>.</summary>
    private static TimeSpan? Duration(Fields fields, string name)
    {
        if (fields.Text(name, 20) is not { Length: > 0 } text)
            return null;
        var match = GoDuration().Match(text);
        var total = match.Success ? Part("h") * 3600 + Part("m") * 60 + Part("s") : 0;
        if (total is > 0 and <= 86400)
            return TimeSpan.FromSeconds(total);
        fields.Wrong(name, "This value should be a duration between 1s and 24h, such as 60s or 5m.");
        return null;

        int Part(string unit) => match.Groups[unit].Success ? int.Parse(match.Groups[unit].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
    }

    private static string Version() => typeof(QueryEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    [GeneratedRegex("^(?:(?<h>[0-9]{1,2})h)?(?:(?<m>[0-9]{1,4})m)?(?:(?<s>[0-9]{1,5})s?)?$", RegexOptions.CultureInvariant)]
    private static partial Regex GoDuration();
}
