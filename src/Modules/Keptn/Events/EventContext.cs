using System.Globalization;
using System.Text;

namespace Headgate.Keptn.Events;

/// <summary>The context of a posted event: the UUID that was sent, one made of the text that was sent, or a new one.</summary>
internal static class EventContext
{
    private const int Size = 16;

    public static string Of(string? sent) => string.IsNullOrEmpty(sent) ? Guid.NewGuid().ToString() : IsUuid(sent) ? sent : FromText(sent);

    /// <summary>The four forms that Keptn reads: with dashes, with <c>urn:uuid:</c> before or anything around them, and bare.</summary>
    private static bool IsUuid(string text)
    {
        var bare = text.Length switch
        {
            36 => text,
            38 => text[1..^1],
            45 when text.StartsWith("urn:uuid:", StringComparison.OrdinalIgnoreCase) => text[9..],
            32 => text,
            _ => "",
        };
        return Guid.TryParseExact(bare, bare.Length == 32 ? "N" : "D", out _);
    }

    /// <summary>The first 16 bytes of the text, padded with blanks, in the shape of a random UUID: the same text is the same context.</summary>
    private static string FromText(string text)
    {
        // Padding counts characters, the cut bytes.
        var missing = Math.Max(0, Size - text.EnumerateRunes().Count());
        var bytes = Encoding.UTF8.GetBytes(text + new string(' ', missing)).AsSpan(0, Size).ToArray();
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D", CultureInfo.InvariantCulture);
    }
}
