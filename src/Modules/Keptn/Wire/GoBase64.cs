using System.Text;

namespace Headgate.Keptn.Wire;

/// <summary>Base64 as Go reads it: with padding; ends of lines do not count.</summary>
internal static class GoBase64
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <returns><c>null</c> when it is none.</returns>
    public static byte[]? Decode(string text)
    {
        if (text.AsSpan().IndexOfAny(' ', '\t') >= 0)
            return null;
        var bytes = new byte[text.Length / 4 * 3 + 3];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }

    /// <returns><c>null</c> when the bytes are no UTF-8.</returns>
    public static string? Text(byte[] bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
