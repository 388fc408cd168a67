using System.Text;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Keptn.Resources;
using Headgate.Keptn.Shipyards;

namespace Headgate.Keptn.Sequences;

/// <summary>Reads what sequences need of a project's repository.</summary>
internal sealed class ShipyardSource(IRepositories repositories)
{
    private const string File = "shipyard.yaml";

    /// <summary>Events have what tasks are told, and are read to 64 levels.</summary>
    private const int DeepestProperties = 50;

    /// <summary>The shipyard as the project's default branch has it now; the commit of a stage does not matter to it.</summary>
    /// <returns>The shipyard, or why there is none.</returns>
    public async Task<(Shipyard? Shipyard, string? Problem)> ReadAsync(string project, CancellationToken stop)
    {
        try
        {
            if (await repositories.ReadAsync(new ResourceScope(project), File, commit: null, stop) is not { } file)
                return (null, $"could not retrieve {File} for project {project}: resource not found");
            var shipyard = ShipyardText.Parse(Encoding.UTF8.GetString(file));
            if (shipyard.Stages.SelectMany(stage => stage.Sequences).SelectMany(sequence => sequence.Tasks).Any(task => Depth(task.Properties) > DeepestProperties))
                return (null, $"could not unmarshal {File} of project {project}: properties of a task have more than {DeepestProperties} levels");
            return ShipyardRules.RefuseVersion(shipyard.ApiVersion) is { } refusal ? (null, $"invalid shipyard version: {refusal}") : (shipyard, null);
        }
        catch (RefusedException refused)
        {
            return (null, $"could not retrieve {File} for project {project}: {refused.Error.Message}");
        }
        catch (ShipyardRefusedException malformed)
        {
            return (null, $"could not unmarshal {File} of project {project}: {malformed.Message}");
        }
    }

    /// <summary>The latest commit of a stage's branch; <c>null</c> when there is none, which keeps no sequence from running.</summary>
    public async Task<string?> HeadAsync(string project, string stage, CancellationToken stop)
    {
        try
        {
            return await repositories.HeadAsync(new ResourceScope(project, stage), stop);
        }
        catch (RefusedException)
        {
            return null;
        }
    }

    private static int Depth(JsonNode? node) => node switch
    {
        JsonObject members => 1 + members.Select(member => Depth(member.Value)).DefaultIfEmpty().Max(),
        JsonArray items => 1 + items.Select(Depth).DefaultIfEmpty().Max(),
        _ => 0,
    };
}
