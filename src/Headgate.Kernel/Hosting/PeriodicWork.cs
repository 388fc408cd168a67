using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Headgate.Kernel;

/// <summary>Background work in passes: a pass that fails is logged and the next one runs; stopping is prompt.</summary>
public abstract class PeriodicWork(TimeSpan interval, TimeProvider clock, ILogger log) : BackgroundService
{
    /// <summary>One pass.</summary>
    protected abstract Task PassAsync(CancellationToken stop);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = new PeriodicTimer(interval, clock);
        try
        {
            do
            {
                try
                {
                    await PassAsync(stoppingToken);
                }
                catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
                {
                    log.LogWarning(failure, "A pass of {Work} failed; the next one is in {Interval}", GetType().Name, interval);
                }
            }
            while (await tick.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }
}
