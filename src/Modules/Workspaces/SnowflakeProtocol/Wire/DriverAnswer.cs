using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http;

namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>Writes the envelope around every answer: <c>data</c>, <c>code</c>, <c>message</c>, <c>success</c>.</summary>
internal static class DriverAnswer
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Answers that something was done.</summary>
    public static Task WriteAsync(HttpContext context, Action<Utf8JsonWriter>? data = null, string? code = null, string? message = null) =>
        SendAsync(context, 200, json =>
        {
            json.WritePropertyName("data");
            if (data is null)
            {
                json.WriteNullValue();
            }
            else
            {
                json.WriteStartObject();
                data(json);
                json.WriteEndObject();
            }

            json.WriteString("code", code);
            json.WriteString("message", message);
            json.WriteBoolean("success", true);
        });

    /// <summary>Answers that something is refused.</summary>
    public static Task WriteAsync(HttpContext context, DriverRefusal refusal) => SendAsync(context, refusal.Status, json =>
    {
        json.WriteStartObject("data");
        json.WriteBoolean("internalError", false);
        json.WriteString("errorCode", refusal.Code);
        json.WriteNumber("age", 0);
        json.WriteString("sqlState", refusal.SqlState);
        if (refusal.Query is { } query)
            json.WriteString("queryId", query);
        json.WriteNumber("line", refusal.Line > 0 ? refusal.Line : -1);
        json.WriteNumber("pos", refusal.Line > 0 ? refusal.Position : -1);
        json.WriteString("type", refusal.Line > 0 ? "COMPILATION" : null);
        json.WriteEndObject();
        json.WriteString("code", refusal.Code);
        json.WriteString("message", refusal.Message);
        json.WriteBoolean("success", false);
        json.WriteNull("headers");
    });

    private static async Task SendAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        var body = new ArrayBufferWriter<byte>(4096);
        await using (var json = new Utf8JsonWriter(body, Json))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = JsonWire.ContentType;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentLength = body.WrittenCount;
        await context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }

    /// <summary>A whole number of seconds.</summary>
    public static long Seconds(TimeSpan time) => Math.Max(1, (long)time.TotalSeconds);

    /// <summary>Milliseconds since 1970.</summary>
    public static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    /// <summary>A number as text.</summary>
    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
