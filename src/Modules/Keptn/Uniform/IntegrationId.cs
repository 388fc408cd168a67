using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Headgate.Keptn.Uniform;

/// <summary>The id that Keptn gives an integration of a name, a namespace and a host.</summary>
internal static class IntegrationId
{
    [SuppressMessage("Security", "CA5350", Justification = "Keptn's ids are SHA-1; nothing is kept secret by them.")]
    public static string Of(string name, string space, string host) =>
        Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes($"{name}-{space}-{host}")));
}
