using System.Security.Cryptography;

namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>The secret with which a driver fetches the parts of one result, sent as a header: it stands in no address and so in no proxy's log.</summary>
/// <remarks>Derived from a random secret of the process; it ends with the result or the process.</remarks>
internal sealed class ResultKeys
{
    /// <summary>The header's name.</summary>
    public const string Header = "x-headgate-result-key";

    private readonly byte[] secret = RandomNumberGenerator.GetBytes(32);

    /// <summary>The key of a result.</summary>
    public string Of(Guid query) => Convert.ToHexStringLower(HMACSHA256.HashData(secret, query.ToByteArray()));

    /// <summary>Whether a text is the key of a result, in constant time.</summary>
    public bool Fits(Guid query, string? given) =>
        given is { Length: 64 } && CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(given), System.Text.Encoding.ASCII.GetBytes(Of(query)));
}
