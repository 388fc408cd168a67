namespace Headgate.Storage;

/// <summary>Makes display names of any text.</summary>
internal static class DisplayNames
{
    /// <summary>Letters lose their accents, any other run of characters becomes a dash, none stays at the ends; empty when nothing is left.</summary>
    public static string Webalize(string text)
    {
        var trimmed = PlainNames.Of(text, '-').TrimStart('_', '-').TrimEnd('-');
        return trimmed.Length <= BucketName.Longest ? trimmed : trimmed[..BucketName.Longest].TrimEnd('-');
    }
}
