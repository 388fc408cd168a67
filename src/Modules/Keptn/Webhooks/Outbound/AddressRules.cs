using System.Net;
using Headgate.Keptn.Outbound;

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
            || (IPAddress.TryParse(name, out var address) && DeniedAddresses.Has(address));
    }

    private static string[] Names(string list) => [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => name.ToLowerInvariant())];

    private static string Plain(string host) => host.Trim('[', ']').TrimEnd('.').ToLowerInvariant();
}
