using System.Net;
using System.Text.Json;

namespace Headgate.Cli.Client;

/// <summary>The server answered with an error.</summary>
internal sealed class ApiRefusedException(HttpStatusCode status, ExitCode exit, string message) : CommandFailedException(exit, message)
{
    /// <summary>The status of the answer.</summary>
    public HttpStatusCode Status => status;

    /// <summary>Reads the server's error document; another body, such as a proxy's page, is not shown.</summary>
    public static ApiRefusedException From(HttpStatusCode status, ReadOnlySpan<byte> body, Target target)
    {
        var (text, code, exceptionId) = ReadError(body);
        var said = $"{text ?? $"The server at {target.Url} answered {(int)status}."}{(string.IsNullOrEmpty(code) ? "" : $" ({code})")}";
        return status switch
        {
            HttpStatusCode.Unauthorized => new(status, ExitCode.NotAuthorized,
                $"{said}{Environment.NewLine}The token in use comes from {target.TokenSource}. Is it expired, deleted, refreshed, or another server's than {target.Url}?"),
            HttpStatusCode.Forbidden => new(status, ExitCode.NotAuthorized, $"{said}{Environment.NewLine}The token in use comes from {target.TokenSource}; it needs more rights for this."),
            >= HttpStatusCode.InternalServerError => new(status, ExitCode.Refused, $"{said}{(exceptionId is null ? "" : $"{Environment.NewLine}The server's log has more under {exceptionId}.")}"),
            _ => new(status, ExitCode.Refused, said),
        };
    }

    private static (string? Text, string? Code, string? ExceptionId) ReadError(ReadOnlySpan<byte> body)
    {
        try
        {
            var error = JsonSerializer.Deserialize<ErrorView>(body, JsonSerializerOptions.Web);
            return (error?.Error, error?.Code.ToString(), error?.ExceptionId);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private sealed record ErrorView(string? Error, JsonElement Code, string? ExceptionId);
}
