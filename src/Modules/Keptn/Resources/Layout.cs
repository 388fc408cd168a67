using System.Globalization;
using System.Text;

namespace Headgate.Keptn.Resources;

/// <summary>What the platform itself puts into a project's branches.</summary>
internal static class Layout
{
    public const string Metadata = "metadata.yaml";

    private static readonly string[] Words = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];

    public static byte[] OfProject(string project, DateTimeOffset now) =>
        Encoding.UTF8.GetBytes($"projectName: {Scalar(project)}\ncreationTimestamp: {Time(now)}\nisUsingDirectoryStructure: false\n");

    public static byte[] OfService(string service, DateTimeOffset now) =>
        Encoding.UTF8.GetBytes($"servicename: {Scalar(service)}\ncreationtimestamp: {Time(now)}\n");

    private static string Time(DateTimeOffset now) => now.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fffffff' +0000 UTC'", CultureInfo.InvariantCulture);

    private static string Scalar(string text) =>
        char.IsAsciiLetter(text[0]) && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_') && !Words.Contains(text, StringComparer.OrdinalIgnoreCase)
            ? text
            : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
