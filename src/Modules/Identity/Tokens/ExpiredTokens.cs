using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.Extensions.Logging;

namespace Headgate.Identity;

/// <summary>Deletes tokens that expired a while ago. They stopped working when they expired; until they are deleted they are listed as expired.</summary>
internal sealed class ExpiredTokens(MetadataDatabase database, ShareStore shares, Leases leases, IdentityOptions options, TimeProvider clock, ILogger<ExpiredTokens> log)
    : PeriodicWork(TimeSpan.FromHours(1), clock, log)
{
    private const int Part = 1_000;

    // Shares that were sent this long ago are of no use to anybody, whatever their links.
    private static readonly TimeSpan ShareAge = TimeSpan.FromDays(100);

    // The base class keeps its own; a captured parameter would be a second copy.
    private readonly TimeProvider clock = clock;
    private readonly ILogger log = log;

    protected override Task PassAsync(CancellationToken stop) =>
        leases.RunAloneAsync("identity.expired-tokens", (_, cancel) => SweepAsync(cancel), stop);

    /// <summary>One sweep.</summary>
    public async Task SweepAsync(CancellationToken stop)
    {
        int deleted;
        do
        {
            deleted = await database.TransactAsync(DeletePartAsync, stop);
            if (deleted > 0)
                log.LogInformation("Deleted {Tokens} expired tokens", deleted);
        }
        while (deleted == Part);
        await shares.DeleteOldAsync(clock.GetUtcNow() - ShareAge, stop);
    }

    private async Task<int> DeletePartAsync(Npgsql.NpgsqlTransaction transaction, CancellationToken stop)
    {
        var projects = await TokenStore.DeleteExpiredAsync(transaction, clock.GetUtcNow() - options.ExpiredTokenGrace, Part, stop);
        foreach (var project in projects.Distinct())
            await database.Changes.TouchAsync(transaction, project, stop);
        return projects.Count;
    }
}
