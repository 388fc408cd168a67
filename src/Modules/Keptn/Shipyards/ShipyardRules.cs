using System.Globalization;
using System.Text.RegularExpressions;

namespace Headgate.Keptn.Shipyards;

/// <summary>Which shipyards a project may have. Sequences and tasks are not looked at: what is wrong with them shows when they start.</summary>
internal static partial class ShipyardRules
{
    private const string VersionPrefix = "spec.keptn.sh/";

    /// <returns><c>null</c> when it may.</returns>
    public static string? Refuse(Shipyard shipyard) => RefuseVersion(shipyard.ApiVersion) ?? RefuseStages(shipyard.Stages);

    /// <summary>The stages whose sequences start a stage's own, in the order they are mentioned.</summary>
    public static IReadOnlyList<string> ParentsOf(ShipyardStage stage) =>
        [.. stage.Sequences.SelectMany(sequence => sequence.TriggeredOn).Select(trigger => trigger.Event.Split('.')).Where(parts => parts.Length == 3 && parts[0] != stage.Name).Select(parts => parts[0]).Distinct()];

    /// <summary>The tasks that can run in a stage; there is an <c>evaluation</c> in each.</summary>
    public static IReadOnlyList<string> TasksOf(ShipyardStage stage) => [.. stage.Sequences.SelectMany(sequence => sequence.Tasks).Select(task => task.Name).Append("evaluation").Distinct()];

    /// <returns><c>null</c> when sequences of a shipyard of this version can be run.</returns>
    public static string? RefuseVersion(string apiVersion)
    {
        var match = Versions().Match(apiVersion.StartsWith(VersionPrefix, StringComparison.Ordinal) ? apiVersion[VersionPrefix.Length..] : apiVersion);
        if (!match.Success)
            return "could not parse shipyard version";
        var (major, minor) = (Number(match.Groups["major"]), Number(match.Groups["minor"]));
        return !match.Groups["pre"].Success && (major > 0 || minor >= 2) ? null : $"Invalid shipyard APIVersion {apiVersion}. Expected >= 0.2";
    }

    private static string? RefuseStages(IReadOnlyList<ShipyardStage> stages) =>
        stages.Count == 0 ? "Shipyard must contain at least one stage.\nPlease update the Shipyard file and try again."
        : stages.FirstOrDefault(stage => !EntityName.IsValid(stage.Name)) switch
        {
            null => null,
            { Name: "" } => "all stages within the shipyard must have a name",
            var wrong => $"Stage {wrong.Name} contains upper case letter(s) or special character(s).\nKeptn relies on the following conventions: start with a lower case letter, then lower case letters, "
                + "numbers, and hyphens are allowed.\nPlease update stage name in your shipyard and try again.",
        };

    private static long Number(Group group) => group.Success ? long.Parse(group.Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^v?(?<major>[0-9]{1,18})(\.(?<minor>[0-9]{1,18}))?(\.[0-9]{1,18})?(-(?<pre>[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*))?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Versions();
}
