using System.Security.Cryptography;
using System.Text;
using Headgate.Kernel;
using Headgate.Postgres;

namespace Headgate.Workspaces.Sandboxes;

/// <summary>Encrypts what must be shown again: AES-256-GCM with a key in the data folder, which only the platform's user reads.</summary>
internal sealed class SandboxSecrets(DataFolder data)
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly Lazy<byte[]> _key = new(() => TakeKey(Path.Combine(data.Root, "sandboxes.key")));

    /// <summary>Nonce, tag and text, bound to the project: another project's row cannot be read with it.</summary>
    public byte[]? Seal(ProjectId project, string? text)
    {
        if (text is null)
            return null;
        var plain = Encoding.UTF8.GetBytes(text);
        var box = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(_key.Value, TagBytes);
        cipher.Encrypt(
            box.AsSpan(0, NonceBytes), plain, box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes), BitConverter.GetBytes(project.Value));
        return box;
    }

    /// <exception cref="CryptographicException">The box was changed, is another project's, or the key is another one.</exception>
    public string? Open(ProjectId project, byte[]? box)
    {
        if (box is null)
            return null;
        var plain = new byte[box.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(_key.Value, TagBytes);
        cipher.Decrypt(
            box.AsSpan(0, NonceBytes), box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes), plain, BitConverter.GetBytes(project.Value));
        return Encoding.UTF8.GetString(plain);
    }

    private static byte[] TakeKey(string path)
    {
        if (!File.Exists(path))
            PrivateFile.Write(path, Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)));
        return Convert.FromBase64String(File.ReadAllText(path));
    }
}
