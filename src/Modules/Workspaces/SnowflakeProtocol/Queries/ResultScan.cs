using System.Text.RegularExpressions;

namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>The statement with which some drivers fetch the result of another one: answered with that result, without the warehouse.</summary>
/// <remarks>RESULT_SCAN as a part of a larger statement is the warehouse's, which does not have it.</remarks>
internal static partial class ResultScan
{
    /// <summary>Which result is asked for; <c>null</c> when the statement is any other.</summary>
    public static Guid? Of(string sql) => Whole().Match(sql) is { Success: true } match && Guid.TryParse(match.Groups["id"].Value, out var id) ? id : null;

    [GeneratedRegex(@"^\s*select\s+\*\s+from\s+table\s*\(\s*result_scan\s*\(\s*'(?<id>[0-9a-f-]{36})'\s*\)\s*\)\s*;?\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Whole();
}
