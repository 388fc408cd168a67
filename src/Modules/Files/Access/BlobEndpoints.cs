using Headgate.Kernel;
using Microsoft.AspNetCore.Http;

namespace Headgate.Files;

/// <summary>Where clients find the blob endpoint: an address that every official Azure client takes apart correctly.</summary>
/// <remarks>
/// The clients know two forms. On a host name the first part of the path is the container; on an IP address (or the name "localhost", in some of them) it
/// is the account. A longer prefix makes the .NET client lose the container. So: <c>https://blob.suffix</c> where the stack has sub-domains,
/// <c>http://127.0.0.1:8000/headgate</c> on an IP address or localhost, and the bare <c>https://host</c> otherwise.
/// </remarks>
internal sealed class BlobEndpoints(ServiceAddresses addresses)
{
    public const string ServiceId = "blob";

    /// <summary>The <c>BlobEndpoint</c> of connection strings.</summary>
    public string Of(HttpRequest request)
    {
        var service = addresses.Url(request, ServiceId);
        var host = addresses.Base(request);
        if (!service.StartsWith(host + "/", StringComparison.Ordinal))
            return service;
        return Of(host);
    }

    /// <summary>The same for a stack whose services have no hosts of their own.</summary>
    /// <param name="host">The platform's address, without a slash at the end.</param>
    public static string Of(string host)
    {
        var uri = new Uri(host);
        if (uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6)
            return $"{host}/{SharedAccess.Account}";
        return uri is { Scheme: "http", Host: "localhost" } ? $"http://127.0.0.1:{uri.Port}/{SharedAccess.Account}" : host;
    }
}
