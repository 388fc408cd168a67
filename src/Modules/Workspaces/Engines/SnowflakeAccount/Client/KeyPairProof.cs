using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Headgate.Kernel;

namespace Headgate.Workspaces.SnowflakeAccount;

/// <summary>Signs the token of a login by key pair (RS256): issuer <c>ACCOUNT.USER.SHA256:fingerprint</c>, subject <c>ACCOUNT.USER</c>.</summary>
internal static class KeyPairProof
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    /// <exception cref="RefusedException">The file holds no such key.</exception>
    public static async Task<string> SignAsync(SnowflakeAccountOptions options, DateTimeOffset now, CancellationToken stop)
    {
        using var key = RSA.Create();
        try
        {
            key.ImportFromPem(await File.ReadAllTextAsync(options.PrivateKeyFile!, stop));
            return Sign(key, options.AccountName, options.User!, now);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            throw new RefusedException(AccountErrors.BadPrivateKey(options.PrivateKeyFile!), wrong);
        }
    }

    public static string Sign(RSA key, string account, string user, DateTimeOffset now)
    {
        // The region behind an account's first dot is no part of its name here.
        var subject = $"{account.Split('.')[0]}.{user}".ToUpperInvariant();
        var head = Part(new { alg = "RS256", typ = "JWT" });
        var claims = Part(new { iss = $"{subject}.{PublicKeys.Of(key).Fingerprint}", sub = subject, iat = now.ToUnixTimeSeconds(), exp = (now + Life).ToUnixTimeSeconds() });
        var signature = key.SignData(Encoding.ASCII.GetBytes($"{head}.{claims}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{head}.{claims}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Part(object claims) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims));
}
