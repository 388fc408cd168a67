using Headgate.Keptn.Events;
using Headgate.Keptn.Lighthouse.Rules;
using Npgsql;

namespace Headgate.Keptn.Lighthouse.Sli;

/// <summary>Says that the built-in provider is set up, as the service of each provider does: Keptn's command line waits for it.</summary>
internal sealed class HeadgateMonitoring(EventBus bus, TimeProvider clock) : IEventConsumer
{
    private const string Task = "configure-monitoring";

    public int Order => LighthouseSetup.Order;

    public async Task ConsumeAsync(NpgsqlTransaction transaction, KeptnEvent happened, CancellationToken stop)
    {
        if (happened is not { Type: LighthouseTasks.MonitoringConfigure, Project: { } project } || happened.Data.TextAt("type") != HeadgateSliProvider.Name)
            return;
        var now = clock.GetUtcNow();
        await bus.PublishAsync(transaction, happened.Follow(Task, EventType.Started, HeadgateSliProvider.Source, LighthouseTasks.Common(happened, Verdict.Succeeded), now), stop);
        var finished = LighthouseTasks.Common(happened, Verdict.Succeeded, Verdict.Pass, $"Evaluations of project {project} take their values from {SliFiles.Name} and from what earlier tasks report");
        await bus.PublishAsync(transaction, happened.Follow(Task, EventType.Finished, HeadgateSliProvider.Source, finished, now), stop);
    }
}
