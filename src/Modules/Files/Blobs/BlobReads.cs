using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Xml;
using Microsoft.AspNetCore.Http;
using Microsoft.Win32.SafeHandles;

namespace Headgate.Files;

/// <summary>Get Blob, Get Blob Properties, Get Container Properties and List Blobs.</summary>
internal sealed class BlobReads(BlobStore blobs, ContentFolder folder)
{
    private const int Piece = 256 * 1024;
    private const int MostListed = 5000;
    private const int LargestManifest = 16 * 1024 * 1024;
    private const int LargestSummedRange = 4 * 1024 * 1024;

    /// <summary>Get Blob, or with HEAD its properties.</summary>
    public async Task GetAsync(HttpContext context, BlobAddress at, string endpoint)
    {
        var (blob, file) = await OpenAsync(context, at);
        using (file)
        {
            if (HttpMethods.IsGet(context.Request.Method) && IsManifestForGo(context.Request, blob))
            {
                await SendManifestAsync(context, blob, SliceManifest.ForGo(await ReadAllAsync(file, blob, context.RequestAborted), at.Container, endpoint));
                return;
            }

            var isHead = HttpMethods.IsHead(context.Request.Method);
            var range = isHead ? null : ByteRange.Of(context.Request, blob.Size);
            var part = range ?? new ByteRange(0, blob.Size);
            BlobHeaders.Describe(context.Response, blob, context.Request.Query);
            DescribeSums(context, blob, file, range);
            if (range is not null)
            {
                context.Response.StatusCode = 206;
                context.Response.Headers.ContentRange = part.ContentRange(blob.Size);
            }

            context.Response.ContentLength = part.Length;
            if (!isHead)
                await SendAsync(context, file, part);
        }
    }

    /// <summary>Get Blob Metadata.</summary>
    public async Task GetMetadataAsync(HttpContext context, BlobAddress at)
    {
        var blob = await blobs.FindAsync(at, context.RequestAborted) ?? throw BlobErrors.BlobNotFound();
        new BlobConditions(context.Request).RequireForRead(blob);
        BlobHeaders.Describe(context.Response, blob, context.Request.Query);
        context.Response.ContentLength = 0;
    }

    /// <summary>Get Container Properties.</summary>
    public async Task GetContainerAsync(HttpContext context, BlobAddress at)
    {
        var created = await blobs.FindContainerAsync(at, context.RequestAborted) ?? throw BlobErrors.ContainerNotFound();
        var headers = context.Response.Headers;
        headers.ETag = BlobWire.ETag("0x" + created.UtcTicks.ToString("X16", CultureInfo.InvariantCulture));
        headers.LastModified = BlobWire.Time(created);
        headers["x-ms-lease-status"] = "unlocked";
        headers["x-ms-lease-state"] = "available";
        headers["x-ms-has-immutability-policy"] = "false";
        headers["x-ms-has-legal-hold"] = "false";
        context.Response.ContentLength = 0;
    }

    /// <summary>List Blobs.</summary>
    public async Task ListAsync(HttpContext context, BlobAddress at, string endpoint)
    {
        var query = context.Request.Query;
        var prefix = RequireText(query["prefix"]);
        var marker = RequireText(query["marker"]);
        var delimiter = RequireText(query["delimiter"]);
        var most = query["maxresults"].ToString() is { Length: > 0 } text ? RequireCount(text) : MostListed;
        if (await blobs.FindContainerAsync(at, context.RequestAborted) is null)
            throw BlobErrors.ContainerNotFound();
        var found = await blobs.ListAsync(at, prefix, delimiter, marker, most + 1, context.RequestAborted);
        var more = found.Count > most ? found[most - 1] : default;
        var withMetadata = query["include"].ToString().Split(',').Contains("metadata");

        await BlobWire.WriteXmlAsync(context, xml =>
        {
            xml.WriteStartElement("EnumerationResults");
            xml.WriteAttributeString("ServiceEndpoint", endpoint + "/");
            xml.WriteAttributeString("ContainerName", at.Container);
            WriteIfAny(xml, "Prefix", prefix);
            WriteIfAny(xml, "Marker", marker);
            if (query.ContainsKey("maxresults"))
                xml.WriteElementString("MaxResults", most.ToString(CultureInfo.InvariantCulture));
            WriteIfAny(xml, "Delimiter", delimiter);
            xml.WriteStartElement("Blobs");
            foreach (var (folderName, blob) in found.Take(most))
                WriteEntry(xml, folderName, blob, withMetadata);
            xml.WriteEndElement();
            xml.WriteElementString("NextMarker", more.Blob is null ? "" : more.Folder ?? more.Blob.Name);
            xml.WriteEndElement();
        });
    }

    private static bool IsManifestForGo(HttpRequest request, Blob blob) =>
        blob.Size <= LargestManifest && blob.Name.EndsWith("manifest", StringComparison.Ordinal) && request.Headers.UserAgent.ToString().Contains("azsdk-go-", StringComparison.Ordinal);

    private static async Task SendManifestAsync(HttpContext context, Blob blob, byte[] manifest)
    {
        var range = ByteRange.Of(context.Request, manifest.Length);
        var part = range ?? new ByteRange(0, manifest.Length);
        BlobHeaders.Describe(context.Response, blob, context.Request.Query);
        if (range is not null)
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = part.ContentRange(manifest.Length);
        }

