using System.Formats.Tar;
using System.IO.Compression;
using Headgate.Kernel;

namespace Headgate.Keptn.Resources.Charts;

/// <summary>Unpacks a chart's archive: files below one folder, whose name says nothing. Links and paths that lead out are refused, and so is what unpacks to too much.</summary>
internal static class ChartReader
{
    /// <returns>The files with their paths in the chart.</returns>
    /// <exception cref="RefusedException">It is no such archive.</exception>
    public static IReadOnlyList<ResourceFile> Read(string name, byte[] archive, ResourceOptions options)
    {
        try
        {
            using var packed = new MemoryStream(archive);
            using var gzip = new GZipStream(packed, CompressionMode.Decompress);
            using var limited = new LimitedStream(gzip, options.MaxFileBytes);
            using var tar = new TarReader(limited);
            return Read(tar, options.MaxFiles);
        }
        catch (Exception broken) when (broken is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            throw new RefusedException(ResourceErrors.BrokenChart(name, "it is no tar archive packed with gzip"), broken);
        }
        catch (ChartException refused)
        {
            throw new RefusedException(ResourceErrors.BrokenChart(name, refused.Message), refused);
        }
    }

    private static List<ResourceFile> Read(TarReader tar, int mostFiles)
    {
        var files = new Dictionary<string, ResourceFile>(StringComparer.Ordinal);
        string? top = null;
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.EntryType is TarEntryType.GlobalExtendedAttributes)
                continue;
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.Directory))
                throw new ChartException($"'{entry.Name}' is neither a file nor a folder");
            var parts = entry.Name.Split('/', StringSplitOptions.RemoveEmptyEntries).SkipWhile(part => part == ".").ToList();
            if (parts.Count == 0)
                continue;
            if ((top ??= parts[0]) != parts[0])
                throw new ChartException("there is more than one folder in it");
            if (entry.EntryType is TarEntryType.Directory)
                continue;
            if (parts.Count == 1)
                throw new ChartException("there is no folder in it");
            if (files.Count == mostFiles)
                throw new ChartException($"there are more than {mostFiles} files in it");
            var path = PathOf(parts.Skip(1));
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            files[path] = new ResourceFile(path, content.ToArray());
        }

        return files.Count > 0 ? [.. files.Values] : throw new ChartException("there is no file in it");
    }

    private static string PathOf(IEnumerable<string> parts)
    {
        var path = string.Join('/', parts);
        try
        {
            return ResourcePath.Of(path);
        }
        catch (RefusedException refused)
        {
            throw new ChartException($"the path '{path}' is not taken", refused);
        }
    }
}

/// <summary>What is wrong with an archive.</summary>
internal sealed class ChartException(string message, Exception? cause = null) : Exception(message, cause);
