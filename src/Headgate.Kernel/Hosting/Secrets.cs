using System.Security.Cryptography;
using System.Text;

namespace Headgate.Kernel;

/// <summary>Random secrets and their hashes. A secret is shown once; only its hash is kept.</summary>
public static class Secrets
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>A new secret of letters and digits; 40 of them hold 238 bits.</summary>
    public static string New(int length = 40) => RandomNumberGenerator.GetString(Alphabet, length);

    /// <summary>The SHA-256 of a secret.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Whether a secret has this hash, in constant time.</summary>
    public static bool Matches(string secret, ReadOnlySpan<byte> hash) => CryptographicOperations.FixedTimeEquals(Hash(secret), hash);
}
