using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Headgate.Keptn.Wire;

/// <summary>Makes JSON answers without members that are null, as Keptn's services do.</summary>
internal static class KeptnAnswer
{
    public static JsonSerializerOptions Options { get; } = new(JsonWire.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static KeptnAnswer<T> Ok<T>(T value) => new(200, value);

    public static KeptnAnswer<T> Created<T>(T value) => new(201, value);
}

/// <summary>A JSON body with its status.</summary>
internal sealed class KeptnAnswer<T>(int status, T value) : IResult, IEndpointMetadataProvider
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = JsonWire.ContentType;
        var body = JsonSerializer.SerializeToUtf8Bytes(value, KeptnAnswer.Options);
        httpContext.Response.ContentLength = body.Length;
        return httpContext.Response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder) => builder.Metadata.Add(new AnswerType(typeof(T)));
}
