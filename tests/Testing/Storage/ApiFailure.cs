using System.Net;
using System.Text.Json.Nodes;

namespace Headgate.Testing;

/// <summary>An answer that a test did not ask for: its status and its whole body.</summary>
public sealed class ApiFailureException(string request, HttpStatusCode status, string body)
    : Exception($"{request} answered {(int)status}: {body}")
{
    /// <summary>The status.</summary>
    public HttpStatusCode Status { get; } = status;

    /// <summary>The error's code; <c>null</c> when the body is not an error envelope.</summary>
    public string? Code { get; } = body.StartsWith('{') ? (string?)JsonNode.Parse(body)?["code"] : null;
}

/// <summary>A job that ended as error where a test needs success.</summary>
public sealed class JobFailedException(JsonObject job) : Exception($"Job {job["id"]} ({job["operationName"]}) ended as {job["status"]}: {job["error"]?["message"]}")
{
    /// <summary>The job.</summary>
    public JsonObject Job { get; } = job;
}
