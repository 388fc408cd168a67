using System.Collections.Concurrent;
using System.Security.Cryptography;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>The sessions of this node, found by the hash of a token. They end with the node: drivers then log in again.</summary>
/// <remarks>
/// Invariants: a session is found by its tokens if and only if it has not ended; a workspace never has more sessions than the limit, however many log in at
/// once; a session that began for a login that ended meanwhile ends too (the login is checked again after the session is in the list).
/// </remarks>
internal sealed class DriverSessions(WarehouseDoor door, SnowflakeOptions options, TimeProvider clock, ILogger<DriverSessions> log)
{
    private const string Scheme = "Snowflake Token=\"";
    private const int LongestToken = 256;

    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<string, DriverSession> byToken = new();
    private readonly ConcurrentDictionary<string, DriverSession> byMaster = new();
    private readonly Dictionary<long, int> ofWorkspace = [];

    /// <summary>Every session.</summary>
    public IEnumerable<DriverSession> All => byMaster.Values;

    /// <summary>Begins a session.</summary>
    /// <exception cref="DriverRefusedException">The workspace has too many.</exception>
    public NewTokens Begin(SessionOwner owner, IReadOnlyDictionary<string, string> parameters)
    {
        var workspace = owner.Workspace.Id;
        lock (gate)
        {
            var open = ofWorkspace.GetValueOrDefault(workspace);
            if (open >= options.SessionsPerWorkspace)
                throw new DriverRefusedException(DriverErrors.TooManySessions(options.SessionsPerWorkspace));
            ofWorkspace[workspace] = open + 1;
        }

        var master = Secrets.New(64);
        var masterHash = Secrets.Hash(master);
        // Drivers keep the number as a JavaScript number.
        var id = RandomNumberGenerator.GetInt32(int.MaxValue) * 1024L + RandomNumberGenerator.GetInt32(1024);
        var session = new DriverSession(id, owner, masterHash, parameters, (last, stop) => door.OpenAsync(owner, last?.Parameters ?? parameters, last?.Schema, stop))
        {
            IdleEnds = clock.GetUtcNow() + options.SessionIdleLimit,
        };
        byMaster[Key(masterHash)] = session;
        return new NewTokens(session, NewToken(session), master);
    }

    /// <summary>The session of a request.</summary>
    /// <exception cref="DriverRefusedException">There is no token, or none that is good.</exception>
    public DriverSession Of(HttpRequest request)
    {
        var hash = Secrets.Hash(TokenOf(request));
        if (!byToken.TryGetValue(Key(hash), out var session) || session.GoodUntil(hash) is not { } good || session.Ended.IsCancellationRequested)
            throw new DriverRefusedException(DriverErrors.UnknownSession);
        var now = clock.GetUtcNow();
        if (good <= now)
            throw new DriverRefusedException(DriverErrors.SessionExpired);
        session.IdleEnds = now + options.SessionIdleLimit;
        return session;
    }

    /// <summary>Gives a session another token for its master token.</summary>
    /// <exception cref="DriverRefusedException">The master token is not good any more.</exception>
    public NewTokens Renew(HttpRequest request)
    {
        var master = TokenOf(request);
        var now = clock.GetUtcNow();
        if (!byMaster.TryGetValue(Key(Secrets.Hash(master)), out var session) || session.Ended.IsCancellationRequested || session.IdleEnds <= now)
            throw new DriverRefusedException(DriverErrors.MasterExpired);
        session.IdleEnds = now + options.SessionIdleLimit;
        return new NewTokens(session, NewToken(session), master);
    }

    /// <summary>Ends a session; running statements are interrupted. Nothing happens when it has ended.</summary>
    public async Task EndAsync(DriverSession session)
    {
        if (!byMaster.TryRemove(Key(session.MasterHash), out _))
            return;
        session.End();
        foreach (var hash in session.TokenHashes())
            byToken.TryRemove(Key(hash), out _);
        lock (gate)
        {
            var workspace = session.Owner.Workspace.Id;
            if (--ofWorkspace[workspace] == 0)
                ofWorkspace.Remove(workspace);
        }

        try
        {
            await session.DisposeAsync();
        }
        catch (Exception failure)
        {
            log.LogWarning(failure, "The warehouse's session of workspace {Workspace} did not close well", session.Owner.Workspace.Id);
        }
    }

    /// <summary>Ends all sessions of which something is true.</summary>
    public Task EndAsync(Func<DriverSession, bool> which) => Task.WhenAll(All.Where(which).Select(EndAsync));

    private static string TokenOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || !header.EndsWith('"') || header.Length <= Scheme.Length)
            throw new DriverRefusedException(DriverErrors.NoAuthorization);
        return header.Length > LongestToken ? throw new DriverRefusedException(DriverErrors.UnknownSession) : header[Scheme.Length..^1];
    }

    private static string Key(byte[] hash) => Convert.ToHexString(hash);

    private string NewToken(DriverSession session)
    {
        var token = Secrets.New(64);
        var hash = Secrets.Hash(token);
        byToken[Key(hash)] = session;
        foreach (var old in session.Add(new SessionToken(hash, clock.GetUtcNow() + options.SessionTokenLifetime)))
            byToken.TryRemove(Key(old), out _);
        // Ended meanwhile: nobody else would take the token out again.
        if (session.Ended.IsCancellationRequested)
            byToken.TryRemove(Key(hash), out _);
        return token;
    }
}

/// <summary>A session's new secrets; they are shown once.</summary>
internal sealed record NewTokens(DriverSession Session, string Token, string Master);
