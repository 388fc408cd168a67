using System.Security.Cryptography;

namespace Headgate.Workspaces;

/// <summary>A user's public key.</summary>
/// <param name="Pem">As PEM, SubjectPublicKeyInfo.</param>
/// <param name="Fingerprint">As tokens name it: <c>SHA256:</c> and the base64 of the SHA-256 of the SubjectPublicKeyInfo.</param>
internal sealed record PublicKey(string Pem, string Fingerprint);

/// <summary>Reads the public keys that clients send.</summary>
internal static class PublicKeys
{
    public const int Longest = 16_384;
    public const string Wrong = "This value should be an RSA public key of at least 2048 bits, in PEM form.";

    private const int FewestBits = 2048;
    private const int MostBits = 16_384;

    /// <summary>An RSA public key in PEM form, or the base64 of one without its first and last line; <c>null</c> when it is none or too short.</summary>
    public static PublicKey? Read(string text)
    {
        using var rsa = RSA.Create();
        try
        {
            if (text.Contains("-----BEGIN PUBLIC KEY-----", StringComparison.Ordinal))
                rsa.ImportFromPem(text);
            else
                rsa.ImportSubjectPublicKeyInfo(Convert.FromBase64String(text), out _);
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or CryptographicException)
        {
            return null;
        }

        return rsa.KeySize is >= FewestBits and <= MostBits ? Of(rsa) : null;
    }

    /// <summary>The public half of a key.</summary>
    public static PublicKey Of(RSA key) =>
        new(key.ExportSubjectPublicKeyInfoPem(), "SHA256:" + Convert.ToBase64String(SHA256.HashData(key.ExportSubjectPublicKeyInfo())));
}
