using System.Globalization;
using System.Text;
using System.Xml;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http;

namespace Headgate.Files;

/// <summary>The forms of the blob protocol: headers, times and XML.</summary>
internal static class BlobWire
{
    public const string Xml = "application/xml";
    private const string UsualVersion = "2021-12-02";
    private const int LongestEcho = 100;

    /// <summary>An HTTP date.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);

    public static string ETag(string tag) => $"\"{tag}\"";

    /// <summary>The headers that every answer has.</summary>
    public static void AddCommonHeaders(HttpContext context, string requestId)
    {
        var request = context.Request.Headers;
        var answer = context.Response.Headers;
        answer["x-ms-request-id"] = requestId;
        answer["x-ms-version"] = Echo(request["x-ms-version"]) ?? UsualVersion;
        if (Echo(request["x-ms-client-request-id"]) is { } id)
            answer["x-ms-client-request-id"] = id;
    }

    /// <summary>A stored text as a header value; a character that headers cannot carry becomes an underscore.</summary>
    public static string Header(string value)
    {
        if (value.All(IsVisible))
            return value;
        return string.Concat(value.Select(letter => IsVisible(letter) ? letter : '_'));

        static bool IsVisible(char letter) => letter is >= ' ' and <= '~';
    }

    /// <summary>Answers with a refusal.</summary>
    public static Task WriteErrorAsync(HttpContext context, ApiError error, string requestId)
    {
        context.Response.StatusCode = error.Status;
        context.Response.Headers["x-ms-error-code"] = error.Code;
        if (error.RetryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return error.Status == 304
            ? Task.CompletedTask
            : WriteXmlAsync(context, xml =>
            {
                xml.WriteStartElement("Error");
                xml.WriteElementString("Code", error.Code);
                xml.WriteElementString("Message", $"{error.Message}\nRequestId:{requestId}");
                xml.WriteEndElement();
            });
    }

    /// <summary>Answers with a document.</summary>
    public static Task WriteXmlAsync(HttpContext context, Action<XmlWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(false) }))
            write(xml);
        context.Response.ContentType = Xml;
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), context.RequestAborted).AsTask();
    }

    private static string? Echo(string? value) => string.IsNullOrEmpty(value) || value.Length > LongestEcho ? null : Header(value);
}
