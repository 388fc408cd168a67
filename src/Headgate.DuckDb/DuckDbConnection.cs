namespace Headgate.DuckDb;

/// <summary>One line to a database: runs one statement at a time.</summary>
/// <remarks>
/// Statements run on a thread of their own, so a caller's thread is never blocked. A cancelled token interrupts the statement inside
/// DuckDB; the call then ends with <see cref="OperationCanceledException"/> and the connection stays usable.
/// </remarks>
public sealed class DuckDbConnection : IDisposable
{
    private readonly ConnectionHandle handle;
    private readonly SemaphoreSlim turn = new(1, 1);

    internal DuckDbConnection(ConnectionHandle handle) => this.handle = handle;

    /// <summary>How far the running statement is; <see cref="DuckDbProgress.Fraction"/> is <c>null</c> when DuckDB cannot tell.</summary>
    /// <remarks>DuckDB counts only after <c>SET enable_progress_bar = true</c> (and <c>enable_progress_bar_print = false</c>).</remarks>
    public DuckDbProgress Progress
    {
        get
        {
            var now = NativeMethods.QueryProgress(handle);
            return new(now.Percentage < 0 ? null : Math.Min(1, now.Percentage / 100), checked((long)now.Rows), checked((long)now.TotalRows));
        }
    }

    /// <summary>Runs one or more statements to their end and drops their rows.</summary>
    /// <returns>How many rows the last statement changed; for <c>COPY … TO</c> how many it wrote.</returns>
    /// <exception cref="DuckDbException">A statement failed; the ones before it have run.</exception>
    public Task<long> ExecuteAsync(string sql, CancellationToken stop) => ExecuteAsync(sql, [], stop);

    /// <inheritdoc cref="ExecuteAsync(string, CancellationToken)"/>
    /// <param name="sql">The statements; only the last may have parameters (<c>$1</c>, <c>$2</c>, …).</param>
    /// <param name="parameters">Values of the parameters, see <see cref="DuckDbStatement.Bind"/>.</param>
    /// <param name="stop">Interrupts the statement.</param>
    public async Task<long> ExecuteAsync(string sql, IReadOnlyList<object?> parameters, CancellationToken stop)
    {
        using var result = await RunAsync(sql, parameters, streaming: false, stop);
        return result.RowsChanged;
    }

    /// <summary>Runs statements and gives the rows of the last one while DuckDB makes them: memory stays flat whatever their number.</summary>
    /// <exception cref="DuckDbException">A statement failed before its first row; later failures come from <see cref="DuckDbResult.NextAsync"/>.</exception>
    public Task<DuckDbResult> QueryAsync(string sql, IReadOnlyList<object?> parameters, CancellationToken stop) =>
        RunAsync(sql, parameters, streaming: true, stop);

    /// <inheritdoc cref="QueryAsync(string, IReadOnlyList{object?}, CancellationToken)"/>
    public Task<DuckDbResult> QueryAsync(string sql, CancellationToken stop) => QueryAsync(sql, [], stop);

    /// <summary>The first column of the first row as text; <c>null</c> when there is none.</summary>
    /// <exception cref="DuckDbException">The statement failed.</exception>
    public async Task<string?> ScalarAsync(string sql, IReadOnlyList<object?> parameters, CancellationToken stop)
    {
        using var result = await QueryAsync(sql, parameters, stop);
        using var chunk = await result.NextAsync(stop);
        return chunk?.Column(0).GetText(0);
    }

    /// <summary>Prepares one statement to be run many times.</summary>
    /// <exception cref="DuckDbException">The text is not one valid statement.</exception>
    public Task<DuckDbStatement> PrepareAsync(string sql, CancellationToken stop) => OnWorkerAsync(() => Prepare(sql), stop);

    /// <summary>As <see cref="PrepareAsync"/>, on the caller's thread: nobody else uses the connection meanwhile.</summary>
    /// <exception cref="DuckDbException">The text is not one valid statement.</exception>
    public DuckDbStatement Prepare(string sql)
    {
        using var statements = Extract(sql, out var count);
        return count == 1
            ? new DuckDbStatement(this, Prepare(statements, 0))
            : throw new DuckDbException($"One statement can be prepared at a time, these are {count}.", DuckDbErrorType.Parser);
    }

    /// <summary>Asks the running statement to stop; without one nothing happens.</summary>
    public void Interrupt() => NativeMethods.Interrupt(handle);

    /// <inheritdoc />
    public void Dispose() => handle.Dispose();

    private Task<DuckDbResult> RunAsync(string sql, IReadOnlyList<object?> parameters, bool streaming, CancellationToken stop) => OnWorkerAsync(() =>
    {
        using var statements = Extract(sql, out var count);
        for (ulong i = 0; ; i++)
        {
            using var statement = new DuckDbStatement(this, Prepare(statements, i));
            var last = i == count - 1;
            if (last)
                statement.BindAll(parameters);
            var result = statement.Run(streaming && last);
            if (last)
                return result;
            result.Dispose();
            stop.ThrowIfCancellationRequested();
        }
    }, stop);

    private ExtractedHandle Extract(string sql, out ulong count)
    {
        count = NativeMethods.ExtractStatements(handle, sql, out var statements);
        if (count > 0)
            return statements;
        using (statements)
            throw DuckDbException.FromText(NativeMethods.Text(NativeMethods.ExtractStatementsError(statements)) ?? "Parser Error: there is no statement.");
    }

    private StatementHandle Prepare(ExtractedHandle statements, ulong index)
    {
        if (NativeMethods.PrepareExtracted(handle, statements, index, out var statement) == 0)
            return statement;
        using (statement)
            throw DuckDbException.FromText(NativeMethods.Text(NativeMethods.PrepareError(statement)));
    }

    /// <summary>Runs native work away from the caller's thread, one piece at a time, and interrupts it on cancellation.</summary>
    internal async Task<T> OnWorkerAsync<T>(Func<T> work, CancellationToken stop, bool brief = false)
    {
        await turn.WaitAsync(stop);
        try
        {
            // A long statement must not take a thread of the pool away from the requests.
            var running = Task.Factory.StartNew(work, CancellationToken.None, brief ? TaskCreationOptions.None : TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await using var interruption = stop.Register(() => _ = InterruptUntilDoneAsync(running));
            return await running;
        }
        catch (DuckDbException interrupted) when (interrupted.Type == DuckDbErrorType.Interrupt && stop.IsCancellationRequested)
        {
            throw new OperationCanceledException(interrupted.Message, interrupted, stop);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>A statement that is just starting clears the interrupt flag, so it is set again until the work ends.</summary>
    private async Task InterruptUntilDoneAsync(Task running)
    {
        while (!running.IsCompleted)
        {
            Interrupt();
            await Task.WhenAny(running, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System)).ConfigureAwait(false);
        }
    }
}

/// <summary>A running statement's progress.</summary>
/// <param name="Fraction">From 0 to 1; <c>null</c> when unknown.</param>
/// <param name="Rows">Rows worked on so far.</param>
/// <param name="TotalRows">Rows expected.</param>
public readonly record struct DuckDbProgress(double? Fraction, long Rows, long TotalRows);
