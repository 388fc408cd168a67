using Headgate.Keptn.Events;
using Headgate.Keptn.Projects;
using Npgsql;

namespace Headgate.Keptn.Lighthouse;

/// <summary>Keeps which provider a project chose, as long as there is the project.</summary>
internal sealed class MonitoringChoice : IEventConsumer, IProjectRemoval
{
    public int Order => LighthouseSetup.Order;

    public async Task ConsumeAsync(NpgsqlTransaction transaction, KeptnEvent happened, CancellationToken stop)
    {
        // A choice of nobody would leave evaluations waiting for nobody.
        if (happened is { Type: LighthouseTasks.MonitoringConfigure, Project: { } project } && happened.Data.TextAt("type") is { Length: > 0 } name)
            await SliProviders.ChooseAsync(transaction, project, name, stop);
    }

    public Task RemoveAsync(NpgsqlTransaction transaction, string project, CancellationToken stop) => SliProviders.ForgetAsync(transaction, project, stop);
}
