using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.Extensions.Logging;

namespace Headgate.Storage;

/// <summary>Fires triggers whose tables changed while they cooled down.</summary>
internal sealed class DueTriggers(FiringTriggers triggers, Node node, TimeProvider clock, ILogger<DueTriggers> log) : PeriodicWork(TimeSpan.FromSeconds(5), clock, log)
{
    protected override async Task PassAsync(CancellationToken stop)
    {
        if (!node.RunsWork)
            return;
        while (await triggers.FireDueAsync(stop) > 0)
            stop.ThrowIfCancellationRequested();
    }
}
