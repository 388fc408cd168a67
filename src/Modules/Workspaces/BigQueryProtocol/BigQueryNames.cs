using System.Globalization;
using Headgate.Kernel;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>What a project, a workspace and its user are called in BigQuery's words.</summary>
internal static class BigQueryNames
{
    private const string ProjectPrefix = "headgate-";

    /// <summary>The id of the project, in the form that clients check: 6 to 30 lower-case letters, digits and hyphens.</summary>
    public static string ProjectOf(ProjectId project) => $"{ProjectPrefix}{project}";

    /// <summary>The address of a workspace's service account, in the form that tools recognise.</summary>
    public static string EmailOf(Workspace workspace) =>
        string.Create(CultureInfo.InvariantCulture, $"workspace-{workspace.Id}@{ProjectOf(workspace.Project)}.iam.gserviceaccount.com");

    /// <summary>The one location.</summary>
    public const string Location = "US";
}
