using System.Globalization;
using System.Text.Json.Nodes;

namespace Headgate.Cli.Keptn;

/// <summary>Moments as Keptn's lists have them: nanoseconds since 1970 as a text.</summary>
internal static class Moment
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    public static string Of(JsonNode? nanoseconds) =>
        long.TryParse(nanoseconds?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var since)
            ? DateTimeOffset.FromUnixTimeSeconds(since / NanosecondsPerSecond).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : "n/a";
}
