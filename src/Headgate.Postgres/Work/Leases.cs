using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Postgres;

/// <summary>A named lease in hand.</summary>
/// <param name="Name">What it stands for, for example <c>sweeper</c>.</param>
/// <param name="Token">The fence: the next holder has another one.</param>
public sealed record Lease(string Name, Guid Token);

/// <summary>Named leases: of all nodes at most one holds a name. For background passes that must not run twice at once.</summary>
public sealed class Leases(MetadataDatabase database, Node node, PostgresOptions options, TimeProvider clock, ILogger<Leases> log)
{
    private const string Take = """
        INSERT INTO headgate.lease AS held (name, holder, token, until) VALUES (@name, @holder, @token, now() + @lease)
        ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, token = excluded.token, until = excluded.until
         WHERE held.until < now()
        """;
    private const string Extend = "UPDATE headgate.lease SET until = now() + @lease WHERE name = @name AND token = @token";
    private const string Delete = "DELETE FROM headgate.lease WHERE name = @name AND token = @token";
    private const string DeleteOf = "DELETE FROM headgate.lease WHERE holder = @holder";
    private const string Check = "SELECT 1 FROM headgate.lease WHERE name = @name AND token = @token FOR UPDATE";

    /// <summary>Takes the lease; <c>null</c> while somebody has it.</summary>
    public async Task<Lease?> TryTakeAsync(string name, CancellationToken stop)
    {
        var lease = new Lease(name, Guid.NewGuid());
        await using var command = Command(Take, lease);
        command.Parameters.AddWithValue("holder", node.Id);
        command.Parameters.AddWithValue("lease", options.Lease);
        return await command.ExecuteNonQueryAsync(stop) == 1 ? lease : null;
    }

    /// <summary>Holds the lease for another term.</summary>
    /// <returns>False when it is lost.</returns>
    public async Task<bool> RenewAsync(Lease lease, CancellationToken stop)
    {
        await using var command = Command(Extend, lease);
        command.Parameters.AddWithValue("lease", options.Lease);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    /// <summary>Gives the lease back; nothing happens when it is lost already.</summary>
    public async Task ReleaseAsync(Lease lease, CancellationToken stop)
    {
        await using var command = Command(Delete, lease);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Makes sure, until the transaction's end, that the lease is ours.</summary>
    /// <exception cref="LeaseLostException">It is not; the transaction must not be committed.</exception>
    public static async Task EnsureHeldAsync(NpgsqlTransaction transaction, Lease lease, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Check, transaction.Connection, transaction);
        command.Parameters.AddWithValue("name", lease.Name);
        command.Parameters.AddWithValue("token", lease.Token);
        if (await command.ExecuteScalarAsync(stop) is null)
            throw new LeaseLostException(lease.Name);
    }

    /// <summary>Runs the work if nobody else holds the name, and keeps the lease meanwhile. The work's token fires when the lease is lost.</summary>
    /// <returns>False when somebody else holds it: nothing was run.</returns>
    public async Task<bool> RunAloneAsync(string name, Func<Lease, CancellationToken, Task> work, CancellationToken stop)
    {
        if (await TryTakeAsync(name, stop) is not { } lease)
            return false;
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var ended = new CancellationTokenSource();
        var renewing = new LeaseHeart(options.Lease, clock, log).BeatAsync(name, token => RenewAsync(lease, token), lost, ended.Token);
        try
        {
            await work(lease, lost.Token);
            return true;
        }
        finally
        {
            await ended.CancelAsync();
            await renewing;
            await ReleaseQuietlyAsync(lease);
        }
    }

    /// <summary>Frees what a dead process of the node still holds.</summary>
    internal async Task ReleaseAllOfAsync(string holder, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(DeleteOf);
        command.Parameters.AddWithValue("holder", holder);
        await command.ExecuteNonQueryAsync(stop);
    }

    private async Task ReleaseQuietlyAsync(Lease lease)
    {
        try
        {
            await ReleaseAsync(lease, CancellationToken.None);
        }
        catch (NpgsqlException failure)
        {
            log.LogWarning(failure, "The lease {Lease} could not be given back; it ends by itself", lease.Name);
        }
    }

    private NpgsqlCommand Command(string sql, Lease lease)
    {
        var command = database.Source.CreateCommand(sql);
        command.Parameters.AddWithValue("name", lease.Name);
        command.Parameters.AddWithValue("token", lease.Token);
        return command;
    }
}
