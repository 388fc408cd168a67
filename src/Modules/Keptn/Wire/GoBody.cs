using Headgate.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Headgate.Keptn.Wire;

/// <summary>Reads the JSON body of a request to one of the services in Go; its content type does not matter to them.</summary>
internal static class GoBody
{
    /// <summary>The largest body where the gateway says nothing else.</summary>
    private const long UsualLimit = 5 * 1024 * 1024;

    private const string Malformed = "Invalid request format: ";

    /// <summary>A body of which every member must be known.</summary>
    /// <exception cref="RefusedException">400 with the decoder's text; 413.</exception>
    public static Task<T> ReadStrictAsync<T>(HttpContext context) where T : class, new() => ReadAsync<T>(context, strict: true);

    /// <summary>A body of which unknown members are left alone.</summary>
    /// <inheritdoc cref="ReadStrictAsync{T}"/>
    public static Task<T> ReadAsync<T>(HttpContext context) where T : class, new() => ReadAsync<T>(context, strict: false);

    /// <summary>The bytes of the body.</summary>
    /// <exception cref="RefusedException">413.</exception>
    public static async Task<ReadOnlyMemory<byte>> BytesAsync(HttpContext context)
    {
        var most = context.GetEndpoint()?.Metadata.GetMetadata<BodyLimit>()?.Bytes ?? UsualLimit;
        if (context.Request.ContentLength > most)
            throw new RefusedException(ApiErrors.RequestTooLarge(most));
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = most;
        try
        {
            using var bytes = new MemoryStream();
            await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
            return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        }
        catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == 413)
        {
            throw new RefusedException(ApiErrors.RequestTooLarge(most), tooLarge);
        }
    }

    /// <summary>400 <c>Invalid request format: …</c></summary>
    public static RefusedException Refuse(string why, Exception? cause = null) => new(new ApiError(400, null, Malformed + why), cause);

    /// <summary>The refusal of a required member that is missing or empty.</summary>
    /// <param name="record">The record's name in Go, with the path to where the field is: <c>SequenceControlCommand</c>.</param>
    /// <param name="field">The field's name in Go: <c>State</c>.</param>
    public static RefusedException Required(string record, string field) => Refuse($"Key: '{record}.{field}' Error:Field validation for '{field[(field.LastIndexOf('.') + 1)..]}' failed on the 'required' tag");

    private static async Task<T> ReadAsync<T>(HttpContext context, bool strict) where T : class, new()
    {
        var bytes = await BytesAsync(context);
        try
        {
            return GoJson.Decode<T>(bytes.Span, strict);
        }
        catch (GoJsonException malformed)
        {
            throw Refuse(malformed.Message, malformed);
        }
    }
}
