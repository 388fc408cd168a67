namespace Headgate.Lake;

/// <summary>Which files of a version are worth writing anew.</summary>
internal static class Compaction
{
    public static IReadOnlyList<VersionFile> FilesToMerge(IReadOnlyList<VersionFile> files, LakeOptions options)
    {
        var worn = files.Where(file => file.Deleted is { } deleted && deleted.Positions > options.CompactDeletedShare * file.Rows).ToList();
        var small = files.Where(file => file.Bytes < options.SmallFileBytes).ToList();
        return small.Count > options.CompactSmallFiles ? [.. files.Where(file => worn.Contains(file) || small.Contains(file))] : worn;
    }
}
