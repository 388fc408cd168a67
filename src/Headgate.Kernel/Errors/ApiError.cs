using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Headgate.Kernel;

/// <summary>A refusal the caller can act on: a status, a stable code and a text that says what was found and what to do.</summary>
/// <param name="Status">The HTTP status; a job that fails with this error has none on the wire.</param>
/// <param name="Code">The stable code of <c>docs/errors</c>, such as <c>storage.tables.notFound</c>; <c>null</c> where the wire has none.</param>
/// <param name="Message">The text for the caller; never a secret and never a stack.</param>
public sealed record ApiError(int Status, string? Code, string Message) : IResult
{
    /// <summary>One entry per wrong field; empty unless the request failed validation.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>Facts about the refusal that a client may show; <c>null</c> for none.</summary>
    public JsonObject? Params { get; init; }

    /// <summary>Seconds for the <c>Retry-After</c> header; <c>null</c> for none.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>Writes the error envelope.</summary>
    public Task ExecuteAsync(HttpContext httpContext) => ErrorEnvelope.WriteAsync(httpContext, this, ErrorEnvelope.NewExceptionId());
}

/// <summary>What is wrong with one field of a request.</summary>
public sealed record FieldError(string Key, string Message);

/// <summary>Carries a refusal out of code that is far from the endpoint.</summary>
public sealed class RefusedException(ApiError error, Exception? cause = null) : Exception(error.Message, cause)
{
    /// <summary>What the caller is told.</summary>
    public ApiError Error { get; } = error;
}