        context.Response.ContentLength = part.Length;
        await context.Response.Body.WriteAsync(manifest.AsMemory((int)part.First, (int)part.Length), context.RequestAborted);
    }

    private static async Task<byte[]> ReadAllAsync(SafeFileHandle file, Blob blob, CancellationToken stop)
    {
        var bytes = new byte[blob.Size];
        for (var read = 0; read < bytes.Length;)
        {
            var some = await RandomAccess.ReadAsync(file, bytes.AsMemory(read), read, stop);
            if (some == 0)
                throw new EndOfStreamException("A content file is shorter than its row says.");
            read += some;
        }

        return bytes;
    }

    /// <summary>Finds the blob and opens its content; a content that was replaced in between is looked up again.</summary>
    private async Task<(Blob, SafeFileHandle)> OpenAsync(HttpContext context, BlobAddress at)
    {
        var conditions = new BlobConditions(context.Request);
        for (var attempt = 1; ; attempt++)
        {
            var blob = await blobs.FindAsync(at, context.RequestAborted) ?? throw BlobErrors.BlobNotFound();
            conditions.RequireForRead(blob);
            try
            {
                return (blob, File.OpenHandle(folder.PathOf(blob.Content), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan));
            }
            catch (FileNotFoundException) when (attempt < 3)
            {
            }
        }
    }

    private static void DescribeSums(HttpContext context, Blob blob, SafeFileHandle file, ByteRange? range)
    {
        var whole = blob.Properties.ContentMd5 is { } md5 ? Convert.ToBase64String(md5) : null;
        if (range is not { } part)
        {
            if (whole is not null)
                context.Response.Headers.ContentMD5 = whole;
            return;
        }

        if (whole is not null)
            context.Response.Headers["x-ms-blob-content-md5"] = whole;
        if (context.Request.Headers["x-ms-range-get-content-md5"] != "true")
            return;
        if (part.Length > LargestSummedRange)
            throw BlobErrors.OutOfRangeInput("The MD5 of a range is given for at most 4 MiB.");
        var bytes = new byte[part.Length];
        for (var read = 0; read < bytes.Length;)
        {
            var some = RandomAccess.Read(file, bytes.AsSpan(read), part.First + read);
            if (some == 0)
                throw new EndOfStreamException("A content file is shorter than its row says.");
            read += some;
        }
#pragma warning disable CA5351 // MD5 is the protocol's sum against errors of the line; nothing relies on it for safety.
        context.Response.Headers.ContentMD5 = Convert.ToBase64String(MD5.HashData(bytes));
#pragma warning restore CA5351
    }

    private static async Task SendAsync(HttpContext context, SafeFileHandle file, ByteRange part)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            for (var sent = 0L; sent < part.Length;)
            {
                var read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, part.Length - sent)), part.First + sent);
                if (read == 0)
                    throw new EndOfStreamException("A content file is shorter than its row says.");
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
                sent += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void WriteEntry(XmlWriter xml, string? folderName, Blob blob, bool withMetadata)
    {
        if (folderName is not null)
        {
            xml.WriteStartElement("BlobPrefix");
            xml.WriteElementString("Name", folderName);
            xml.WriteEndElement();
            return;
        }

        xml.WriteStartElement("Blob");
        xml.WriteElementString("Name", blob.Name);
        xml.WriteStartElement("Properties");
        xml.WriteElementString("Creation-Time", BlobWire.Time(blob.Created));
        xml.WriteElementString("Last-Modified", BlobWire.Time(blob.Modified));
        xml.WriteElementString("Etag", blob.ETag);
        xml.WriteElementString("Content-Length", blob.Size.ToString(CultureInfo.InvariantCulture));
        xml.WriteElementString("Content-Type", blob.Properties.ContentType ?? "application/octet-stream");
        xml.WriteElementString("Content-Encoding", blob.Properties.ContentEncoding);
        xml.WriteElementString("Content-Language", blob.Properties.ContentLanguage);
        xml.WriteElementString("Content-MD5", blob.Properties.ContentMd5 is { } md5 ? Convert.ToBase64String(md5) : null);
        xml.WriteElementString("Cache-Control", blob.Properties.CacheControl);
        xml.WriteElementString("Content-Disposition", blob.Properties.ContentDisposition);
        xml.WriteElementString("BlobType", "BlockBlob");
        xml.WriteElementString("LeaseStatus", "unlocked");
        xml.WriteElementString("LeaseState", "available");
        xml.WriteElementString("ServerEncrypted", "false");
        xml.WriteEndElement();
        if (withMetadata)
        {
            xml.WriteStartElement("Metadata");
            foreach (var (name, value) in blob.Properties.Metadata)
                xml.WriteElementString(name, value);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteIfAny(XmlWriter xml, string element, string value)
    {
        if (value.Length > 0)
            xml.WriteElementString(element, value);
    }

    private static string RequireText(string? value) =>
        string.IsNullOrEmpty(value) ? "" : BlobAddress.IsValidName(value) ? value : throw BlobErrors.InvalidQuery("prefix", "no blob's name begins with it.");

    private static int RequireCount(string text)
    {
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count))
            throw BlobErrors.InvalidQuery("maxresults", "it is a whole number.");
        return count > 0 ? Math.Min(count, MostListed) : throw BlobErrors.OutOfRangeQuery("maxresults", "it is 1 or more.");
    }
}
