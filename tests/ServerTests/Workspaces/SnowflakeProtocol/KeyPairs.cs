using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Headgate.ServerTests.Workspaces.SnowflakeProtocol;

/// <summary>Tokens as drivers sign them.</summary>
internal static class KeyPairs
{
    public static string FingerprintOf(RSA key) => "SHA256:" + Convert.ToBase64String(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));

    /// <summary>A token of a key, or one with something else in it.</summary>
    public static string Token(
        RSA key, string user, DateTimeOffset now, string account = "ANY", string algorithm = "RS256", RSA? claimed = null, TimeSpan? life = null, bool inMilliseconds = false, string? subject = null)
    {
        long At(DateTimeOffset time) => inMilliseconds ? time.ToUnixTimeMilliseconds() : time.ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = $"{account}.{user}.{FingerprintOf(claimed ?? key)}",
            ["sub"] = subject ?? $"{account}.{user}",
            ["iat"] = At(now),
            ["exp"] = At(now + (life ?? TimeSpan.FromSeconds(120))),
        };
        var signed = $"{Encode(new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT" })}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string Encode(JsonObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));
}
