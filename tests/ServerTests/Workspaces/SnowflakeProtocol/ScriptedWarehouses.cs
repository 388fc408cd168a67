using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Headgate.Warehouse;

namespace Headgate.ServerTests.Workspaces.SnowflakeProtocol;

/// <summary>A warehouse that does what the words of a statement say, at moments a test chooses; for what the protocol promises whatever the engine does.</summary>
/// <remarks>
/// <c>rows 5</c> gives five rows, the last of them in parts when there is no room; <c>insert 3</c> counts itself and says three; <c>wait</c> waits until it is
/// cancelled or <see cref="Go"/>; <c>lose</c> ends the session under the statement; <c>begin</c> and <c>commit</c> mark a transaction; <c>fail</c> is refused;
/// <c>a; b</c> are two statements.
/// </remarks>
internal sealed class ScriptedWarehouses : IWarehouses
{
    public TaskCompletionSource Go { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentQueue<string> Ran { get; } = new();

    public ConcurrentQueue<SessionRequest> Opened { get; } = new();

    public ConcurrentBag<ScriptedSession> Sessions { get; } = [];

    public int Running => Sessions.Count(session => session.IsRunning);

    public void Hold() => Go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task CreateAsync(WarehouseSpec warehouse, CancellationToken stop) => Task.CompletedTask;

    public Task<IWarehouseSession> OpenAsync(WarehouseSpec warehouse, SessionRequest request, CancellationToken stop)
    {
        Opened.Enqueue(request);
        var session = new ScriptedSession(this, warehouse, request);
        Sessions.Add(session);
        return Task.FromResult<IWarehouseSession>(session);
    }

    public Task DropAsync(long workspace, CancellationToken stop) => Task.CompletedTask;

    public Task<int> SweepAsync(IReadOnlyCollection<long> known, CancellationToken stop) => Task.FromResult(0);
}

internal sealed class ScriptedSession(ScriptedWarehouses all, WarehouseSpec warehouse, SessionRequest request) : IWarehouseSession
{
    private int running;

    public bool IsOpen { get; private set; } = true;

    public bool IsRunning => Volatile.Read(ref running) > 0;

    public bool IsDisposed { get; private set; }

    public SessionState State { get; private set; } = new(warehouse.Database, warehouse.Schema, request.Parameters, false);

    /// <summary>As when the process ends between two statements.</summary>
    public void Lose() => IsOpen = false;

    public async Task<IReadOnlyList<StatementResult>> ExecuteAsync(StatementRequest statement, CancellationToken stop)
    {
        if (Interlocked.Increment(ref running) > 1)
            throw new InvalidOperationException("Two statements ran at once in one session.");
        try
        {
            var results = new List<StatementResult>();
            foreach (var sql in statement.Sql.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                results.Add(await RunAsync(sql, statement, stop));
            return results;
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }

    public Task PutReferenceAsync(string table, TableReference rows, bool replace, CancellationToken stop) => throw new InvalidOperationException();

    public Task PutStorageViewAsync(string view, string schema, string table, IReadOnlyList<(ReferenceColumn Source, string Name)> columns, bool replace, CancellationToken stop) => throw new InvalidOperationException();

    public Task<long?> LoadAsync(TableLoad load, CancellationToken stop) => throw new InvalidOperationException();

    public Task<bool> DropAsync(string name, CancellationToken stop) => throw new InvalidOperationException();

    public Task<long> RunOwnAsync(string duckDbSql, IReadOnlyList<string> files, CancellationToken stop) => throw new InvalidOperationException();

    public Task<ExportedObject> ExportCsvAsync(string table, IReadOnlyList<string>? columns, string file, CancellationToken stop) => throw new InvalidOperationException();

    public Task<IReadOnlyList<WarehouseObject>> ListAsync(CancellationToken stop) => throw new InvalidOperationException();

    public ValueTask DisposeAsync()
    {
        (IsOpen, IsDisposed) = (false, true);
        return ValueTask.CompletedTask;
    }

    private async Task<StatementResult> RunAsync(string sql, StatementRequest statement, CancellationToken stop)
    {
        all.Ran.Enqueue(sql);
        var words = sql.Split(' ');
        switch (words[0].ToUpperInvariant())
        {
            case "ROWS":
                return await RowsAsync(int.Parse(words[1], CultureInfo.InvariantCulture), statement, stop);
            case "INSERT":
                return Cell(StatementKind.Insert, "number of rows inserted", words[1]);
            case "BINDINGS":
                return Cell(StatementKind.Select, "B", string.Join('|', statement.Bindings.Select(binding => $"{binding.Type}:{string.Join(',', binding.Values.Select(value => value ?? "NULL"))}")));
            case "BEGIN":
                State = State with { InTransaction = true };
                return Cell(StatementKind.Transaction, "status", "Statement executed successfully.");
            case "COMMIT":
                State = State with { InTransaction = false };
                return Cell(StatementKind.Transaction, "status", "Statement executed successfully.");
            case "USE":
                State = words[2].Contains("nothing", StringComparison.OrdinalIgnoreCase)
                    ? throw new WarehouseException(2043, "02000", "SQL compilation error:\nObject does not exist, or operation cannot be performed.")
                    : State with { Schema = words[2].Trim('"') };
                return Cell(StatementKind.Session, "status", "Statement executed successfully.");
            case "WAIT":
                await all.Go.Task.WaitAsync(stop);
                return Cell(StatementKind.Select, "W", "waited");
            case "LOSE":
                IsOpen = false;
                throw new WarehouseException(604, "57P01", "The warehouse ended.") { SessionLost = true };
            case "BUG":
                throw new InvalidOperationException("a bug that must not be told");
            default:
                throw new WarehouseException(2003, "42S02", "SQL compilation error:\nObject 'NOTHING' does not exist or not authorized.") { Line = 1, Position = 14 };
        }
    }

    private static StatementResult Cell(StatementKind kind, string name, string value) => new(
        kind, [new ResultColumn(name, kind == StatementKind.Insert ? "FIXED" : "TEXT", false, kind == StatementKind.Insert ? 19 : null, kind == StatementKind.Insert ? 0 : null, 16_777_216)],
        1, null, Encoding.UTF8.GetBytes($"[{System.Text.Json.JsonSerializer.Serialize(value)}]"), 1, []);

    private static async Task<StatementResult> RowsAsync(int count, StatementRequest statement, CancellationToken stop)
    {
        var (inline, inlineRows) = Take(0, count, statement.InlineBytes);
        var parts = new List<ResultPart>();
        for (var at = inlineRows; at < count;)
        {
            var (bytes, rows) = Take(at, count, statement.PartBytes);
            var file = Path.Combine(statement.SpoolFolder!, $"part{parts.Count}");
            await File.WriteAllBytesAsync(file, bytes, stop);
            parts.Add(new ResultPart(file, rows, bytes.Length));
            at += rows;
        }

        return new StatementResult(StatementKind.Select, [new ResultColumn("ID", "FIXED", false, 38, 0, null)], count, null, inline, inlineRows, parts);
    }

    private static (byte[] Bytes, int Rows) Take(int from, int count, int most)
    {
        var text = new StringBuilder();
        var at = from;
        for (; at < count && text.Length < most; at++)
            text.Append(at == from ? "" : ",").Append(CultureInfo.InvariantCulture, $"[\"{at}\"]");
        return (Encoding.UTF8.GetBytes(text.ToString()), at - from);
    }
}
