using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Headgate.Files;

/// <summary>Reads what a client says about a blob from its headers, and tells it back.</summary>
internal static class BlobHeaders
{
    private const string MetadataPrefix = "x-ms-meta-";
    private const int MostMetadata = 8 * 1024;
    private const int LongestProperty = 1024;
    private const int Md5Length = 16;

    /// <summary>The properties of a blob that comes in one piece; the plain HTTP headers count too.</summary>
    public static BlobProperties OfPutBlob(HttpRequest request) => new()
    {
        ContentType = Property(request, "x-ms-blob-content-type") ?? Property(request, "Content-Type"),
        ContentEncoding = Property(request, "x-ms-blob-content-encoding") ?? Property(request, "Content-Encoding"),
        ContentLanguage = Property(request, "x-ms-blob-content-language") ?? Property(request, "Content-Language"),
        ContentDisposition = Property(request, "x-ms-blob-content-disposition"),
        CacheControl = Property(request, "x-ms-blob-cache-control") ?? Property(request, "Cache-Control"),
        ContentMd5 = Md5(request, "x-ms-blob-content-md5") ?? Md5(request, "Content-MD5"),
        Metadata = Metadata(request),
    };

    /// <summary>The properties where the plain HTTP headers speak of the body, which is not the blob.</summary>
    public static BlobProperties OfBlobHeaders(HttpRequest request) => new()
    {
        ContentType = Property(request, "x-ms-blob-content-type"),
        ContentEncoding = Property(request, "x-ms-blob-content-encoding"),
        ContentLanguage = Property(request, "x-ms-blob-content-language"),
        ContentDisposition = Property(request, "x-ms-blob-content-disposition"),
        CacheControl = Property(request, "x-ms-blob-cache-control"),
        ContentMd5 = Md5(request, "x-ms-blob-content-md5"),
        Metadata = Metadata(request),
    };

    /// <summary>A header with a 16 byte sum; <c>null</c> when it was not sent.</summary>
    public static byte[]? Md5(HttpRequest request, string header)
    {
        if (request.Headers[header].ToString() is not { Length: > 0 } text)
            return null;
        var sum = new byte[Md5Length];
        return Convert.TryFromBase64String(text, sum, out var length) && length == Md5Length ? sum : throw BlobErrors.InvalidMd5();
    }

    public static IReadOnlyDictionary<string, string> Metadata(HttpRequest request)
    {
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var bytes = 0;
        foreach (var (header, value) in request.Headers)
        {
            if (!header.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase))
                continue;
            var name = header[MetadataPrefix.Length..];
            if (name.Length == 0 || char.IsAsciiDigit(name[0]) || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'))
                throw BlobErrors.InvalidMetadata($"The metadata name \"{name}\" is not a letter or underscore followed by letters, digits and underscores.");
            metadata[name] = value.ToString();
            bytes += name.Length + Encoding.UTF8.GetByteCount(value.ToString());
        }

        return bytes <= MostMetadata ? metadata : throw BlobErrors.InvalidMetadata($"The metadata is larger than {MostMetadata} bytes.");
    }

    /// <summary>The length of the body; raises the server's limit to it.</summary>
    public static long RequireLength(HttpContext context, long most)
    {
        var length = context.Request.ContentLength ?? throw BlobErrors.MissingContentLength();
        if (length > most)
            throw BlobErrors.TooLarge(most);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = length;
        return length;
    }

    /// <summary>Tells of a blob that is read.</summary>
    public static void Describe(HttpResponse response, Blob blob, IQueryCollection overrides)
    {
        var headers = response.Headers;
        var told = blob.Properties;
        headers.ETag = BlobWire.ETag(blob.ETag);
        headers.LastModified = BlobWire.Time(blob.Modified);
        headers.AcceptRanges = "bytes";
        headers["x-ms-blob-type"] = "BlockBlob";
        headers["x-ms-creation-time"] = BlobWire.Time(blob.Created);
        headers["x-ms-lease-status"] = "unlocked";
        headers["x-ms-lease-state"] = "available";
        headers["x-ms-server-encrypted"] = "false";
        // Somebody's upload must not act as a page of this host.
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        response.ContentType = BlobWire.Header(Override("rsct", told.ContentType) ?? "application/octet-stream");
        Add("Content-Encoding", Override("rsce", told.ContentEncoding));
        Add("Content-Language", Override("rscl", told.ContentLanguage));
        Add("Content-Disposition", Override("rscd", told.ContentDisposition));
        Add("Cache-Control", Override("rscc", told.CacheControl));
        foreach (var (name, value) in told.Metadata)
            headers[MetadataPrefix + name] = BlobWire.Header(value);

        string? Override(string parameter, string? stored) => overrides[parameter].ToString() is { Length: > 0 } signed ? signed : stored;

        void Add(string header, string? value)
        {
            if (value is not null)
                headers[header] = BlobWire.Header(value);
        }
    }

    /// <summary>Tells of a blob that was written.</summary>
    public static void Describe(HttpResponse response, BlobWritten written)
    {
        response.Headers.ETag = BlobWire.ETag(written.ETag);
        response.Headers.LastModified = BlobWire.Time(written.Modified);
        response.Headers["x-ms-request-server-encrypted"] = "false";
    }

    private static string? Property(HttpRequest request, string header)
    {
        if (request.Headers[header].ToString() is not { Length: > 0 } value)
            return null;
        return value.Length <= LongestProperty
            ? value
            : throw BlobErrors.InvalidHeader(header, string.Create(CultureInfo.InvariantCulture, $"it is longer than {LongestProperty} characters."));
    }
}
