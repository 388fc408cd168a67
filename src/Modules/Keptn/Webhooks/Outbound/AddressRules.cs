using System.Net;
using System.Net.Sockets;

namespace Headgate.Keptn.Webhooks.Outbound;

/// <summary>Which hosts and addresses webhooks must not call: this machine, link-local ones with the metadata services of clouds, and the cluster's API.</summary>
internal sealed class AddressRules
{
    private const string ClusterApi = "KUBERNETES_SERVICE_HOST";

    private static readonly string[] Usual =
    [
        "localhost", "*.localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "cluster.local", "*.cluster.local",
        "metadata.google.internal",
    ];

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

    private readonly IReadOnlyList<string> denied;
    private readonly IReadOnlyList<string> allowed;

    public AddressRules(WebhookOptions options)
    {
        denied = [.. Usual, .. Names(options.DeniedHosts), .. Names(Environment.GetEnvironmentVariable(ClusterApi) ?? "")];
        allowed = Names(options.AllowedHosts);
    }

    /// <summary>Whether the settings let this host be called whatever its address.</summary>
    public bool IsAllowed(string host, int port) => Plain(host) is var name && (allowed.Contains(name) || allowed.Contains($"{name}:{port}"));

    /// <summary>Whether a host must not be called, by how it is written.</summary>
    public bool IsDenied(string host)
    {
        var name = Plain(host);
        return denied.Any(entry => entry == name || (entry.StartsWith("*.", StringComparison.Ordinal) && name.EndsWith(entry[1..], StringComparison.Ordinal)))
            || (IPAddress.TryParse(name, out var address) && IsDenied(address));
    }

    /// <summary>Whether an address must not be called, in whatever form it comes.</summary>
    public static bool IsDenied(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (Denied.Any(network => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address)))
            return true;
        return address.AddressFamily == AddressFamily.InterNetworkV6
            && Holders.Any(holder => holder.Within.Contains(address) && IsDenied(new IPAddress(address.GetAddressBytes().AsSpan(holder.At, 4))));
    }

    private static string[] Names(string list) => [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => name.ToLowerInvariant())];

    private static string Plain(string host) => host.Trim('[', ']').TrimEnd('.').ToLowerInvariant();
}
