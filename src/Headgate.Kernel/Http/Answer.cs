using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Headgate.Kernel;

/// <summary>Makes JSON answers.</summary>
public static class Answer
{
    /// <summary>200 with a body.</summary>
    public static Answer<T> Ok<T>(T value) => new(200, value);

    /// <summary>201 with a body.</summary>
    public static Answer<T> Created<T>(T value) => new(201, value);

    /// <summary>202 with a body: an asynchronous job.</summary>
    public static Answer<T> Accepted<T>(T value) => new(202, value);

    /// <summary>200 with a list that is written while it is read. Refuse before: after the first bytes only the connection can break.</summary>
    public static StreamedAnswer<T> Stream<T>(IAsyncEnumerable<T> items) => new(items);

    /// <summary>204 without a body.</summary>
    public static NoContent NoContent { get; } = new();
}

/// <summary>A JSON body with its status, written with the exact content type.</summary>
public sealed class Answer<T>(int status, T value) : IResult, IEndpointMetadataProvider
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The body.</summary>
    public T Value { get; } = value;

    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext) => JsonWire.WriteAsync(httpContext, Status, Value);

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new AnswerType(typeof(T)));
}

/// <summary>A JSON list, item by item.</summary>
public sealed class StreamedAnswer<T>(IAsyncEnumerable<T> items) : IResult, IEndpointMetadataProvider
{
    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = JsonWire.ContentType;
        return JsonSerializer.SerializeAsync(httpContext.Response.Body, items, JsonWire.Options, httpContext.RequestAborted);
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new AnswerType(typeof(IEnumerable<T>)));
}

/// <summary>204.</summary>
public sealed class NoContent : IResult, IEndpointMetadataProvider
{
    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new AnswerType(null));
}

/// <summary>What an endpoint answers with, for its OpenAPI document; <c>null</c> for an empty body.</summary>
public sealed record AnswerType(Type? Body);
