using System.Globalization;
using Headgate.Events;

namespace Headgate.Workspaces;

/// <summary>What jobs on workspaces have in common.</summary>
internal static class WorkspaceJobs
{
    /// <summary>The key under which all jobs on one workspace run one after the other.</summary>
    public static string Key(Workspace workspace) => string.Create(CultureInfo.InvariantCulture, $"workspace/{workspace.Id}");

    /// <summary>How events name a workspace.</summary>
    public static EventObject Of(Workspace workspace) => new("workspace", workspace.Id.ToString(CultureInfo.InvariantCulture), workspace.Name);
}
