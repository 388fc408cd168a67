using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Headgate.Keptn.Gateway;

/// <summary>What the services have for each other only: nobody reaches it from outside, whatever the token.</summary>
internal static partial class BlockedPaths
{
    public static bool Has(string method, string path)
    {
        // A slash at the end reaches the same in some services.
        path = path.TrimEnd('/');
        return path switch
        {
            "/api/mongodb-datastore/event" => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method),
            "/api/mongodb-datastore/health" or "/api/resource-service/v1/project" => true,
            _ => (HttpMethods.IsDelete(method) && path.StartsWith("/api/controlPlane/v1/log", StringComparison.Ordinal))
                || path.StartsWith("/api/statistics/v1/event", StringComparison.OrdinalIgnoreCase)
                || Entities().IsMatch(path),
        };
    }

    /// <summary>Projects, stages and services themselves, and the files of a service in no stage.</summary>
    [GeneratedRegex(
        "^/api/resource-service/v1/project/[^/]*(?:/stage(?:/[^/]*(?:/service(?:/[^/]*)?)?)?|/service/[^/]*/resource(?:/[^/]*)?)?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Entities();
}
