using Microsoft.Extensions.Logging;

namespace Headgate.Postgres;

/// <summary>Renews a lease at a third of its length for as long as the work goes on, and tells the work when the lease is lost.</summary>
internal sealed class LeaseHeart(TimeSpan lease, TimeProvider clock, ILogger log)
{
    public async Task BeatAsync(string what, Func<CancellationToken, Task<bool>> renew, CancellationTokenSource lost, CancellationToken ended)
    {
        using var tick = new PeriodicTimer(lease / 3, clock);
        var renewed = clock.GetTimestamp();
        try
        {
            while (await tick.WaitForNextTickAsync(ended))
            {
                var asked = clock.GetTimestamp();
                if (await TryRenewAsync(what, renew, ended) is { } held)
                {
                    if (!held)
                        break;
                    renewed = asked;
                }
                else if (clock.GetElapsedTime(renewed) >= lease)
                {
                    break;
                }
            }

            await lost.CancelAsync();
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
        }
    }

    /// <returns><c>null</c> when the database did not answer.</returns>
    private async Task<bool?> TryRenewAsync(string what, Func<CancellationToken, Task<bool>> renew, CancellationToken ended)
    {
        try
        {
            return await renew(ended);
        }
        catch (Exception failure) when (!ended.IsCancellationRequested)
        {
            log.LogWarning(failure, "Renewing the lease on {What} failed", what);
            return null;
        }
    }
}
