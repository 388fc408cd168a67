using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Lake;

/// <summary>Renews a lease until it is disposed; its token fires when the lease is lost.</summary>
internal sealed class LeaseBeat : IAsyncDisposable
{
    private readonly CancellationTokenSource lost;
    private readonly CancellationTokenSource ended = new();
    private readonly Task beating;
    private bool disposed;

    public LeaseBeat(TimeSpan lease, Func<CancellationToken, Task<bool>> renew, TimeProvider clock, ILogger log, CancellationToken stop)
    {
        lost = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Token = lost.Token;
        beating = BeatAsync(lease, renew, clock, log);
    }

    /// <summary>Fires on the caller's stop and when the lease is lost. Usable after disposal.</summary>
    public CancellationToken Token { get; }

    public bool IsLost { get; private set; }

    public async ValueTask DisposeAsync()
    {
        if (disposed)
            return;
        disposed = true;
        await ended.CancelAsync();
        await beating;
        ended.Dispose();
        lost.Dispose();
    }

    private async Task BeatAsync(TimeSpan lease, Func<CancellationToken, Task<bool>> renew, TimeProvider clock, ILogger log)
    {
        using var tick = new PeriodicTimer(lease / 4, clock);
        var renewed = clock.GetTimestamp();
        try
        {
            while (await tick.WaitForNextTickAsync(ended.Token))
            {
                try
                {
                    if (!await renew(ended.Token))
                        break;
                    renewed = clock.GetTimestamp();
                    continue;
                }
                catch (NpgsqlException failure)
                {
                    log.LogWarning(failure, "A lease could not be renewed");
                }

                if (clock.GetElapsedTime(renewed) > lease)
                    break;
            }

            IsLost = true;
            await lost.CancelAsync();
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
        }
    }
}
