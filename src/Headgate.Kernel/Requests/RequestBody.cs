using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Headgate.Kernel;

/// <summary>The body of a request as <see cref="Fields"/>: JSON, a URL-encoded form or a multipart form without files. An empty body has no fields.</summary>
/// <remarks>An endpoint takes it as a parameter; <see cref="BodyLimit"/> metadata raises the size it takes (<see cref="UsualLimit"/> otherwise).</remarks>
public sealed class RequestBody
{
    /// <summary>The largest body in bytes where an endpoint says nothing else.</summary>
    public const int UsualLimit = 8 * 1024 * 1024;

    private const int DeepestJson = 128;
    private const int MostFormFields = 20_000;

    private RequestBody(JsonObject values) => Fields = new Fields(values);

    /// <summary>The fields.</summary>
    public Fields Fields { get; }

    /// <summary>Binds an endpoint's parameter.</summary>
    public static async ValueTask<RequestBody?> BindAsync(HttpContext context, ParameterInfo parameter) => await ReadAsync(context);

    /// <summary>Reads the body.</summary>
    /// <exception cref="RefusedException">It is too large, or not what its content type says.</exception>
    public static async Task<RequestBody> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        var (limit, status) = context.GetEndpoint()?.Metadata.GetMetadata<BodyLimit>() ?? new BodyLimit(UsualLimit);
        if (request.ContentLength > limit)
            throw new RefusedException(ApiErrors.RequestTooLarge(limit) with { Status = status });
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = limit;

        try
        {
            if (request.HasFormContentType)
                return new RequestBody(await ReadFormAsync(request, limit, context.RequestAborted));

            using var bytes = new MemoryStream();
            await request.Body.CopyToAsync(bytes, context.RequestAborted);
            return new RequestBody(bytes.Length == 0 ? [] : ParseJson(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), request.ContentType));
        }
        catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == 413)
        {
            throw new RefusedException(ApiErrors.RequestTooLarge(limit) with { Status = status }, tooLarge);
        }
    }

    private static JsonObject ParseJson(ReadOnlyMemory<byte> bytes, string? contentType)
    {
        try
        {
            var text = bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
            RefuseBrokenText(text.Span);
            return JsonNode.Parse(text.Span, null, new JsonDocumentOptions { MaxDepth = DeepestJson, AllowDuplicateProperties = false }) switch
            {
                JsonObject body => body,
                JsonArray { Count: 0 } or null => [],
                _ => throw new RefusedException(ApiErrors.MalformedRequest("the body must be a JSON object.")),
            };
        }
        catch (JsonException malformed)
        {
            var what = contentType is null ? "the body has no Content-Type and is not JSON" : "the body is not valid JSON";
            throw new RefusedException(ApiErrors.MalformedRequest($"{what} (line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine}). Send JSON or a form."), malformed);
        }
    }

    /// <summary>The parser leaves texts as bytes; broken ones must be noticed here and not by whoever reads them first.</summary>
    private static void RefuseBrokenText(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
            throw new RefusedException(ApiErrors.MalformedRequest("the body is not valid UTF-8."));
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DeepestJson });
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped)
                continue;
            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException half)
            {
                throw new RefusedException(ApiErrors.MalformedRequest("a text in the body has half of a surrogate pair."), half);
            }
        }
    }

    private static async Task<JsonObject> ReadFormAsync(HttpRequest request, long limit, CancellationToken stop)
    {
        try
        {
            var form = await request.ReadFormAsync(new FormOptions { ValueCountLimit = MostFormFields, ValueLengthLimit = (int)limit, MultipartBodyLengthLimit = limit, BufferBodyLengthLimit = limit }, stop);
            return FieldTree.Build(form.SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value ?? "")));
        }
        // The multipart reader says "unexpected end" as a plain IOException; a lost connection and a body that is too large are subclasses of it.
        catch (Exception malformed) when (malformed is InvalidDataException || malformed.GetType() == typeof(IOException))
        {
            throw new RefusedException(ApiErrors.MalformedRequest($"the form could not be read: {malformed.Message}"), malformed);
        }
    }

    /// <summary>Makes a body of form fields that were read elsewhere, such as those beside an uploaded file.</summary>
    internal static RequestBody FromForm(IEnumerable<KeyValuePair<string, string>> fields) => new(FieldTree.Build(fields));
}

/// <summary>The largest body an endpoint takes, in bytes, and the status that refuses a larger one.</summary>
public sealed record BodyLimit(long Bytes, int Status = 413);
