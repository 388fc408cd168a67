using System.Text.RegularExpressions;

namespace Headgate.Keptn.Shipyards;

/// <summary>Names of projects and stages: lower-case letters, digits and, within, hyphens; a letter first.</summary>
internal static partial class EntityName
{
    public static bool IsValid(string name) => Names().IsMatch(name);

    [GeneratedRegex(@"^[a-z]([a-z0-9-]*[a-z0-9])?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Names();
}
