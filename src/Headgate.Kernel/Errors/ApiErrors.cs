using System.Text;

namespace Headgate.Kernel;

/// <summary>The refusals every module shares.</summary>
public static class ApiErrors
{
    /// <summary>No token was sent.</summary>
    public static ApiError TokenMissing(string header) =>
        new(401, "storage.tokenInvalid", $"Access token must be set. Send it in the {header} header.");

    /// <summary>The token is unknown, deleted, expired or disabled; which of them is not told.</summary>
    public static ApiError TokenInvalid { get; } = new(401, "storage.tokenInvalid", "Invalid access token");

    /// <summary>The token is good but does not reach this.</summary>
    public static ApiError AccessDenied { get; } = new(403, "accessDenied", "You don't have access to the resource.");

    /// <summary>No route has this path.</summary>
    public static ApiError NoSuchRoute(string method, string path) =>
        new(404, "notFound", $"There is no {method} {path}. The operations of each service are listed at /docs.");

    /// <summary>The route exists, but not with this method.</summary>
    public static ApiError MethodNotAllowed(string method, string path) =>
        new(405, "methodNotAllowed", $"{path} does not answer {method}. The operations of each service are listed at /docs.");

    /// <summary>The body could not be read as what its content type says.</summary>
    public static ApiError MalformedRequest(string why) => new(400, "malformedRequest", $"Malformed request: {why}");

    /// <summary>The body is larger than this operation takes.</summary>
    public static ApiError RequestTooLarge(long limitBytes) =>
        new(413, "requestTooLarge", $"The request body is larger than the {limitBytes} bytes this operation takes.");

    /// <summary>Fields are missing or wrong.</summary>
    public static ApiError InvalidRequest(IReadOnlyList<FieldError> errors, string code = "validation.failed")
    {
        var text = new StringBuilder("Invalid request:");
        foreach (var error in errors)
            text.Append("\n - ").Append(error.Key).Append(": \"").Append(error.Message).Append('"');
        return new ApiError(400, code, text.ToString()) { Errors = errors };
    }

    /// <summary>The metadata database does not answer. When it went in the middle of a commit, nobody knows whether that was done.</summary>
    public static ApiError DatabaseUnavailable { get; } =
        new(503, "databaseUnavailable", "The metadata database does not answer right now; try again. Where doing it twice would do harm, look first whether it was done.") { RetryAfter = 5 };

    /// <summary>The disk of the data folder is full.</summary>
    public static ApiError DiskFull { get; } =
        new(507, "storage.diskFull", "There is no space left on the disk of the data folder. Nothing was changed; free some space and try again.");

    /// <summary>A fault of ours; details are in the log under the exception id.</summary>
    public static ApiError Unexpected { get; } = new(500, "internalError", "Internal Server Error occurred.");
}
