using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Lake;

/// <summary>Renews a lease until it is disposed; its token fires when the lease is lost.</summary>
internal sealed class LeaseBeat : IAsyncDisposable
{
    private readonly CancellationTokenSource _lost;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _beating;
    private bool _disposed;

    public LeaseBeat(TimeSpan lease, Func<CancellationToken, Task<bool>> renew, TimeProvider clock, ILogger log, CancellationToken stop)
    {
        _lost = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Token = _lost.Token;
        _beating = BeatAsync(lease, renew, clock, log);
    }

    /// <summary>Fires on the caller's stop and when the lease is lost. Usable after disposal.</summary>
    public CancellationToken Token { get; }

    public bool IsLost { get; private set; }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await _ended.CancelAsync();
        await _beating;
        _ended.Dispose();
        _lost.Dispose();
    }

    private async Task BeatAsync(TimeSpan lease, Func<CancellationToken, Task<bool>> renew, TimeProvider clock, ILogger log)
    {
        using var tick = new PeriodicTimer(lease / 4, clock);
        var renewed = clock.GetTimestamp();
        try
        {
            while (await tick.WaitForNextTickAsync(_ended.Token))
            {
                try
                {
                    if (!await renew(_ended.Token))
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
            await _lost.CancelAsync();
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
        }
    }
}
