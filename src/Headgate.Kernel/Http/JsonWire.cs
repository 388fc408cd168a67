using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Headgate.Kernel;

/// <summary>JSON as the clients read it.</summary>
public static class JsonWire
{
    /// <summary>Exactly this, with no charset: the PHP clients compare the header literally.</summary>
    public const string ContentType = "application/json";

    /// <summary>Camel case, nulls kept, non-ASCII text as it is, times by <see cref="WireTime"/>.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.Strict,
        MaxDepth = 256,
        Converters = { new WireTimeConverter() },
    };

    /// <summary>Answers with <paramref name="value"/> as JSON.</summary>
    public static Task WriteAsync<T>(HttpContext context, int status, T value)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = ContentType;
        var body = JsonSerializer.SerializeToUtf8Bytes(value, Options);
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
