using System.Net;
using Microsoft.AspNetCore.Http;

namespace Headgate.Kernel;

/// <summary>Where the services of the stack are, in the form the caller used.</summary>
/// <remarks>
/// A caller of <c>connection.example.com</c> is told sub-domains, any other caller path prefixes (<c>/services/queue</c>); a configured public URL decides for
/// everyone.
/// </remarks>
public sealed class ServiceAddresses
{
    private const string Connection = "connection";

    private readonly Dictionary<string, ApiService> services;
    private readonly Uri? publicUrl;

    /// <summary>Collects the services that the modules registered.</summary>
    /// <param name="services">The services.</param>
    /// <param name="publicUrl">The address people use, when a proxy hides it; <c>null</c> to take it from each request.</param>
    public ServiceAddresses(IEnumerable<ApiService> services, Uri? publicUrl)
    {
        All = [.. services.OrderBy(service => service.Id, StringComparer.Ordinal)];
        this.services = All.ToDictionary(service => service.Id);
        this.publicUrl = publicUrl;
    }

    /// <summary>Every service, by id.</summary>
    public IReadOnlyList<ApiService> All { get; }

    /// <summary>The base address of the connection host, without a slash at the end.</summary>
    public string Base(HttpRequest request) => Of(request) is { Suffix: { } suffix } form ? $"{form.Scheme}://{Connection}.{suffix}" : Of(request).Authority;

    /// <summary>The base address of a service, without a slash at the end.</summary>
    public string Url(HttpRequest request, string serviceId)
    {
        var service = services[serviceId];
        var form = Of(request);
        if (!service.HasOwnHost)
            return Base(request);
        return form.Suffix is { } suffix ? $"{form.Scheme}://{service.Label}.{suffix}" : $"{form.Authority}/services/{service.Label}";
    }

    /// <summary>The host name of the connection host: the <c>stack</c> of the index call. A caller may name a host that there cannot be; it is what he is told then.</summary>
    public string StackName(HttpRequest request) => Uri.TryCreate(Base(request), UriKind.Absolute, out var address) ? address.Host : request.Host.Host;

    /// <summary>The service whose own host this is; <c>null</c> for the connection host and any other.</summary>
    public ApiService? ServiceOfHost(string host)
    {
        var dot = host.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0)
            return null;
        var label = host.AsSpan(0, dot);
        foreach (var service in All)
        {
            if (service.HasOwnHost && label.Equals(service.Label, StringComparison.OrdinalIgnoreCase))
                return service;
        }

        return null;
    }

    /// <summary>The service whose prefix the path has, after <see cref="ServiceHostMiddleware"/>; <c>null</c> for none.</summary>
    public ApiService? ServiceOfPath(PathString path)
    {
        if (!path.StartsWithSegments("/services", StringComparison.Ordinal, out var rest))
            return All.FirstOrDefault(service => service.Path is not null && path.StartsWithSegments(service.Path, StringComparison.Ordinal));
        return All.FirstOrDefault(service => service.HasOwnHost && rest.StartsWithSegments($"/{service.Label}", StringComparison.Ordinal));
    }

    private (string Scheme, string Authority, string? Suffix) Of(HttpRequest request)
    {
        var (scheme, authority) = publicUrl is null ? (request.Scheme, request.Host.Value is { Length: > 0 } named ? named : Reached(request.HttpContext.Connection)) : (publicUrl.Scheme, publicUrl.Authority);
        var dot = authority.IndexOf('.', StringComparison.Ordinal);
        var first = dot > 0 ? authority[..dot] : "";
        var isService = first.Equals(Connection, StringComparison.OrdinalIgnoreCase) || (publicUrl is null && ServiceOfHost(authority) is not null);
        return (scheme, $"{scheme}://{authority}", isService ? authority[(dot + 1)..] : null);
    }

    /// <summary>Where the caller got through to, for one that names no host.</summary>
    private static string Reached(ConnectionInfo connection) =>
        connection.LocalIpAddress is not { } address ? "localhost" : new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, connection.LocalPort).ToString();
}
