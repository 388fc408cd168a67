using Headgate.Identity;
using Headgate.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Workspaces;

/// <summary>The engines of the stack by their backend's word. Of two with the same word the one that was registered last counts.</summary>
/// <remarks>It looks for them when it is first asked: engines may need what needs the engines.</remarks>
internal sealed class WorkspaceEngines(IServiceProvider services) : IStackBackends
{
    private readonly Lazy<IReadOnlyDictionary<string, IWorkspaceEngine>> engines = new(() =>
    {
        var byBackend = new Dictionary<string, IWorkspaceEngine>(StringComparer.Ordinal);
        foreach (var engine in services.GetServices<IWorkspaceEngine>())
            byBackend[engine.Backend] = engine;
        return byBackend;
    });

    /// <summary>The backends with tables; files are no backend of a project.</summary>
    public IReadOnlyList<string> Backends => [.. engines.Value.Values.Where(engine => !engine.IsFileEngine).Select(engine => engine.Backend)];

    /// <summary>The engine of a backend; <c>null</c> when the stack has none.</summary>
    public IWorkspaceEngine? Find(string backend) => engines.Value.GetValueOrDefault(backend);

    /// <summary>The engine of a workspace.</summary>
    /// <exception cref="RefusedException">422: the stack has no such backend, or no more.</exception>
    public IWorkspaceEngine Of(Workspace workspace) => Get(workspace.Backend);

    /// <summary>The engine of a backend.</summary>
    /// <exception cref="RefusedException">422: the stack has none.</exception>
    public IWorkspaceEngine Get(string backend) => Find(backend) ?? throw new RefusedException(WorkspaceErrors.BackendNotSupported(backend));
}
