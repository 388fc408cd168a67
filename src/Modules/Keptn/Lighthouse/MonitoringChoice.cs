using System.Text.Json.Nodes;
using Headgate.Keptn.Events;
using Npgsql;

namespace Headgate.Keptn.Lighthouse;

/// <summary>Keeps which provider a project chose, as long as there is the project.</summary>
internal sealed class MonitoringChoice(SliProviders providers) : IEventConsumer
{
    private const string ProjectDeleted = "sh.keptn.event.project.delete.finished";

    public int Order => LighthouseSetup.Order;

    public async Task ConsumeAsync(NpgsqlTransaction transaction, KeptnEvent happened, CancellationToken stop)
    {
        if (happened.Project is not { } project)
            return;
        if (happened.Type == ProjectDeleted)
            await providers.ForgetAsync(transaction, project, stop);
        // A choice of nobody would leave evaluations waiting for nobody.
        else if (happened.Type == LighthouseTasks.MonitoringConfigure && ProviderOf(happened) is { Length: > 0 } name)
            await providers.ChooseAsync(transaction, project, name, stop);
    }

    /// <summary>Who <c>monitoring.configure</c> chooses.</summary>
    public static string? ProviderOf(KeptnEvent configured) => configured.Data["type"] is JsonValue value && value.TryGetValue<string>(out var name) ? name : null;
}
