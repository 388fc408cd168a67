using System.Buffers.Text;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Headgate.Files;

/// <summary>Put Blob, Put Block, the properties' setters and Delete Blob.</summary>
internal sealed class BlobWrites(BlobStore blobs, BlobUpload upload, ContentFolder folder, FilesOptions options)
{
    private const int LongestBlockId = 64;

    /// <summary>Put Blob: a block blob in one piece.</summary>
    public async Task PutBlobAsync(HttpContext context, BlobAddress at)
    {
        var type = context.Request.Headers["x-ms-blob-type"].ToString();
        if (type.Length == 0)
            throw BlobErrors.MissingHeader("x-ms-blob-type");
        if (type != "BlockBlob")
            throw BlobErrors.NotImplemented($"The blob type {BlobWire.Header(type)}");
        var properties = BlobHeaders.OfPutBlob(context.Request);
        var conditions = new BlobConditions(context.Request);
        using var content = await upload.ReceiveAsync(context, options.MaxPutBlobBytes);
        content.SyncWithName();
        var written = await blobs.PutAsync(
            at, new NewBlob(at.Blob!, content.Content, content.Length, properties), conditions.RequireForWrite, content.Keep, context.RequestAborted);
        folder.Delete(written.Unnamed);
        Created(context, written, context.Request.Headers.ContentMD5);
    }

    /// <summary>Put Block: a piece of a blob that a block list will name.</summary>
    public async Task PutBlockAsync(HttpContext context, BlobAddress at)
    {
        var id = RequireBlockId(context.Request.Query["blockid"]);
        using var content = await upload.ReceiveAsync(context, options.MaxBlockBytes);
        // The name need not be on disk: a block that a power cut takes is missed by the block list.
        content.Sync();
        var replaced = await blobs.PutBlockAsync(at, new UncommittedBlock(id, content.Content, content.Length), content.Keep, context.RequestAborted);
        if (replaced is { } old)
            folder.TryDelete(old);
        context.Response.StatusCode = 201;
        context.Response.Headers["x-ms-request-server-encrypted"] = "false";
        EchoMd5(context, context.Request.Headers.ContentMD5);
    }

    /// <summary>Set Blob Metadata.</summary>
    public async Task SetMetadataAsync(HttpContext context, BlobAddress at)
    {
        var conditions = new BlobConditions(context.Request);
        var metadata = BlobHeaders.Metadata(context.Request);
        var written = await blobs.ChangeAsync(
            at,
            current =>
            {
                RequireThere(current, conditions);
                return current!.Properties with { Metadata = metadata };
            },
            context.RequestAborted);
        BlobHeaders.Describe(context.Response, written);
    }

    /// <summary>Set Blob Properties: a header that is not sent is cleared.</summary>
    public async Task SetPropertiesAsync(HttpContext context, BlobAddress at)
    {
        var conditions = new BlobConditions(context.Request);
        var properties = BlobHeaders.OfBlobHeaders(context.Request);
        var written = await blobs.ChangeAsync(
            at,
            current =>
            {
                RequireThere(current, conditions);
                return properties with { Metadata = current!.Properties.Metadata };
            },
            context.RequestAborted);
        BlobHeaders.Describe(context.Response, written);
    }

    /// <summary>Delete Blob.</summary>
    public async Task DeleteAsync(HttpContext context, BlobAddress at)
    {
        var conditions = new BlobConditions(context.Request);
        folder.Delete(await blobs.DeleteAsync(at, current => RequireThere(current, conditions), context.RequestAborted));
        context.Response.StatusCode = 202;
        context.Response.Headers["x-ms-delete-type-permanent"] = "true";
    }

    /// <summary>Checks a block id.</summary>
    public static string RequireBlockId(string? id)
    {
        if (string.IsNullOrEmpty(id))
            throw BlobErrors.InvalidBlockId();
        return Base64.IsValid(Encoding.ASCII.GetBytes(id), out var length) && length is > 0 and <= LongestBlockId ? id : throw BlobErrors.InvalidBlockId();
    }

    internal static void Created(HttpContext context, BlobWritten written, string? md5)
    {
        context.Response.StatusCode = 201;
        BlobHeaders.Describe(context.Response, written);
        EchoMd5(context, md5);
    }

    private static void EchoMd5(HttpContext context, string? md5)
    {
        if (!string.IsNullOrEmpty(md5))
            context.Response.Headers.ContentMD5 = md5;
    }

    private static void RequireThere(Blob? current, BlobConditions conditions)
    {
        if (current is null)
            throw BlobErrors.BlobNotFound();
        conditions.RequireForWrite(current);
    }
}
