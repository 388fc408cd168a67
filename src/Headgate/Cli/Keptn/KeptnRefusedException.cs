using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Headgate.Cli.Keptn;

/// <summary>Keptn's API answered with an error.</summary>
internal sealed class KeptnRefusedException(HttpStatusCode status, ExitCode exit, string message) : CommandFailedException(exit, message)
{
    /// <summary>The status of the answer.</summary>
    public HttpStatusCode Status => status;

    /// <summary>Reads the error; another body, such as a proxy's page, is not shown.</summary>
    public static KeptnRefusedException From(HttpStatusCode status, string body, KeptnTarget target)
    {
        var said = Told(body) ?? $"What answers at {target.Endpoint} (from {target.EndpointSource}) answered {(int)status}, and not as Keptn's API does. The address of a gateway ends in /api, as in http://127.0.0.1:8080/api.";
        return status switch
        {
            HttpStatusCode.Unauthorized => new(status, ExitCode.NotAuthorized,
                $"{said}{Environment.NewLine}The API token in use comes from {target.TokenSource}. Is it another server's than {target.Endpoint}? The node's bootstrap.json has its own."),
            HttpStatusCode.Forbidden => new(status, ExitCode.NotAuthorized, said),
            HttpStatusCode.TooManyRequests => new(status, ExitCode.NotAuthorized, $"{said}{Environment.NewLine}Too many calls came with a wrong token from here. Wait a second and try again."),
            _ => new(status, ExitCode.Refused, said),
        };
    }

    /// <summary>The same, with what was tried before it.</summary>
    public KeptnRefusedException While(string what) => new(status, Code, $"{what} {Message}");

    private static string? Told(string body)
    {
        try
        {
            return JsonNode.Parse(body) is JsonObject error && error["message"] is JsonValue message && message.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
