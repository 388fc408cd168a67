using System.IO.Compression;
using System.Text;
using Headgate.Cli.Client;

namespace Headgate.Cli.Tables;

/// <summary>How the written file looks.</summary>
/// <param name="Header">Columns of the header row, which slices lack.</param>
/// <param name="Gzip">Whether the file is gzipped.</param>
/// <param name="Parquet">Whether it is Parquet, whose slices cannot be joined.</param>
internal sealed record DownloadShape(IReadOnlyList<string> Header, bool Gzip, bool Parquet);

/// <summary>Reads a stored file, whole or in slices, and writes it as one.</summary>
internal sealed class FileDownload(BlobClient blobs, FileView file, IProgress<long> progress)
{
    private const int BufferSize = 1 << 18;

    /// <summary>Writes the file.</summary>
    /// <returns>The paths written.</returns>
    public async Task<IReadOnlyList<string>> WriteAsync(DownloadTarget target, DownloadShape shape, CancellationToken stop)
    {
        if (!file.IsSliced)
        {
            var whole = new Uri(file.Url ?? throw new CommandFailedException(ExitCode.Failed, $"File {file.Id} has no address to read it from."));
            await target.WriteAsync(output => CopyAsync(whole, output, shape.Gzip && !shape.Parquet, !shape.Parquet, stop));
            return [target.Path];
        }

        var slices = await SlicesAsync(stop);
        if (shape.Parquet)
            return await WriteParquetAsync(slices, target, stop);
        await target.WriteAsync(async output =>
        {
            await WriteHeaderAsync(output, shape, stop);
            foreach (var slice in slices)
                await CopyAsync(slice.Address, output, shape.Gzip, adapt: true, stop);
        });
        return [target.Path];
    }

    private async Task<List<(string Name, Uri Address)>> SlicesAsync(CancellationToken stop)
    {
        if (file.AbsPath is not { } place || file.AbsCredentials is not { } credentials)
            throw new CommandFailedException(ExitCode.Failed, $"File {file.Id} is kept with the provider \"{file.Provider}\"; this command only speaks to \"azure\". Use a client of that store.");
        var access = SasConnectionString.Parse(credentials.SasConnectionString);
        await using var manifest = await blobs.OpenAsync(access.Blob(place.Container, SliceManifest.BlobName(place.Name)), stop);
        using var text = new MemoryStream();
        await manifest.Content.CopyToAsync(text, stop);
        return [.. SliceManifest.Read(text.ToArray()).Select(slice => (Path.GetFileName(slice.Blob), access.Blob(slice.Container, slice.Blob)))];
    }

    /// <summary>Several Parquet files are still one table to any reader that takes a folder.</summary>
    private async Task<IReadOnlyList<string>> WriteParquetAsync(List<(string Name, Uri Address)> slices, DownloadTarget target, CancellationToken stop)
    {
        if (slices is [var only])
        {
            await target.WriteAsync(output => CopyAsync(only.Address, output, gzip: false, adapt: false, stop));
            return [target.Path];
        }

        if (target.IsStandardOutput)
            throw new CommandFailedException(ExitCode.Failed, $"The table is {slices.Count} Parquet files, which cannot be joined on standard output. Name a folder.");
        Directory.CreateDirectory(target.Path);
        var written = new List<string>();
        foreach (var (name, address) in slices)
        {
            var part = new DownloadTarget(Path.Combine(target.Path, $"{written.Count:D5}-{name}"), target.Overwrite);
            await part.WriteAsync(output => CopyAsync(address, output, gzip: false, adapt: false, stop));
            written.Add(part.Path);
        }

        return written;
    }

    private static async Task WriteHeaderAsync(Stream output, DownloadShape shape, CancellationToken stop)
    {
        var line = string.Join(',', shape.Header.Select(column => $"\"{column.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\n";
        if (!shape.Gzip)
        {
            await output.WriteAsync(Encoding.UTF8.GetBytes(line), stop);
            return;
        }

        await using var zipped = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true);
        await zipped.WriteAsync(Encoding.UTF8.GetBytes(line), stop);
    }

    /// <summary>Copies a blob; gzip members may follow each other, so gzipped slices need no unpacking.</summary>
    private async Task CopyAsync(Uri address, Stream output, bool gzip, bool adapt, CancellationToken stop)
    {
        await using var blob = await blobs.OpenAsync(address, stop);
        await using var counted = new CountedStream(blob.Content, progress);
        var start = new byte[2];
        var read = await counted.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, stop);
        await using var content = new PrefixedStream(start.AsMemory(0, read), counted);
        var isGzip = GzipMark.Starts(start.AsSpan(0, read));
        if (!adapt || isGzip == gzip || read == 0)
        {
            await content.CopyToAsync(output, BufferSize, stop);
        }
        else if (isGzip)
        {
            await using var unzipped = new GZipStream(content, CompressionMode.Decompress);
            await unzipped.CopyToAsync(output, BufferSize, stop);
        }
        else
        {
            await using var zipped = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true);
            await content.CopyToAsync(zipped, BufferSize, stop);
        }
    }
}
