using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Headgate.Files;

/// <summary>A shared access signature: who holds it may do what it says with a container, or with one blob, until it ends.</summary>
/// <remarks>
/// Source: docs/protocol/blob.md "Shared access signatures". The signed text is Azure's for a service SAS of version 2018-11-09; the key is the
/// stack's own, so only this stack can make or check one.
/// </remarks>
internal sealed record SharedAccess
{
    /// <summary>The name of the storage account; there is one.</summary>
    public const string Account = "headgate";

    private const string Version = "2018-11-09";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private static readonly string[] Signed = ["sp", "st", "se", "sv", "sr", "rscc", "rscd", "rsce", "rscl", "rsct"];

    /// <summary>Letters of r (read), w (write), d (delete), l (list).</summary>
    public required string Permissions { get; init; }

    public required DateTimeOffset Starts { get; init; }

    public required DateTimeOffset Ends { get; init; }

    /// <summary>What a download's Content-Disposition shall be, whatever the blob's is.</summary>
    public string? ContentDisposition { get; init; }

    /// <summary>The query of an address that carries this signature.</summary>
    public string Sign(byte[] key, string container, string? blob)
    {
        var query = new Dictionary<string, string>
        {
            ["sv"] = Version,
            ["sr"] = blob is null ? "c" : "b",
            ["st"] = Starts.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture),
            ["se"] = Ends.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture),
            ["sp"] = Permissions,
        };
        if (ContentDisposition is not null)
            query["rscd"] = ContentDisposition;
        query["sig"] = Convert.ToBase64String(Signature(key, container, blob, name => query.GetValueOrDefault(name, "")));
        return string.Join('&', query.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
    }

    /// <summary>Checks the signature of a request.</summary>
    /// <returns>The permissions it gives here; <c>null</c> for none.</returns>
    public static Grant? Check(byte[] key, string container, string? blob, IQueryCollection query, DateTimeOffset now)
    {
        // A signature over a parameter that was sent twice would be one over neither.
        if (Signed.Any(name => query[name].Count > 1) || query["sig"].Count != 1 || query["sv"] != Version)
            return null;
        var isForBlob = query["sr"] == "b";
        if ((isForBlob && blob is null) || (!isForBlob && query["sr"] != "c"))
            return null;
        var expected = Signature(key, container, isForBlob ? blob : null, name => query[name].ToString());
        var given = new byte[expected.Length];
        if (!Convert.TryFromBase64String(query["sig"].ToString(), given, out var length) || length != expected.Length
            || !CryptographicOperations.FixedTimeEquals(expected, given))
            return null;
        return Time(query["st"]) <= now && now < Time(query["se"]) ? new Grant(query["sp"].ToString(), isForBlob) : null;
    }

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static byte[] Signature(byte[] key, string container, string? blob, Func<string, string> value)
    {
        var resource = blob is null ? $"/blob/{Account}/{container}" : $"/blob/{Account}/{container}/{blob}";
        // sp st se resource si sip spr sv sr snapshot rscc rscd rsce rscl rsct
        var text = string.Join('\n', value("sp"), value("st"), value("se"), resource, "", "", "", value("sv"), value("sr"), "",
            value("rscc"), value("rscd"), value("rsce"), value("rscl"), value("rsct"));
        return HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
    }
}

/// <summary>What a request may do.</summary>
/// <param name="Permissions">The letters of the signature.</param>
/// <param name="OnOneBlob">Whether it reaches one blob only, and nothing of the container.</param>
internal sealed record Grant(string Permissions, bool OnOneBlob)
{
    public bool Allows(ReadOnlySpan<char> anyOf) => Permissions.AsSpan().IndexOfAny(anyOf) >= 0;
}
