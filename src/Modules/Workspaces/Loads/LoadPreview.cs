using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Storage;

namespace Headgate.Workspaces;

/// <summary>Tells how tables would be loaded before there is a workspace.</summary>
internal sealed class LoadPreview(LoadSources sources, WorkspaceEngines engines, ProjectDirectory projects, TimeProvider clock)
{
    /// <exception cref="RefusedException">The load would be refused, or the project does not have the backend.</exception>
    public async Task<LoadTypesView> OfAsync(Origin from, string? backend, Fields body, CancellationToken stop)
    {
        var request = LoadRequest.Read(LoadCall.Mapping, body, isFileWorkspace: false, clock.GetUtcNow());
        var project = await projects.OfAsync(from.Caller, stop);
        var wanted = request.Items.Select(item => item.Text("backend", 40) is { Length: > 0 } own ? own : backend is { Length: > 0 } ? backend : project.DefaultBackend).ToList();
        body.ThrowIfInvalid(LoadErrors.Mapping);
        if (wanted.Find(one => !project.AssignedBackends.Contains(one) || engines.Find(one) is null or { IsFileEngine: true }) is { } unknown)
            throw new RefusedException(LoadErrors.BackendNotAssigned(unknown));
        List<TableLoadTypesView> views = [];
        for (var i = 0; i < request.Inputs.Count; i++)
        {
            var (input, source) = (request.Inputs[i], await sources.FindAsync(MappingFields.BranchOf(from, request.Items[i]), request.Inputs[i].Source, stop));
            body.ThrowIfInvalid(LoadErrors.Mapping);
            views.Add(TableLoadTypesView.Of(
                input, LoadTypeRules.Decide(input, source, wanted[i], from.Caller.Features), LoadTypeRules.Possible(input, source, wanted[i], from.Caller.Features)));
        }

        return new LoadTypesView(views);
    }
}
