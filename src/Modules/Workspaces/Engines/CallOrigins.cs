namespace Headgate.Workspaces;

internal static class CallOrigins
{
    /// <summary>How the caller reached the platform, by the address that requests and jobs keep.</summary>
    public static CallOrigin Of(string baseUrl)
    {
        var address = new Uri(baseUrl);
        return new CallOrigin(address.Host, address.IsDefaultPort ? null : address.Port, address.Scheme == Uri.UriSchemeHttps, baseUrl);
    }
}
