using Microsoft.AspNetCore.Builder;

namespace Headgate.Kernel;

/// <summary>One query parameter or body field of an operation, for its OpenAPI document.</summary>
/// <param name="Name">The name on the wire.</param>
/// <param name="Type">A JSON Schema type: <c>string</c>, <c>integer</c>, <c>boolean</c>, <c>array</c>, <c>object</c>; or <c>file</c> for a multipart file part.</param>
/// <param name="Description">What it does, with its default.</param>
/// <param name="Required">Whether the operation refuses to run without it.</param>
/// <param name="InQuery">Whether it comes in the query rather than the body.</param>
public sealed record OperationInput(string Name, string Type, string Description, bool Required, bool InQuery);

/// <summary>The status of an operation's good answer, where it is not 200.</summary>
public sealed record AnswerStatus(int Status, string Description);

/// <summary>Declares what an operation takes and gives, for its OpenAPI document.</summary>
public static class OperationInputs
{
    /// <summary>A query parameter.</summary>
    public static RouteHandlerBuilder Query(this RouteHandlerBuilder route, string name, string type, string description) =>
        route.WithMetadata(new OperationInput(name, type, description, false, true));

    /// <summary>A body field; JSON and forms are both read.</summary>
    public static RouteHandlerBuilder Field(this RouteHandlerBuilder route, string name, string type, string description, bool required = false) =>
        route.WithMetadata(new OperationInput(name, type, description, required, false));

    /// <summary>The status of the good answer.</summary>
    public static RouteHandlerBuilder Answers(this RouteHandlerBuilder route, int status, string description) =>
        route.WithMetadata(new AnswerStatus(status, description));
}
