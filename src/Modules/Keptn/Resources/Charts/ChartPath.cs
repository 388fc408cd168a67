namespace Headgate.Keptn.Resources.Charts;

/// <summary>Which files are Helm charts: archives directly in a folder <c>helm</c>.</summary>
internal static class ChartPath
{
    private const string Ending = ".tgz";

    /// <summary>The folder that an archive is kept as; <c>null</c> when the path is no chart's.</summary>
    public static string? FolderOf(string path) =>
        path.Split('/') is [.., "helm", { Length: > 4 } file] && file.EndsWith(Ending, StringComparison.Ordinal) ? path[..^Ending.Length] : null;
}
