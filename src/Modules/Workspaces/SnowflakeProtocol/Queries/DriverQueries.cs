using System.Collections.Concurrent;
using Headgate.Kernel;
using Headgate.Warehouse;
using Microsoft.Extensions.Logging;

namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>Runs statements and keeps their results for a while.</summary>
/// <remarks>
/// Invariants: a request runs at most once however often a driver repeats it (same session, same <c>requestId</c>), for as long as its result would be
/// kept; a result is found only from its own workspace; a statement goes on when its caller hangs up, and ends with its session; a folder is removed when
/// its query is.
/// </remarks>
internal sealed class DriverQueries(ResultFolders folders, SnowflakeOptions options, TimeProvider clock, ILogger<DriverQueries> log)
{
    private readonly ConcurrentDictionary<Guid, DriverQuery> byId = new();
    private readonly ConcurrentDictionary<(long Session, string Request), Lazy<DriverQuery>> byRequest = new();

    /// <summary>Every query that is known.</summary>
    public IEnumerable<DriverQuery> All => byId.Values;

    /// <summary>Begins a statement; the one that began before when the request is a repetition.</summary>
    /// <exception cref="DriverRefusedException">Too many run or wait.</exception>
    public DriverQuery Begin(DriverSession session, string requestId, QueryRequest request)
    {
        var key = (session.Id, requestId);
        try
        {
            return byRequest.GetOrAdd(key, _ => new Lazy<DriverQuery>(() => Start(session, request))).Value;
        }
        catch (DriverRefusedException)
        {
            byRequest.TryRemove(key, out _);
            throw;
        }
    }

    /// <summary>A query of the session's workspace; <c>null</c> when there is none.</summary>
    public DriverQuery? Find(DriverSession session, Guid id) =>
        byId.TryGetValue(id, out var query) && query.Owner.Workspace.Id == session.Owner.Workspace.Id ? query : null;

    /// <summary>A query of the session by the request that began it; <c>null</c> when there is none.</summary>
    public DriverQuery? Find(DriverSession session, string requestId) => byRequest.TryGetValue((session.Id, requestId), out var query) ? query.Value : null;

    /// <summary>A query whoever asks; the caller has a key to it.</summary>
    public DriverQuery? FindByKey(Guid id) => byId.GetValueOrDefault(id);

    /// <summary>Takes queries out and removes what they left.</summary>
    public void Remove(Func<DriverQuery, bool> which)
    {
        var gone = byId.Values.Where(query => query.Ended is not null && which(query)).ToDictionary(query => query.Id);
        if (gone.Count == 0)
            return;
        foreach (var query in gone.Values)
            byId.TryRemove(query.Id, out _);
        foreach (var (request, query) in byRequest)
        {
            if (query.IsValueCreated && gone.ContainsKey(query.Value.Id))
                byRequest.TryRemove(request, out _);
        }

        foreach (var query in gone.Values)
        {
            folders.Remove(query.Folder);
            query.Dispose();
        }
    }

    /// <summary>Gives up what a query left, but not that it was.</summary>
    public void Forget(DriverQuery query)
    {
        if (query.Now is QueryOutcome.GaveSeveral several)
        {
            foreach (var part in several.Parts)
                part.Forget();
        }

        query.Forget();
        folders.Remove(query.Folder);
    }

    /// <summary>Interrupts and removes everything of some owners.</summary>
    public async Task RemoveAsync(Func<SessionOwner, bool> which)
    {
        var all = byId.Values.Where(query => which(query.Owner)).ToList();
        foreach (var query in all)
            query.TryAbort();
        await Task.WhenAll(all.Select(query => query.Outcome));
        Remove(query => which(query.Owner));
    }

    private DriverQuery Start(DriverSession session, QueryRequest request)
    {
        if (!session.TryEnter(options.StatementsPerSession))
            throw new DriverRefusedException(DriverErrors.TooManyStatements(options.StatementsPerSession));
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var query = new DriverQuery(id, session.Owner, session.Id, now) { Folder = request.DescribeOnly ? null : folders.Of(session.Owner.Workspace.Id, id) };
        byId[id] = query;
        _ = RunAsync(session, query, request);
        return query;
    }

    private async Task RunAsync(DriverSession session, DriverQuery query, QueryRequest request)
    {
        // The caller goes on at once.
        await Task.Yield();
        var outcome = await OutcomeAsync(session, query, request);
        session.Leave();
        query.End(outcome, clock.GetUtcNow());
        if (outcome is QueryOutcome.Failed)
            folders.Remove(query.Folder);
        else
            folders.RemoveEmpty(query.Folder);
    }

    private async Task<QueryOutcome> OutcomeAsync(DriverSession session, DriverQuery query, QueryRequest request)
    {
        try
        {
            if (ResultScan.Of(request.Sql) is { } scanned && Find(session, scanned) is { } other && other != query)
                return await other.Outcome.WaitAsync(query.Aborted);
            return await session.InTurnAsync((warehouse, stop) => ExecuteAsync(warehouse, query, request, stop), query.Aborted);
        }
        catch (DriverRefusedException refused)
        {
            return new QueryOutcome.Failed(refused.Refusal with { Query = query.Id });
        }
        catch (WarehouseException failure)
        {
            return new QueryOutcome.Failed(DriverErrors.Of(failure) with { Query = query.Id });
        }
        catch (OperationCanceledException)
        {
            return new QueryOutcome.Failed(DriverErrors.Canceled with { Query = query.Id });
        }
        catch (Exception failure)
        {
            log.LogError(failure, "Query {Query} of workspace {Workspace} failed", query.Id, query.Owner.Workspace.Id);
            return new QueryOutcome.Failed(DriverErrors.Internal with { Query = query.Id });
        }
    }

    private async Task<QueryOutcome> ExecuteAsync(IWarehouseSession warehouse, DriverQuery query, QueryRequest request, CancellationToken stop)
    {
        if (query.Folder is { } folder)
            PrivateFolder.Make(folder);
        var results = await warehouse.ExecuteAsync(
            new StatementRequest(request.Sql)
            {
                MaxStatements = request.MaxStatements,
                Bindings = request.Bindings,
                Encoding = CellEncoding.Snowflake,
                SpoolFolder = query.Folder,
                InlineBytes = ResultFolders.InlineBytes,
                PartBytes = ResultFolders.PartBytes,
                SpoolBytes = options.ResultBytesPerWorkspace,
                Timeout = request.Timeout,
                DescribeOnly = request.DescribeOnly,
            }, stop);
        var state = warehouse.State;
        return results switch
        {
            [] => new QueryOutcome.Failed(DriverErrors.NoStatement with { Query = query.Id }),
            [var only] => new QueryOutcome.Gave(only, state, request.Bindings.Count),
            _ => Several(query, results, state),
        };
    }

    private QueryOutcome.GaveSeveral Several(DriverQuery whole, IReadOnlyList<StatementResult> results, SessionState state)
    {
        var now = clock.GetUtcNow();
        var parts = new List<DriverQuery>();
        foreach (var result in results)
        {
            // The rows of all parts are in the folder of the whole.
            var part = new DriverQuery(Guid.CreateVersion7(now), whole.Owner, whole.Session, whole.Started);
            part.End(new QueryOutcome.Gave(result, state, 0), now);
            byId[part.Id] = part;
            parts.Add(part);
        }

        return new QueryOutcome.GaveSeveral(parts, state);
    }
}
