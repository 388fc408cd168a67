using System.Text;
using Headgate.Kernel;
using Headgate.Keptn.Resources;
using Headgate.Keptn.Shipyards;

namespace Headgate.Keptn.Sequences;

/// <summary>Reads what sequences need of a project's repository.</summary>
internal sealed class ShipyardSource(IRepositories repositories)
{
    private const string File = "shipyard.yaml";

    /// <summary>The shipyard as the project's default branch has it now; the commit of a stage does not matter to it.</summary>
    /// <returns>The shipyard, or why there is none.</returns>
    public async Task<(Shipyard? Shipyard, string? Problem)> ReadAsync(string project, CancellationToken stop)
    {
        try
        {
            if (await repositories.ReadAsync(new ResourceScope(project), File, commit: null, stop) is not { } file)
                return (null, $"could not retrieve {File} for project {project}: resource not found");
            var shipyard = ShipyardText.Parse(Encoding.UTF8.GetString(file));
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
}
