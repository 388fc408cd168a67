using System.Formats.Tar;
using System.IO.Compression;

namespace Headgate.Keptn.Resources.Charts;

/// <summary>Packs a chart's files into an archive under one folder; the same files always give the same bytes.</summary>
internal sealed class ChartWriter(string folder)
{
    private readonly MemoryStream tar = new();
    private TarWriter? writer;

    public async Task AddAsync(string path, byte[] content)
    {
        writer ??= new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true);
        using var data = new MemoryStream(content);
        var entry = new PaxTarEntry(TarEntryType.RegularFile, $"{folder}/{path}")
        {
            DataStream = data,
            ModificationTime = DateTimeOffset.UnixEpoch,
            Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
        };
        await writer.WriteEntryAsync(entry);
    }

    public async Task<byte[]> ToArrayAsync()
    {
        if (writer is not null)
            await writer.DisposeAsync();
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(tar.GetBuffer().AsMemory(0, (int)tar.Length));
        return packed.ToArray();
    }
}
