using System.Text;
using Headgate.Kernel;
using Headgate.Keptn.Events;
using Headgate.Keptn.Resources;
using Headgate.Keptn.Shipyards;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Keptn.Projects;

/// <summary>Keeps what is shown of projects up to date: the latest events and the image of services, and the shipyard, which may be uploaded as any other file.</summary>
internal sealed class ReadModel(IRepositories repositories, ILogger<ReadModel> log) : IEventConsumer
{
    private const string DeploymentFinished = "sh.keptn.event.deployment.finished";

    public int Order => 10;

    public async Task ConsumeAsync(NpgsqlTransaction transaction, KeptnEvent happened, CancellationToken stop)
    {
        var kind = happened.Kind;
        if (happened.Project is not { } project || !EntityName.IsValid(project))
            return;
        if (kind is { IsTask: true, Action: EventType.Triggered or EventType.Started or EventType.Finished } && happened is { Stage: not null, Service: not null })
        {
            await ReadModelStore.SawAsync(transaction, happened, kind.Name!, stop);
            if (happened is { Type: DeploymentFinished, TriggeredId: not null })
                await ReadModelStore.DeployedAsync(transaction, happened, stop);
        }
        else if (kind is { IsSequence: true, Action: EventType.Triggered })
        {
            await RefreshShipyardAsync(transaction, project, stop);
        }
    }

    private async Task RefreshShipyardAsync(NpgsqlTransaction transaction, string project, CancellationToken stop)
    {
        if (await ProjectStore.FindAsync(transaction, project, stop) is not { State: ProjectState.Ready } known)
            return;
        try
        {
            if (await repositories.ReadAsync(new ResourceScope(project), ShipyardFile.Uri, commit: null, stop) is { Length: <= YamlTree.MostCharacters } bytes
                && Encoding.UTF8.GetString(bytes) is var text && text != known.Shipyard)
                await ProjectStore.SetShipyardAsync(transaction, project, new ShipyardFile(text, ShipyardText.Parse(text)), stop);
        }
        catch (Exception unreadable) when (unreadable is RefusedException or ShipyardRefusedException or IOException)
        {
            // The sequence tells its caller; what is shown is the last one that could be read.
            log.LogDebug(unreadable, "The shipyard of the Keptn project {Project} cannot be read", project);
        }
    }
}
