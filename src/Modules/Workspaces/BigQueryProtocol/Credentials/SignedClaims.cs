using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>A JSON Web Token of a service account, as it came: nothing in it is to be believed before <see cref="IsSignedBy"/>.</summary>
internal sealed class SignedClaims
{
    private const int Longest = 16 * 1024;
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);

    private readonly byte[] signed;
    private readonly byte[] signature;

    private SignedClaims(byte[] signed, byte[] signature, string? keyId, JsonElement claims)
    {
        this.signed = signed;
        this.signature = signature;
        KeyId = keyId;
        Issuer = Text(claims, "iss");
        Subject = Text(claims, "sub");
        Audience = Text(claims, "aud");
        Scope = Text(claims, "scope");
        IssuedAt = Time(claims, "iat");
        Expires = Time(claims, "exp");
    }

    /// <summary>The key's id from the header; some clients send none.</summary>
    public string? KeyId { get; }

    public string? Issuer { get; }

    public string? Subject { get; }

    public string? Audience { get; }

    public string? Scope { get; }

    private DateTimeOffset? IssuedAt { get; }

    private DateTimeOffset? Expires { get; }

    /// <summary>Takes a token apart; <c>null</c> when it is not one signed with RS256.</summary>
    public static SignedClaims? Parse(string token)
    {
        if (token.Length > Longest)
            return null;
        var parts = token.Split('.');
        if (parts.Length != 3 || !parts.All(part => part.Length > 0 && Base64Url.IsValid(part)))
            return null;
        try
        {
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            if (header.RootElement.ValueKind != JsonValueKind.Object || claims.RootElement.ValueKind != JsonValueKind.Object || Text(header.RootElement, "alg") != "RS256")
                return null;
            return new SignedClaims(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), Text(header.RootElement, "kid"), claims.RootElement);
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether this key signed it.</summary>
    public bool IsSignedBy(ServiceAccount account)
    {
        if (KeyId is not null && KeyId != account.KeyId)
            return false;
        using var key = RSA.Create();
        key.ImportSubjectPublicKeyInfo(account.PublicKey, out _);
        return key.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    /// <summary>Whether it holds now: begun, not over, and made for an hour at most.</summary>
    public bool HoldsAt(DateTimeOffset now) =>
        IssuedAt is { } from && Expires is { } to && from <= now + Skew && to > now - Skew && to > from && to - from <= LongestLife + Skew;

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DateTimeOffset? Time(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is > 0 and < 1e11
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000))
            : null;
}
