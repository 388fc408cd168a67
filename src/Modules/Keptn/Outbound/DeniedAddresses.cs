using System.Net;
using System.Net.Sockets;

namespace Headgate.Keptn.Outbound;

/// <summary>Addresses that nobody's URL may lead to: this machine, link-local ones, metadata services of clouds, and what is no host's.</summary>
internal static class DeniedAddresses
{
    private static readonly IPNetwork[] Denied =
    [
        .. new[]
        {
            "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.0.0.192/32", "100.100.100.200/32", "168.63.129.16/32", "224.0.0.0/4", "240.0.0.0/4",
            "::/128", "::1/128", "fe80::/10", "fec0::/10", "ff00::/8", "fd00:ec2::254/128", "fd20:ce::254/128",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    // IPv6 addresses that hold an IPv4 one, and where: as it is, of translators, of 6to4.
    private static readonly (IPNetwork Within, int At)[] Holders =
    [
        (IPNetwork.Parse("::/96"), 12), (IPNetwork.Parse("::ffff:0:0:0/96"), 12), (IPNetwork.Parse("64:ff9b::/96"), 12), (IPNetwork.Parse("64:ff9b:1::/48"), 12), (IPNetwork.Parse("2002::/16"), 2),
    ];

    /// <summary>Whether an address is one of them, in whatever form it comes.</summary>
    public static bool Has(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (Denied.Any(network => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address)))
            return true;
        return address.AddressFamily == AddressFamily.InterNetworkV6
            && Holders.Any(holder => holder.Within.Contains(address) && Has(new IPAddress(address.GetAddressBytes().AsSpan(holder.At, 4))));
    }
}
