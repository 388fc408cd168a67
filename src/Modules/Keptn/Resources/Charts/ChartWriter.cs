using System.Formats.Tar;
using System.IO.Compression;

namespace Headgate.Keptn.Resources.Charts;

/// <summary>Packs a chart's files into an archive under one folder; the same files always give the same bytes.</summary>
internal static class ChartWriter
{
    public static async Task<byte[]> PackAsync(string folder, IReadOnlyList<ResourceFile> files)
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        await using (var tar = new TarWriter(gzip, TarEntryFormat.Pax))
            foreach (var file in files)
                await WriteAsync(tar, $"{folder}/{file.Uri}", file.Content);
        return packed.ToArray();
    }

    private static async Task WriteAsync(TarWriter tar, string path, byte[] content)
    {
        using var data = new MemoryStream(content);
        await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, path)
        {
            DataStream = data,
            ModificationTime = DateTimeOffset.UnixEpoch,
            Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
        });
    }
}
