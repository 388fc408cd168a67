using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Cli.Client;

namespace Headgate.Cli.Keptn;

/// <summary>Asks the node of a data folder for a new API token, with the management token that is there.</summary>
internal static class TokenRenewal
{
    private const string Operation = "/manage/keptn/token";

    /// <exception cref="CommandFailedException">There is no new token: the one before is still good, unless the answer was lost.</exception>
    public static async Task<string> AskAsync(string path, CancellationToken stop)
    {
        if (BootstrapFile.Read(path) is not { Url: { Length: > 0 } url, ManageToken: { Length: > 0 } manage })
            throw new CommandFailedException(ExitCode.NotAuthorized, $"{path} has no manageToken, which makes new API tokens. Name the data folder of the node that was started first with --data.");
        var node = Target.Parse(url, path);
        // A redirect would carry the token to an address nobody chose.
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) };
        using var http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(100) };
        using var request = new HttpRequestMessage(HttpMethod.Post, node.AbsoluteUri.TrimEnd('/') + Operation);
        request.Headers.TryAddWithoutValidation("X-KBC-ManageApiToken", manage);
        try
        {
            using var answer = await http.SendAsync(request, stop);
            return TokenIn(answer.StatusCode, await answer.Content.ReadAsStringAsync(stop), node);
        }
        catch (HttpRequestException failure)
        {
            throw new CommandFailedException(ExitCode.Unreachable, $"No node answers at {node} (from {path}): {failure.Message}{Environment.NewLine}Start it with: headgate serve.");
        }
        catch (TaskCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new CommandFailedException(ExitCode.Unreachable, $"The node at {node} did not answer in {http.Timeout.TotalSeconds:0} s. Look at its log, and renew again.");
        }
    }

    private static string TokenIn(HttpStatusCode status, string body, Uri node)
    {
        if (status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            throw new CommandFailedException(ExitCode.NotAuthorized, $"The node at {node} does not let the management token of bootstrap.json make API tokens: it is none of a super admin any more.");
        try
        {
            if (status == HttpStatusCode.Created && (string?)JsonNode.Parse(body)?["token"] is { Length: > 0 } token)
                return token;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // As any other answer that has no token.
        }

        throw new CommandFailedException(ExitCode.Refused, $"The node at {node} answered {(int)status} and no token. Is it of this version?");
    }
}
