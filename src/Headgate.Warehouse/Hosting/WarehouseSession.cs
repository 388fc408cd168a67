using System.Globalization;
using Headgate.DuckDb;
using Headgate.Warehouse.Sql.BigQuery;
using Headgate.Warehouse.Sql.Types;
using Headgate.Warehouse.Wire;

namespace Headgate.Warehouse.Hosting;

/// <summary>A session on the host's side: what it remembers, and its requests one after the other.</summary>
internal sealed class WarehouseSession(WarehouseSlot slot, int number, SessionRequest request) : IWarehouseSession
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly CancellationTokenSource ending = new();
    private readonly HashSet<string> links = [];
    private volatile WarehouseProcess? process;
    private volatile string? lost;
    private SessionMemory memory = new(
        request.Dialect, request.User, request.Catalogue is not null, slot.Spec.Database, slot.Spec.Schema, request.Parameters, new Dictionary<string, string>())
    {
        Names = new Dictionary<string, string> { ["ROLE"] = request.User, ["WAREHOUSE"] = slot.Spec.Warehouse },
        IsReadOnly = request.IsReadOnly,
    };

    public int Number => number;

    public SessionRequest Request => request;

    public CancellationToken Ending => ending.Token;

    public bool IsOpen => lost is null && !ending.IsCancellationRequested;

    public SessionState State => new(memory.Database, memory.Schema, memory.Parameters, memory.InTransaction);

    /// <summary>Whether it holds something that a suspended process would lose.</summary>
    public bool NeedsItsProcess => IsOpen && (memory.InTransaction || memory.IsPinned) && process is { IsAlive: true };

    private string Prefix => string.Create(CultureInfo.InvariantCulture, $"s{number}-");

    public Task ConnectAsync(CancellationToken stop) => InTurnAsync(_ => Task.FromResult(true), stop);

    public Task<IReadOnlyList<StatementResult>> ExecuteAsync(StatementRequest request, CancellationToken stop) => InTurnAsync(async running =>
    {
        var spool = Guid.NewGuid().ToString("n");
        using var payload = new PayloadWriter();
        new Execution(request, Timeout(request), spool).Write(payload);
        try
        {
            using var answer = await AskAsync(running, FrameKind.Execute, payload, stop);
            var results = answer.ReadList(answer.ReadResult);
            Remember(answer);
            return (IReadOnlyList<StatementResult>)[.. results.Select(result => result with { Parts = Collect(result.Parts, spool, request.SpoolFolder) })];
        }
        catch
        {
            foreach (var leftover in Directory.Exists(slot.OutFolder) ? Directory.EnumerateFiles(slot.OutFolder, spool + "*") : [])
                File.Delete(leftover);
            throw;
        }
    }, stop);

    public Task PutReferenceAsync(string table, TableReference rows, bool replace, CancellationToken stop) =>
        InTurnAsync(running => PutAsync(running, table, rows.Columns, rows.Select, rows.Files, replace, stop), stop);

    public Task PutStorageViewAsync(string view, string schema, string table, IReadOnlyList<(ReferenceColumn Source, string Name)> columns, bool replace, CancellationToken stop) =>
        InTurnAsync(
            running =>
            {
                var names = columns.Select(column => $"{DuckDbText.Identifier(column.Source.Name)} AS {DuckDbText.Identifier(column.Name)}");
                return PutAsync(running, new(
                    view, [.. columns.Select(column => column.Source with { Name = column.Name })], $"SELECT {string.Join(", ", names)} FROM {{storage}}", [], replace, schema, table), stop);
            },
            stop);

    public Task<long?> LoadAsync(TableLoad load, CancellationToken stop) => InTurnAsync<long?>(
        async running =>
        {
            var plan = TableLoadPlan.Of(load, request.Dialect == SqlDialect.BigQuery ? BigQueryTypes.Instance : SnowflakeTypes.Instance);
            if (plan.IsReference && load.Mode != TableLoadMode.Append)
            {
                await PutAsync(
                    running, load.Table, [.. plan.Columns.Select(column => new ReferenceColumn(column.Name, column.Type, column.Nullable))], plan.Select, load.Rows.Files,
                    load.Mode == TableLoadMode.Replace, stop);
                return null;
            }

            return await WithFilesAsync(plan.Select, load.Rows.Files, async select =>
            {
                using var payload = new PayloadWriter();
                new CopyTable(load.Table, plan.Columns, select, load.Mode, load.PrimaryKey).Write(payload);
                using var answer = await AskAsync(running, FrameKind.Copy, payload, stop);
                var rows = answer.ReadInt64();
                Remember(answer);
                return rows;
            });
        },
        stop);

    public Task<bool> DropAsync(string name, CancellationToken stop) => InTurnAsync(
        async running =>
        {
            using var payload = new PayloadWriter();
            payload.Write(name);
            using var answer = await AskAsync(running, FrameKind.Drop, payload, stop);
            var existed = answer.ReadBoolean();
            Remember(answer);
            return existed;
        },
        stop);

    public Task<long> RunOwnAsync(string duckDbSql, IReadOnlyList<string> files, CancellationToken stop) => InTurnAsync(
        running => WithFilesAsync(duckDbSql, files, async sql =>
        {
            using var payload = new PayloadWriter();
            payload.Write(sql);
            using var answer = await AskAsync(running, FrameKind.Own, payload, stop);
            var rows = answer.ReadInt64();
            Remember(answer);
            return rows;
        }),
        stop);

    public Task<ExportedObject> ExportCsvAsync(string table, IReadOnlyList<string>? columns, string file, CancellationToken stop) => InTurnAsync(async running =>
    {
        var name = Guid.NewGuid().ToString("n") + ".csv";
        using var payload = new PayloadWriter();
        payload.Write(table);
        payload.Write(columns is not null);
        if (columns is not null)
            payload.WriteTexts([.. columns]);
        payload.Write(name);
        var written = Path.Combine(slot.OutFolder, name);
        try
        {
            using var answer = await AskAsync(running, FrameKind.Export, payload, stop);
            var exported = new ExportedObject(answer.ReadColumns(), answer.ReadInt64());
            Remember(answer);
            File.Move(written, file, overwrite: true);
            return exported;
        }
        finally
        {
            File.Delete(written);
        }
    }, stop);

    public Task<IReadOnlyList<WarehouseObject>> ListAsync(CancellationToken stop) => InTurnAsync(async running =>
    {
        using var payload = new PayloadWriter();
        using var answer = await AskAsync(running, FrameKind.List, payload, stop);
        var objects = answer.ReadList(() => new WarehouseObject(answer.ReadString(), answer.ReadBoolean()));
        Remember(answer);
        return (IReadOnlyList<WarehouseObject>)objects;
    }, stop);

    /// <summary>The SELECT over links that live as long as the session.</summary>
    public string Link(TableReference rows)
    {
        var names = LinkedFiles.Make(slot.FilesFolder, Prefix, rows.Files);
        lock (links)
            links.UnionWith(names);
        return LinkedFiles.Fill(rows.Select, slot.FilesFolder, names);
    }

    /// <summary>The links were removed.</summary>
    public void ForgetLinks()
    {
        lock (links)
            links.Clear();
    }

    /// <summary>Ends it from outside.</summary>
    public void EndFor(string why) => lost ??= why;

    public async ValueTask DisposeAsync()
    {
        if (ending.IsCancellationRequested)
            return;
        await ending.CancelAsync();
        slot.Remove(this);
        process?.Send(FrameKind.Close, number, 0, []);
        RemoveLinks();
    }

    private void RemoveLinks()
    {
        lock (links)
        {
            foreach (var name in links)
                File.Delete(Path.Combine(slot.FilesFolder, name));
            links.Clear();
        }
    }

    /// <summary>Files that are there for one request.</summary>
    private async Task<T> WithFilesAsync<T>(string sql, IReadOnlyList<string> files, Func<string, Task<T>> work)
    {
        var names = LinkedFiles.Make(slot.FilesFolder, Prefix + Guid.NewGuid().ToString("n"), files);
        try
        {
            return await work(LinkedFiles.Fill(sql, slot.FilesFolder, names));
        }
        finally
        {
            foreach (var name in names)
                File.Delete(Path.Combine(slot.FilesFolder, name));
        }
    }

    private Task<bool> PutAsync(
        WarehouseProcess running, string table, IReadOnlyList<ReferenceColumn> columns, string select, IReadOnlyList<string> files, bool replace, CancellationToken stop) =>
        PutAsync(running, new(table, columns, select, LinkedFiles.Make(slot.FilesFolder, LinkedFiles.OfTables, files), replace, null, null), stop);

    private async Task<bool> PutAsync(WarehouseProcess running, PutTable put, CancellationToken stop)
    {
        using var payload = new PayloadWriter();
        put.Write(payload);
        using var answer = await AskAsync(running, FrameKind.Put, payload, stop);
        Remember(answer);
        return true;
    }

    private async Task<T> InTurnAsync<T>(Func<WarehouseProcess, Task<T>> work, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, ending.Token);
        await turn.WaitAsync(either.Token);
        try
        {
            if (lost is { } why)
                throw Lost(why);
            using var use = await slot.UseAsync(create: false, stop);
            await AttachAsync(use.Process, stop);
            return await work(use.Process);
        }
        catch (WarehouseException failure) when (failure.SessionLost)
        {
            lost ??= failure.Message;
            throw;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Goes on in another process when the former one was suspended or broke down while the session was idle.</summary>
    private async Task AttachAsync(WarehouseProcess running, CancellationToken stop)
    {
        if (process == running)
            return;
        if (process is not null && (memory.InTransaction || memory.IsPinned))
            throw process.Lost();
        using var payload = new PayloadWriter();
        memory.Write(payload);
        await running.AskAsync(FrameKind.Open, number, payload, slot.Parts.Options.InterruptGrace, stop);
        process = running;
    }

    private async Task<PayloadReader> AskAsync(WarehouseProcess running, FrameKind kind, PayloadWriter payload, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, ending.Token);
        try
        {
            return new(await running.AskAsync(kind, number, payload, slot.Parts.Options.InterruptGrace, either.Token));
        }
        catch (Exception failure) when (failure.Data[WarehouseProcess.FailureRest] is byte[] { Length: > 0 } rest)
        {
            failure.Data.Remove(WarehouseProcess.FailureRest);
            using var reader = new PayloadReader(rest);
            Remember(reader);
            throw;
        }
    }

    private void Remember(PayloadReader answer) => memory = SessionMemory.Read(answer) with { IsReadOnly = request.IsReadOnly };

    private TimeSpan Timeout(StatementRequest statement)
    {
        var limit = slot.Parts.TimeoutOf(slot.Spec);
        if (statement.Timeout is { } own && own > TimeSpan.Zero && own < limit)
            limit = own;
        return memory.Parameters.TryGetValue("STATEMENT_TIMEOUT_IN_SECONDS", out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds > 0 && TimeSpan.FromSeconds(seconds) < limit
            ? TimeSpan.FromSeconds(seconds)
            : limit;
    }

    private List<ResultPart> Collect(IReadOnlyList<ResultPart> parts, string spool, string? folder) =>
    [
        .. parts.Select(part =>
        {
            if (folder is null || Path.GetFileName(part.File) != part.File || !part.File.StartsWith(spool, StringComparison.Ordinal))
                throw new InvalidDataException("The process named a part that it was not asked for.");
            // Unique among all statements of one text.
            var target = Path.Combine(folder, part.File);
            File.Move(Path.Combine(slot.OutFolder, part.File), target);
            return part with { File = target };
        }),
    ];

    private static WarehouseException Lost(string why) => new(390111, "08003", why) { SessionLost = true };
}
