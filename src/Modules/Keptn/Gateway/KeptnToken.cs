using Headgate.Postgres;
using Npgsql;

namespace Headgate.Keptn.Gateway;

/// <summary>The one API token of the stack. Only its hash is kept.</summary>
public sealed class KeptnToken
{
    private const string Any = "SELECT hash FROM keptn.api_token";
    private const string Put = "INSERT INTO keptn.api_token (hash) VALUES (@hash) ON CONFLICT DO NOTHING";
    private const string Replace = "INSERT INTO keptn.api_token (hash) VALUES (@hash) ON CONFLICT (one) DO UPDATE SET hash = excluded.hash";

    private readonly MetadataDatabase database;
    private volatile Known? known;

    /// <summary>The token in the given database.</summary>
    public KeptnToken(MetadataDatabase database) => this.database = database;

    /// <summary>Makes the token, unless there is one. Of several nodes that start at once, one makes it.</summary>
    /// <param name="keep">Stores the token, which is shown once, before it is made valid: a crash in between leaves one that does nothing.</param>
    /// <param name="stop">Ends the work; nothing is made then.</param>
    public async Task EnsureAsync(Action<string> keep, CancellationToken stop) =>
        await database.WritePlatformAsync(
            async (transaction, cancel) =>
            {
                await using var lockTable = new NpgsqlCommand("LOCK TABLE keptn.api_token IN EXCLUSIVE MODE", transaction.Connection, transaction);
                await lockTable.ExecuteNonQueryAsync(cancel);
                await using var any = new NpgsqlCommand(Any, transaction.Connection, transaction);
                if (await any.ExecuteScalarAsync(cancel) is not null)
                    return;
                var token = Kernel.Secrets.New();
                keep(token);
                await StoreAsync(Put, token, transaction, cancel);
            },
            stop);

    /// <summary>Makes a new token. The one before is refused by this node when the call returns, by others as soon as they are told.</summary>
    /// <returns>The token, which is nowhere else.</returns>
    internal Task<string> RenewAsync(CancellationToken stop) => database.WritePlatformAsync(
        async (transaction, cancel) =>
        {
            var token = Kernel.Secrets.New();
            await StoreAsync(Replace, token, transaction, cancel);
            return token;
        },
        stop);

    /// <summary>Whether this is the token. The database is asked only when anything of the platform changed since the last call.</summary>
    internal ValueTask<bool> IsValidAsync(string presented, CancellationToken stop)
    {
        if (presented.Length == 0)
            return new ValueTask<bool>(false);
        var changes = database.Changes;
        return known is { } kept && changes.IsLive && kept.Generation == changes.Generation(ProjectChanges.Platform)
            ? new ValueTask<bool>(kept.Is(presented))
            : ReadAsync(presented, stop);
    }

    private static async Task StoreAsync(string sql, string token, NpgsqlTransaction transaction, CancellationToken stop)
    {
        await using var store = new NpgsqlCommand(sql, transaction.Connection, transaction);
        store.Parameters.AddWithValue("hash", Kernel.Secrets.Hash(token));
        await store.ExecuteNonQueryAsync(stop);
    }

    private async ValueTask<bool> ReadAsync(string presented, CancellationToken stop)
    {
        // The generation is read before the hash, so that what changes in between is noticed.
        var changes = database.Changes;
        var generation = changes.IsLive ? changes.Generation(ProjectChanges.Platform) : (long?)null;
        await using var command = database.Source.CreateCommand(Any);
        var read = new Known(generation ?? 0, await command.ExecuteScalarAsync(stop) as byte[]);
        if (generation is not null)
            known = read;
        return read.Is(presented);
    }

    private sealed record Known(long Generation, byte[]? Hash)
    {
        public bool Is(string presented) => Hash is not null && Kernel.Secrets.Matches(presented, Hash);
    }
}
