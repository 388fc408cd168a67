using Headgate.Kernel;
using Headgate.Keptn.Uniform.Logs;
using Microsoft.Extensions.Logging;

namespace Headgate.Keptn.Uniform;

/// <summary>Removes integrations that gave no sign of life for too long, and old log entries. Any node may do it at any time.</summary>
internal sealed class UniformSweeper(UniformStore integrations, LogStore logs, UniformOptions options, TimeProvider clock, ILogger<UniformSweeper> log)
    : PeriodicWork(options.SweepInterval, clock, log)
{
    // The base class keeps its own; a captured parameter would be a second copy.
    private readonly TimeProvider clock = clock;
    private readonly ILogger log = log;

    protected override async Task PassAsync(CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        if (await integrations.ExpireAsync(now - options.Expiry, stop) is > 0 and var gone)
            log.LogInformation("Forgot {Integrations} Keptn integrations that gave no sign of life", gone);
        await logs.DeleteOlderAsync(now - options.LogRetention, stop);
    }
}
