using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>The token that a driver signs with its private key (RS256) to log in.</summary>
/// <remarks>
/// Issuer <c>ACCOUNT.USER.SHA256:fingerprint</c>, subject <c>ACCOUNT.USER</c>. The account may be any text, with dots too. Some drivers write the times in
/// milliseconds.
/// </remarks>
internal sealed class KeyPairToken
{
    private const string FingerprintMark = ".SHA256:";
    private const int LongestToken = 16 * 1024;

    // A second count of this size is thousands of years away.
    private const double LeastMilliseconds = 100_000_000_000;

    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);

    private readonly byte[] signed;
    private readonly byte[] signature;
        private readonly DateTimeOffset issued;
    private readonly DateTimeOffset expires;

    private KeyPairToken(byte[] signed, byte[] signature, string user, string fingerprint, DateTimeOffset issued, DateTimeOffset expires)
    {
        (this.signed, this.signature, User, Fingerprint, this.issued, this.expires) = (signed, signature, user, fingerprint, issued, expires);
    }

    /// <summary>Whom it names.</summary>
    public string User { get; }

    /// <summary>With which key it claims to be signed: <c>SHA256:</c> and a base64.</summary>
    public string Fingerprint { get; }

    /// <summary>Takes a token apart; <c>null</c> when it is none.</summary>
    public static KeyPairToken? Read(string token)
    {
        if (token.Length > LongestToken || token.Split('.') is not [var header, var claims, var signature])
            return null;
        try
        {
            using var head = JsonDocument.Parse(Base64Url.DecodeFromChars(header));
            using var body = JsonDocument.Parse(Base64Url.DecodeFromChars(claims));
            return head.RootElement.Text("alg") == "RS256" ? Read(body.RootElement, Encoding.ASCII.GetBytes($"{header}.{claims}"), Base64Url.DecodeFromChars(signature)) : null;
        }
        catch (Exception malformed) when (malformed is FormatException or JsonException or DriverRefusedException)
        {
            return null;
        }
    }

    /// <summary>Whether it counts now and this key made it.</summary>
    /// <param name="publicKey">The key, in PEM.</param>
    /// <param name="now">The time.</param>
    public bool IsGood(string publicKey, DateTimeOffset now)
    {
        if (expires <= now - Leeway || issued >= now + Leeway || expires - issued > LongestLife + Leeway)
            return false;
        using var key = RSA.Create();
        key.ImportFromPem(publicKey);
        return key.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static KeyPairToken? Read(JsonElement claims, byte[] signed, byte[] signature)
    {
        if (claims.Text("iss") is not { } issuer || claims.Text("sub") is not { } subject || Time(claims, "iat") is not { } issued || Time(claims, "exp") is not { } expires)
            return null;
        var mark = issuer.LastIndexOf(FingerprintMark, StringComparison.OrdinalIgnoreCase);
        if (mark <= 0 || !issuer[..mark].Equals(subject, StringComparison.OrdinalIgnoreCase))
            return null;
        return new KeyPairToken(signed, signature, subject[(subject.LastIndexOf('.') + 1)..], issuer[(mark + 1)..], issued, expires);
    }

    private static DateTimeOffset? Time(JsonElement claims, string name)
    {
        if (claims.Part(name) is not { ValueKind: JsonValueKind.Number } number || !number.TryGetDouble(out var seconds))
            return null;
        if (seconds >= LeastMilliseconds)
            seconds /= 1000;
        return seconds is >= 0 and < LeastMilliseconds ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;
    }
}
