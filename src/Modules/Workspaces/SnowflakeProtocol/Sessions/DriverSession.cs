using Headgate.Warehouse;

namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>What a driver logged in to: its tokens, and a session of the warehouse that is opened when it is first needed.</summary>
/// <remarks>
/// Invariants: one statement at a time runs in the warehouse's session, in the order of arrival; a statement never runs outside the transaction that its
/// client believes open – when the warehouse's session was lost with one open, the next statement is refused and says so; after <see cref="End"/> no
/// statement begins and no token is good; tokens are kept as hashes only.
/// </remarks>
internal sealed class DriverSession : IAsyncDisposable
{
    // Several requests under way may renew at once, and each keeps using the token that it got.
    private const int MostTokens = 8;

    private readonly Lock gate = new();
    private readonly List<SessionToken> tokens = [];
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly CancellationTokenSource ended = new();
    private readonly Func<SessionState?, CancellationToken, Task<IWarehouseSession>> open;
    private readonly IReadOnlyDictionary<string, string> requested;
    private IWarehouseSession? warehouse;
    private SessionState? last;

    public DriverSession(long id, SessionOwner owner, byte[] masterHash, IReadOnlyDictionary<string, string> requested, Func<SessionState?, CancellationToken, Task<IWarehouseSession>> open)
    {
        (Id, Owner, MasterHash, this.requested, this.open) = (id, owner, masterHash, requested, open);
        Ended = ended.Token;
    }

    public long Id { get; }

    public SessionOwner Owner { get; }

    public byte[] MasterHash { get; }

    /// <summary>When it ends unless something is heard of it; written by <see cref="DriverSessions"/>.</summary>
    public DateTimeOffset IdleEnds { get; set; }

    /// <summary>Is cancelled when the session ends.</summary>
    public CancellationToken Ended { get; }

    /// <summary>How many statements run or wait.</summary>
    public int Statements => Volatile.Read(ref statements);

    private int statements;

    /// <summary>The current database, schema and parameters, as of the last statement.</summary>
    public SessionState State => Volatile.Read(ref last) ?? new SessionState(Owner.Workspace.Database, Owner.Workspace.Name, requested, false);

    /// <summary>Makes a token good until a time.</summary>
    /// <returns>Hashes of tokens that are no longer good.</returns>
    public IReadOnlyList<byte[]> Add(SessionToken token)
    {
        lock (gate)
        {
            tokens.Add(token);
            var old = tokens.Take(Math.Max(0, tokens.Count - MostTokens)).Select(former => former.Hash).ToList();
            tokens.RemoveRange(0, old.Count);
            return old;
        }
    }

    /// <summary>The hashes of all its tokens.</summary>
    public IReadOnlyList<byte[]> TokenHashes()
    {
        lock (gate)
            return [.. tokens.Select(token => token.Hash)];
    }

    /// <summary>Until when a token is good; <c>null</c> when it is none of this session.</summary>
    public DateTimeOffset? GoodUntil(byte[] hash)
    {
        lock (gate)
            return tokens.Find(token => token.Hash.AsSpan().SequenceEqual(hash))?.GoodUntil;
    }

    /// <summary>Counts a statement in; false when there are too many.</summary>
    public bool TryEnter(int most)
    {
        if (Interlocked.Increment(ref statements) <= most)
            return true;
        Interlocked.Decrement(ref statements);
        return false;
    }

    /// <summary>Counts a statement out.</summary>
    public void Leave() => Interlocked.Decrement(ref statements);

    /// <summary>Runs work in the warehouse's session when its turn comes.</summary>
    /// <exception cref="DriverRefusedException">The transaction that was open is lost.</exception>
    /// <exception cref="WarehouseException">The warehouse refused it, or cannot be opened.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, or the session ended.</exception>
    public async Task<T> InTurnAsync<T>(Func<IWarehouseSession, CancellationToken, Task<T>> work, CancellationToken stop)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, Ended);
        await turn.WaitAsync(both.Token);
        try
        {
            both.Token.ThrowIfCancellationRequested();
            var session = await OpenAsync(both.Token);
            try
            {
                return await work(session, both.Token);
            }
            finally
            {
                if (session.IsOpen)
                    Volatile.Write(ref last, session.State);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Ends it: running statements are interrupted. <see cref="DisposeAsync"/> follows.</summary>
    public void End() => ended.Cancel();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await turn.WaitAsync();
        if (warehouse is not null)
            await warehouse.DisposeAsync();
        warehouse = null;
        turn.Release();
        // The semaphore and the source stay for statements that still look at them; neither holds anything that must be freed.
    }

    private async Task<IWarehouseSession> OpenAsync(CancellationToken stop)
    {
        if (warehouse is { IsOpen: true } good)
            return good;
        if (warehouse is not null)
        {
            await warehouse.DisposeAsync();
            warehouse = null;
            if (last is { InTransaction: true })
            {
                last = last with { InTransaction = false };
                throw new DriverRefusedException(DriverErrors.TransactionLost);
            }
        }

        return warehouse = await open(last, stop);
    }
}

/// <summary>Whose a session is.</summary>
/// <param name="Workspace">The workspace.</param>
/// <param name="User">The login's name.</param>
/// <param name="Credential">What it came in with, as <see cref="SessionEnd"/> names it.</param>
internal sealed record SessionOwner(Workspace Workspace, string User, string Credential);

/// <summary>The hash of a token and until when it is good.</summary>
internal sealed record SessionToken(byte[] Hash, DateTimeOffset GoodUntil);
