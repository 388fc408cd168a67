using System.Globalization;
using System.Text;

namespace Headgate.Keptn.Resources;

/// <summary>The file that the platform puts into the folders of projects, stages and services.</summary>
internal static class MetadataFile
{
    public const string Name = "metadata.yaml";

    private const string HasStageFolders = "isUsingDirectoryStructure";

    private static readonly string[] Words = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];

    public static byte[] OfProject(string project, bool hasStageFolders, DateTimeOffset now) =>
        Encoding.UTF8.GetBytes($"projectName: {Scalar(project)}\ncreationTimestamp: {Time(now)}\n{HasStageFolders}: {(hasStageFolders ? "true" : "false")}\n");

    public static byte[] OfStage(string stage, DateTimeOffset now) => Encoding.UTF8.GetBytes($"stagename: {Scalar(stage)}\ncreationtimestamp: {Time(now)}\n");

    public static byte[] OfService(string service, DateTimeOffset now) => Encoding.UTF8.GetBytes($"servicename: {Scalar(service)}\ncreationtimestamp: {Time(now)}\n");

    /// <summary>Whether a project's file says that its stages are folders. Whatever else people have made of the file says nothing.</summary>
    public static bool SaysStageFolders(byte[] content) =>
        Encoding.UTF8.GetString(content).Split('\n').Any(line => line.StartsWith(HasStageFolders + ":", StringComparison.Ordinal) && line[(HasStageFolders.Length + 1)..].Trim() == "true");

    private static string Time(DateTimeOffset now) => now.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fffffff' +0000 UTC'", CultureInfo.InvariantCulture);

    private static string Scalar(string text) =>
        char.IsAsciiLetter(text[0]) && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_') && !Words.Contains(text, StringComparer.OrdinalIgnoreCase)
            ? text
            : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
