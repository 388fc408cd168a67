using System.IO.Compression;

namespace Headgate.Lake;

/// <summary>A CSV file's bytes, unpacked.</summary>
internal static class CsvBytes
{
    public static bool IsGzip(string file)
    {
        using var stream = File.OpenRead(file);
        Span<byte> magic = stackalloc byte[2];
        return stream.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic is [0x1f, 0x8b];
    }

    public static Stream Open(string file, bool gzip)
    {
        var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: gzip ? 128 * 1024 : 0, FileOptions.SequentialScan);
        return gzip ? new GZipStream(stream, CompressionMode.Decompress) : stream;
    }
}
