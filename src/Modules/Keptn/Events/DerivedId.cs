using System.Security.Cryptography;
using System.Text;

namespace Headgate.Keptn.Events;

/// <summary>Ids of events that follow from others: a step that is taken twice publishes the same event, which is in the store once.</summary>
internal static class DerivedId
{
    private const int UuidBytes = 16;

    /// <summary>An id in the form of a UUID (version 8) that the same words always give.</summary>
    public static string Of(params string[] words)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', words))).AsSpan(0, UuidBytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
