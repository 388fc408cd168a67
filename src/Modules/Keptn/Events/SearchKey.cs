using System.Security.Cryptography;
using System.Text;

namespace Headgate.Keptn.Events;

/// <summary>Texts as columns to search by hold them: what is too long for an index, or cannot be stored, is searched by its hash.</summary>
internal static class SearchKey
{
    public const int MostBytes = 256;

    /// <summary>What no text begins with as a key: the keys of later histories of a name do.</summary>
    public const char Mark = '\u0001';

    public static string Of(string? text) => Of(text, MostBytes);

    /// <param name="text">The text; <c>null</c> is nothing.</param>
    /// <param name="most">Most bytes that are held as they are.</param>
    public static string Of(string? text, int most)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Length <= most && text[0] != Mark && !text.Contains('\0', StringComparison.Ordinal) ? text : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));
    }
}
