using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Headgate.Keptn.Gateway;

/// <summary>The settings of Keptn's gateway.</summary>
internal sealed record KeptnGatewayOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Keptn:Gateway";

    /// <summary>Whether failed authentication is limited per address; default true. Since 0.3.</summary>
    public bool MaxAuthEnabled { get; init; } = true;

    /// <summary>How many failures an address regains in a second. 0.001 to 1,000; default 1. Since 0.3.</summary>
    [Range(0.001, 1000)]
    public double MaxAuthRequestsPerSecond { get; init; } = 1;

    /// <summary>How many failures an address has at once. 1 to 10,000; default 2. Since 0.3.</summary>
    [Range(1, 10_000)]
    public int MaxAuthRequestsBurst { get; init; } = 2;

    /// <summary>Addresses (<c>10.0.0.7</c>) and networks (<c>10.0.0.0/8</c>) of the proxies whose word on the caller's address is taken; those on this machine are always believed. Default none. Since 0.3.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>The largest body in bytes. 1 KiB to 1 GiB; default 5 MiB. Since 0.3.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxBodyBytes { get; init; } = 5 * 1024 * 1024;

    /// <summary>The trusted proxies as networks.</summary>
    public IReadOnlyList<IPNetwork> TrustedNetworks => [.. TrustedProxies.Select(text => Network(text) ?? throw new FormatException($"{text} is no address."))];

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => TrustedProxies.Where(text => Network(text) is null)
        .Select(text => new ValidationResult($"{Section}:{nameof(TrustedProxies)}: \"{text}\" is neither an address such as 10.0.0.7 nor a network such as 10.0.0.0/8."));

    private static IPNetwork? Network(string text) =>
        IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : IPNetwork.TryParse(text, out var network) ? network
            : null;
}
