using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Headgate.Kernel;
using Headgate.Keptn.Outbound;

namespace Headgate.Keptn.Resources.Upstreams;

/// <summary>An upstream's address.</summary>
/// <param name="Url">As git is told it; by ssh with a user.</param>
/// <param name="Host">The host.</param>
/// <param name="Port">The port.</param>
/// <param name="IsSsh">Whether it is reached by ssh.</param>
internal sealed record UpstreamAddress(string Url, string Host, int Port, bool IsSsh)
{
    /// <summary>Where ssh is when the address says nothing else.</summary>
    public const int SshPort = 22;

    /// <exception cref="RefusedException">It is no address of a repository.</exception>
    public static UpstreamAddress Of(string remoteUrl)
    {
        if (!Uri.TryCreate(remoteUrl, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https" or "ssh") || address.Host.Length == 0
            || address.Host.StartsWith('-') || remoteUrl.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter)))
            throw new RefusedException(UpstreamErrors.Malformed);
        var isSsh = address.Scheme == "ssh";
        var user = isSsh ? address.UserInfo.Split(':')[0] : "";
        var shown = new UriBuilder(address) { Host = address.IdnHost, UserName = isSsh && user.Length == 0 ? "git" : user, Password = "", Fragment = "" };
        if (Uri.UnescapeDataString(user).StartsWith('-'))
            throw new RefusedException(UpstreamErrors.Malformed);
        return new UpstreamAddress(shown.Uri.AbsoluteUri, address.IdnHost, address.Port > 0 ? address.Port : SshPort, isSsh);
    }

    /// <summary>The machine that connections to an upstream are made to, with the port: what hangs there hangs for all upstreams of the same.</summary>
    /// <exception cref="RefusedException">It is no address of a repository.</exception>
    public static string MachineOf(GitUpstream upstream)
    {
        if (upstream.Proxy is { } proxy)
            return proxy.Url;
        var address = Of(upstream.RemoteUrl);
        return string.Create(CultureInfo.InvariantCulture, $"{address.Host}:{address.Port}");
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
        if (mapped.Any(one => DeniedAddresses.Has(one) && !(allowLoopback && IPAddress.IsLoopback(one))))
            throw new RefusedException(UpstreamErrors.MayNotBeCalled(host));
        return mapped;
    }
}
