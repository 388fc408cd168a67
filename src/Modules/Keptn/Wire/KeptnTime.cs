using System.Globalization;

namespace Headgate.Keptn.Wire;

/// <summary>Times as Keptn writes them: <c>2023-03-01T10:00:00.123Z</c>, in UTC.</summary>
internal static class KeptnTime
{
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Nanoseconds since 1970, as the read models of projects have them.</summary>
    public static string Nanoseconds(DateTimeOffset time) => ((time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100).ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads RFC 3339 with up to nine digits after the second.</summary>
    public static bool TryParse(string? text, out DateTimeOffset time)
    {
        time = default;
        return text is { Length: > 18 } && text[10] is 'T' or 't' && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }
}
