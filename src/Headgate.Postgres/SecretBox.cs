using System.Security.Cryptography;
using System.Text;
using Headgate.Kernel;

namespace Headgate.Postgres;

/// <summary>Encrypts what must be shown or sent again: AES-256-GCM with a key in the data folder, which only the platform's user reads.</summary>
/// <remarks>A box holds nonce, tag and text. It opens only with what it was bound to, so that one row's box is worth nothing in another row.</remarks>
public sealed class SecretBox
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>Two boxes of one key file must not make two keys.</summary>
    private static readonly Lock Making = new();

    private readonly Lazy<byte[]> key;

    /// <summary>Boxes of the key in the given file of the data folder; the first use makes it.</summary>
    public SecretBox(DataFolder data, string keyFile) => key = new(() => TakeKey(Path.Combine(data.Root, keyFile)));

    /// <summary>Encrypts a text and binds it to its place.</summary>
    public byte[] Seal(ReadOnlySpan<byte> boundTo, string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var box = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(key.Value, TagBytes);
        cipher.Encrypt(box.AsSpan(0, NonceBytes), plain, box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes), boundTo);
        return box;
    }

    /// <inheritdoc cref="Seal(ReadOnlySpan{byte}, string)"/>
    public byte[] Seal(string boundTo, string text) => Seal(Encoding.UTF8.GetBytes(boundTo), text);

    /// <summary>Decrypts a box.</summary>
    /// <exception cref="CryptographicException">It was changed, is bound to something else, or the key is another one.</exception>
    public string Open(ReadOnlySpan<byte> boundTo, ReadOnlySpan<byte> box)
    {
        if (box.Length < NonceBytes + TagBytes)
            throw new CryptographicException("This is no box of secrets: it is too short.");
        var plain = new byte[box.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(key.Value, TagBytes);
        cipher.Decrypt(box[..NonceBytes], box[(NonceBytes + TagBytes)..], box.Slice(NonceBytes, TagBytes), plain, boundTo);
        return Encoding.UTF8.GetString(plain);
    }

    /// <inheritdoc cref="Open(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    public string Open(string boundTo, ReadOnlySpan<byte> box) => Open(Encoding.UTF8.GetBytes(boundTo), box);

    private static byte[] TakeKey(string path)
    {
        lock (Making)
        {
            if (!File.Exists(path))
                PrivateFile.Write(path, Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)));
            return Convert.FromBase64String(File.ReadAllText(path));
        }
    }
}
