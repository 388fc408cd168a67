using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Headgate.Files;

/// <summary>Streams a request's body into a new content on disk.</summary>
internal sealed class BlobUpload(ContentFolder folder)
{
    private const int Piece = 256 * 1024;
    private const int DiskFull = 28;
    private const int DiskFullOnWindows = unchecked((int)0x80070070);

    /// <summary>Reads the body to its end and checks its length and MD5. The content is not synced yet.</summary>
    /// <returns>The content; disposing it without keeping it leaves nothing.</returns>
    public async Task<ContentWriter> ReceiveAsync(HttpContext context, long most)
    {
        var length = BlobHeaders.RequireLength(context, most);
        if (context.Request.Headers.ContainsKey("x-ms-content-crc64"))
            throw BlobErrors.NotImplemented("Checking a CRC64");
        var expected = BlobHeaders.Md5(context.Request, "Content-MD5");
        var content = folder.Create();
        try
        {
            if (expected is not null)
                content.CountMd5();
            await CopyAsync(context.Request.BodyReader, content, context.RequestAborted);
            if (content.Length != length)
                throw BlobErrors.Incomplete();
            if (expected is not null && !expected.AsSpan().SequenceEqual(content.Md5()))
                throw BlobErrors.Md5Mismatch();
            return content;
        }
        catch (Exception failure)
        {
            content.Dispose();
            throw Explain(failure);
        }
    }

    /// <summary>Says which failures of the disk the client should hear of.</summary>
    public static Exception Explain(Exception failure) =>
        failure is IOException { HResult: DiskFull or DiskFullOnWindows } and not BadHttpRequestException ? BlobErrors.StorageFull(failure) : failure;

    private static async Task CopyAsync(PipeReader body, ContentWriter content, CancellationToken stop)
    {
        while (true)
        {
            var read = await body.ReadAtLeastAsync(Piece, stop);
            if (!read.Buffer.IsEmpty)
                content.Append(read.Buffer);
            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return;
        }
    }
}
