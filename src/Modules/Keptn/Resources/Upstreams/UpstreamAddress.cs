using System.Net;
using System.Net.Sockets;
using Headgate.Kernel;

namespace Headgate.Keptn.Resources.Upstreams;

/// <summary>An upstream's address as it may be shown to anybody: credentials in it are taken out.</summary>
/// <param name="Url">Without a password, and for http without a user.</param>
/// <param name="Host">The host.</param>
/// <param name="Port">The port.</param>
/// <param name="IsSsh">Whether it is reached by ssh.</param>
/// <param name="User">The user in the address; empty for none.</param>
/// <param name="Password">The password in the address; empty for none.</param>
internal sealed record UpstreamAddress(string Url, string Host, int Port, bool IsSsh, string User, string Password)
{
    private const int SshPort = 22;

    /// <exception cref="RefusedException">It is no address of a repository.</exception>
    public static UpstreamAddress Of(string remoteUrl)
    {
        if (!Uri.TryCreate(remoteUrl, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https" or "ssh") || address.Host.Length == 0
            || address.Host.StartsWith('-') || remoteUrl.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter)))
            throw new RefusedException(UpstreamErrors.Malformed);
        var colon = address.UserInfo.IndexOf(':', StringComparison.Ordinal);
        var user = Uri.UnescapeDataString(colon < 0 ? address.UserInfo : address.UserInfo[..colon]);
        var password = colon < 0 ? "" : Uri.UnescapeDataString(address.UserInfo[(colon + 1)..]);
        var isSsh = address.Scheme == "ssh";
        var shown = new UriBuilder(address) { Host = address.IdnHost, UserName = isSsh ? Uri.EscapeDataString(user.Length > 0 ? user : "git") : "", Password = "", Fragment = "" };
        if (shown.UserName.StartsWith('-'))
            throw new RefusedException(UpstreamErrors.Malformed);
        return new UpstreamAddress(shown.Uri.AbsoluteUri, address.IdnHost, address.Port > 0 ? address.Port : SshPort, isSsh, user, password);
    }

    /// <summary>Looks the host up once, so that the connection goes to what was checked.</summary>
    /// <exception cref="RefusedException">It has no address, or one that upstreams must not have.</exception>
    public static async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, bool allowLoopback, CancellationToken stop)
    {
        IPAddress[] found;
        try
        {
            found = IPAddress.TryParse(host.Trim('[', ']'), out var given) ? [given] : await Dns.GetHostAddressesAsync(host, stop);
        }
        catch (SocketException unknown)
        {
            throw new RefusedException(UpstreamErrors.Unreachable, unknown);
        }

        var mapped = found.Select(one => one.IsIPv4MappedToIPv6 ? one.MapToIPv4() : one).ToList();
        if (mapped.Count == 0)
            throw new RefusedException(UpstreamErrors.Unreachable);
        if (mapped.Any(one => IsForbidden(one, allowLoopback)))
            throw new RefusedException(UpstreamErrors.MayNotBeCalled(host));
        return mapped;
    }

    /// <summary>Link-local addresses are those of clouds' metadata services; loopback is this machine's own services.</summary>
    private static bool IsForbidden(IPAddress address, bool allowLoopback)
    {
        if (IPAddress.IsLoopback(address))
            return !allowLoopback;
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || address.IsIPv6LinkLocal || address.IsIPv6Multicast)
            return true;
        var bytes = address.GetAddressBytes();
        return bytes.Length == 4 && (bytes[0] is 0 or >= 224 || (bytes[0] == 169 && bytes[1] == 254));
    }
}
