using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Headgate.Files;

/// <summary>Writes one new content. Disposing it deletes the file unless <see cref="Keep"/> was called.</summary>
internal sealed class ContentWriter : IDisposable
{
    private const int CopyBuffer = 1 << 20;

    private readonly ContentFolder folder;
    private readonly SafeFileHandle file;
    private IncrementalHash? md5;
    private bool kept;

    public ContentWriter(ContentFolder folder, ContentId content)
    {
        this.folder = folder;
        Content = content;
        file = File.OpenHandle(folder.PathOf(content), FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete);
    }

    public ContentId Content { get; }

    public long Length { get; private set; }

    /// <summary>Counts the MD5 of what is appended from here on.</summary>
    public void CountMd5() => md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);

    public byte[]? Md5() => md5?.GetHashAndReset();

    public void Append(in ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsSingleSegment)
        {
            RandomAccess.Write(file, bytes.FirstSpan, Length);
            md5?.AppendData(bytes.FirstSpan);
        }
        else
        {
            var segments = new List<ReadOnlyMemory<byte>>();
            foreach (var segment in bytes)
            {
                segments.Add(segment);
                md5?.AppendData(segment.Span);
            }

            RandomAccess.Write(file, segments, Length);
        }

        Length += bytes.Length;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(file, bytes, Length);
        md5?.AppendData(bytes);
        Length += bytes.Length;
    }

    /// <summary>Appends a part of another content.</summary>
    /// <exception cref="FileNotFoundException">The other content is gone.</exception>
    /// <exception cref="EndOfStreamException">It is shorter than that.</exception>
    public void AppendFrom(ContentId source, long offset, long bytes)
    {
        using var from = File.OpenHandle(folder.PathOf(source), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        for (long copied; bytes > 0; offset += copied, Length += copied, bytes -= copied)
        {
            copied = CLibrary.CopyRange(from, offset, file, Length, bytes);
            if (copied <= 0)
                copied = CopyPiece(from, offset, bytes);
        }
    }

    /// <summary>Brings the bytes to the disk.</summary>
    public void Sync() => RandomAccess.FlushToDisk(file);

    /// <summary>Brings the bytes and the name to the disk: a row may name the content now.</summary>
    public void SyncWithName()
    {
        Sync();
        CLibrary.SyncFolder(Path.GetDirectoryName(folder.PathOf(Content))!);
    }

    /// <summary>A row names the content, or may: it is not ours to delete any more.</summary>
    public void Keep() => kept = true;

    public void Dispose()
    {
        file.Dispose();
        md5?.Dispose();
        folder.Release(Content);
        if (!kept)
            folder.TryDelete(Content);
    }

    private long CopyPiece(SafeFileHandle from, long offset, long bytes)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBuffer);
        try
        {
            var read = RandomAccess.Read(from, buffer.AsSpan(0, (int)Math.Min(buffer.Length, bytes)), offset);
            if (read == 0)
                throw new EndOfStreamException("A content file is shorter than its row says.");
            RandomAccess.Write(file, buffer.AsSpan(0, read), Length);
            return read;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
