using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Headgate.Keptn.Gateway;

/// <summary>Whose address a request comes from: what the nearest proxies that are trusted say, else that of the connection.</summary>
/// <remarks>
/// Who calls may write anything into <c>X-Forwarded-For</c>, and a new address for each attempt would undo every limit. So the header is read from its end, the
/// part that our own proxies added, up to the first address that is none of theirs; a caller that wrote nothing into it is found in the first place.
/// </remarks>
internal sealed class CallerAddress(KeptnGatewayOptions options)
{
    private const int BytesOfNetwork = 8;

    private readonly IReadOnlyList<IPNetwork> trusted = options.TrustedNetworks;

    public IPAddress Of(HttpContext context)
    {
        var caller = Connected(context);
        if (!IsTrusted(caller))
            return Network(caller);
        var said = context.Request.Headers["X-Forwarded-For"].ToString();
        if (said.Length == 0)
            said = context.Request.Headers["X-Real-IP"].ToString();
        foreach (var entry in said.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            if (!IPEndPoint.TryParse(entry, out var written))
                break;
            caller = Plain(written.Address);
            if (!IsTrusted(caller))
                break;
        }

        return Network(caller);
    }

    /// <summary>Whether the connection comes from a proxy whose word is taken.</summary>
    public bool IsProxied(HttpContext context) => IsTrusted(Connected(context));

    /// <summary>The address of the connection.</summary>
    public static IPAddress Connected(HttpContext context) => Plain(context.Connection.RemoteIpAddress ?? IPAddress.Loopback);

    private bool IsTrusted(IPAddress address) => IPAddress.IsLoopback(address) || trusted.Any(network => network.Contains(address));

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>Who has one address of IPv6 has 2⁶⁴ of them.</summary>
    private static IPAddress Network(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, BytesOfNetwork, bytes.Length - BytesOfNetwork);
        return new IPAddress(bytes);
    }
}
