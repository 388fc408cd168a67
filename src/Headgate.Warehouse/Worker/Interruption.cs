using Headgate.DuckDb;

namespace Headgate.Warehouse.Worker;

/// <summary>Why a request was stopped.</summary>
internal enum InterruptReason
{
    /// <summary>It was not.</summary>
    None,
    /// <summary>The client asked.</summary>
    Cancelled,
    /// <summary>It ran into its limit.</summary>
    TimedOut,
}

/// <summary>Stops a session's running request from another thread.</summary>
/// <remarks>A statement that is just starting clears DuckDB's flag, so it is set again until the request ends.</remarks>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(10);

    // Long enough for a statement to undo what it did.
    private static readonly TimeSpan LastResort = TimeSpan.FromSeconds(60);
    private const int Stuck = 3;

    private readonly DuckDbConnection connection;
    private readonly Lock gate = new();
    private readonly Timer pulses, limit, lastResort;
    private readonly ManualResetEventSlim asked = new();
    private InterruptReason reason;
    private TimeSpan allowed;
    private bool running;

    public Interruption(DuckDbConnection connection)
    {
        this.connection = connection;
        pulses = new(_ => Beat());
        limit = new(_ => Ask(InterruptReason.TimedOut));
        lastResort = new(_ => ProcessLimits.EndNow(Stuck));
    }

    public InterruptReason Reason
    {
        get
        {
            lock (gate)
                return reason;
        }
    }

    public void Begin()
    {
        lock (gate)
        {
            (reason, running) = (InterruptReason.None, true);
            asked.Reset();
        }
    }

    public void Limit(TimeSpan timeout)
    {
        lock (gate)
        {
            allowed = timeout;
            if (running && timeout > TimeSpan.Zero)
                limit.Change(timeout, Timeout.InfiniteTimeSpan);
        }
    }

    public void Ask(InterruptReason why)
    {
        lock (gate)
        {
            if (!running || reason != InterruptReason.None)
                return;
            reason = why;
            asked.Set();
            pulses.Change(TimeSpan.Zero, Pulse);
            lastResort.Change(LastResort, Timeout.InfiniteTimeSpan);
        }
    }

    public void End()
    {
        lock (gate)
        {
            running = false;
            limit.Change(Timeout.Infinite, Timeout.Infinite);
            pulses.Change(Timeout.Infinite, Timeout.Infinite);
            lastResort.Change(Timeout.Infinite, Timeout.Infinite);
        }
    }

    /// <summary>Waits, unless it is asked to stop.</summary>
    public void Pause(TimeSpan time)
    {
        asked.Wait(time);
        ThrowIfAsked();
    }

    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public void ThrowIfAsked()
    {
        if (Reason != InterruptReason.None)
            throw new OperationCanceledException(StatementFailures.Cancelled);
    }

    /// <summary>What the client is told.</summary>
    public Exception Explain(Exception failure) => (failure, Reason) switch
    {
        (OperationCanceledException or DuckDbException { Type: DuckDbErrorType.Interrupt }, InterruptReason.TimedOut) => StatementFailures.TimedOut(allowed),
        (OperationCanceledException or DuckDbException { Type: DuckDbErrorType.Interrupt }, _) => new OperationCanceledException(StatementFailures.Cancelled),
        (DuckDbException engine, _) => StatementFailures.From(engine),
        (ObjectDisposedException or InvalidOperationException, _) => new WarehouseException(300002, "XX000", "The warehouse met an internal error: " + failure.Message),
        _ => failure,
    };

    public void Dispose()
    {
        pulses.Dispose();
        limit.Dispose();
        lastResort.Dispose();
        asked.Dispose();
    }

    private void Beat()
    {
        lock (gate)
        {
            if (running)
                connection.Interrupt();
        }
    }
}
