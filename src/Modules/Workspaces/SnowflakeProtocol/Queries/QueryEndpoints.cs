using System.Text.Json;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http;

namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>Statements, their results, their state and their end.</summary>
internal sealed class QueryEndpoints(DriverSessions sessions, DriverQueries queries, QueryAnswer answer, ServiceAddresses addresses, SnowflakeOptions options, TimeProvider clock)
{
    private const string Running = "333333";
    private const string RunningDetached = "333334";
    private const int LongestRequestId = 128;
    private const long SmallBody = 64 * 1024;

    public async Task RunAsync(HttpContext context)
    {
        var session = sessions.Of(context.Request);
        using var body = await DriverBody.ReadAsync(context, options.MaxRequestBytes);
        var request = QueryRequest.From(body.RootElement, session.State.Parameters);
        var query = queries.Begin(session, RequestIdOf(context.Request) ?? Guid.NewGuid().ToString(), request);
        if (request.IsAsync)
            await WriteRunningAsync(context, query, RunningDetached);
        else
            await AnswerAsync(context, query);
    }

    public Task ResultAsync(HttpContext context) =>
        AnswerAsync(context, queries.Find(sessions.Of(context.Request), IdOf(context)) ?? throw new DriverRefusedException(DriverErrors.ResultGone));

    public async Task StateAsync(HttpContext context)
    {
        var query = queries.Find(sessions.Of(context.Request), IdOf(context));
        await DriverAnswer.WriteAsync(context, json =>
        {
            json.WriteStartArray("queries");
            if (query is not null)
                WriteState(json, query, query.Now);
            json.WriteEndArray();
        });
    }

    public Task AbortAsync(HttpContext context) => AbortAsync(context, queries.Find(sessions.Of(context.Request), IdOf(context)));

    public async Task AbortByRequestAsync(HttpContext context)
    {
        var session = sessions.Of(context.Request);
        using var body = await DriverBody.ReadAsync(context, SmallBody);
        var named = body.RootElement.Text("requestId");
        var query = named is not null ? queries.Find(session, named)
            : Guid.TryParse(body.RootElement.Text("queryId"), out var id) ? queries.Find(session, id) : null;
        await AbortAsync(context, query);
    }

    private static Task AbortAsync(HttpContext context, DriverQuery? query) =>
        query is not null && query.TryAbort() ? DriverAnswer.WriteAsync(context) : throw new DriverRefusedException(DriverErrors.NotRunning);

    private async Task AnswerAsync(HttpContext context, DriverQuery query)
    {
        // A caller who hangs up stops waiting; the statement goes on.
        var outcome = query.Now ?? await WithinAsync(query.Outcome, context.RequestAborted);
        switch (outcome)
        {
            case null:
                await WriteRunningAsync(context, query, Running);
                break;
            case QueryOutcome.Gave gave:
                await DriverAnswer.WriteAsync(context, json => answer.Write(json, query, gave, addresses.Base(context.Request)));
                break;
            case QueryOutcome.GaveSeveral gave:
                await DriverAnswer.WriteAsync(context, json => QueryAnswer.Write(json, query, gave));
                break;
            case QueryOutcome.Failed failed:
                await DriverAnswer.WriteAsync(context, failed.Refusal);
                break;
        }
    }

    private async Task<QueryOutcome?> WithinAsync(Task<QueryOutcome> outcome, CancellationToken stop)
    {
        try
        {
            return await outcome.WaitAsync(options.PollAfter, clock, stop);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private static Task WriteRunningAsync(HttpContext context, DriverQuery query, string code) => DriverAnswer.WriteAsync(
        context, json => QueryAnswer.WriteRunning(json, query), code,
        code == Running ? "Query execution in progress." : "Asynchronous execution in progress. Use provided query id to perform query monitoring and management.");

    private static void WriteState(Utf8JsonWriter json, DriverQuery query, QueryOutcome? outcome)
    {
        var refusal = (outcome as QueryOutcome.Failed)?.Refusal;
        json.WriteStartObject();
        json.WriteString("id", query.Id);
        json.WriteNumber("sessionId", query.Session);
        json.WriteString("status", refusal is not null ? "FAILED_WITH_ERROR" : outcome is not null ? "SUCCESS" : query.Aborted.IsCancellationRequested ? "ABORTING" : "RUNNING");
        json.WriteString("state", refusal is not null ? "FAILED" : outcome is not null ? "SUCCEEDED" : "RUNNING");
        json.WriteString("errorCode", refusal?.Code);
        json.WriteString("errorMessage", refusal?.Message);
        json.WriteString("sqlState", refusal?.SqlState);
        json.WriteNumber("startTime", DriverAnswer.Milliseconds(query.Started));
        json.WriteNumber("endTime", query.Ended is { } ended ? DriverAnswer.Milliseconds(ended) : 0);
        json.WriteEndObject();
    }

    private static Guid IdOf(HttpContext context) =>
        Guid.TryParse(context.Request.RouteValues["query"] as string, out var id) ? id : throw new DriverRefusedException(DriverErrors.ResultGone);

    private static string? RequestIdOf(HttpRequest request)
    {
        var id = request.Query["requestId"].ToString();
        if (id.Length == 0)
            id = request.Query["request_id"].ToString();
        return id.Length switch
        {
            0 => null,
            <= LongestRequestId => id,
            _ => throw new DriverRefusedException(DriverErrors.Malformed("its requestId is too long.")),
        };
    }
}
