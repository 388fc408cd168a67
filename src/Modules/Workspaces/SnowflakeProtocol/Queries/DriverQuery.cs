using Headgate.Warehouse;

namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>A statement that runs, or the result it left.</summary>
internal sealed class DriverQuery(Guid id, SessionOwner owner, long session, DateTimeOffset started) : IDisposable
{
    private readonly CancellationTokenSource abort = new();
    private readonly TaskCompletionSource<QueryOutcome> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Guid Id { get; } = id;

    public SessionOwner Owner { get; } = owner;

    public long Session { get; } = session;

    public DateTimeOffset Started { get; } = started;

    /// <summary>When it ended; <c>null</c> while it runs.</summary>
    public DateTimeOffset? Ended { get; private set; }

    /// <summary>Where its rows are that do not fit into memory.</summary>
    public string? Folder { get; init; }

    /// <summary>Is cancelled by <see cref="TryAbort"/>.</summary>
    public CancellationToken Aborted => abort.Token;

    /// <summary>Never fails.</summary>
    public Task<QueryOutcome> Outcome => outcome.Task;

    /// <summary>What it gave; <c>null</c> while it runs.</summary>
    public QueryOutcome? Now => replaced ?? (outcome.Task.IsCompletedSuccessfully ? outcome.Task.GetAwaiter().GetResult() : null);

    private volatile QueryOutcome? replaced;

    /// <summary>Ends it.</summary>
    public void End(QueryOutcome with, DateTimeOffset now)
    {
        Ended = now;
        outcome.TrySetResult(with);
    }

    /// <summary>Gives up what it left but not that it was: a driver that repeats the request must not run it again.</summary>
    public void Forget() => replaced = new QueryOutcome.Failed(DriverErrors.ResultGone with { Query = Id });

    /// <summary>Interrupts it; false when it has ended.</summary>
    public bool TryAbort()
    {
        if (outcome.Task.IsCompleted)
            return false;
        abort.Cancel();
        return true;
    }

    /// <inheritdoc />
    public void Dispose() => abort.Dispose();
}

/// <summary>How a statement ended.</summary>
internal abstract record QueryOutcome
{
    /// <summary>It gave something.</summary>
    /// <param name="Result">The rows.</param>
    /// <param name="State">The session after it.</param>
    /// <param name="Bindings">How many places it had.</param>
    public sealed record Gave(StatementResult Result, SessionState State, int Bindings) : QueryOutcome;

    /// <summary>It was a text of several statements.</summary>
    /// <param name="Parts">Their queries, in order.</param>
    /// <param name="State">The session after them.</param>
    public sealed record GaveSeveral(IReadOnlyList<DriverQuery> Parts, SessionState State) : QueryOutcome;

    /// <summary>It failed.</summary>
    public sealed record Failed(DriverRefusal Refusal) : QueryOutcome;
}
