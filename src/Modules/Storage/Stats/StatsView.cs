using Headgate.Files;

namespace Headgate.Storage;

/// <summary>What a run did, on the wire.</summary>
internal sealed record StatsView(TableStatsView Tables, FileStatsView Files);

internal sealed record TableStatsView(TransferStatsView Import, TransferStatsView Export);

/// <param name="Other">How many transfers there were of tables that are not listed.</param>
/// <param name="Tables">The tables that took longest.</param>
internal sealed record TransferStatsView(long Other, IReadOnlyList<TransferredTableView> Tables);

internal sealed record TransferredTableView(string Id, long Count, double DurationTotalSecs);

internal sealed record FileStatsView(FileTotalView Total, TagStatsView Tags)
{
    public static FileStatsView Of(RunFiles files) => new(
        new FileTotalView(files.Count, new SizeStatsView(files.Bytes, files.Count == 0 ? 0 : (double)files.Bytes / files.Count, files.Largest, files.Smallest)),
        new TagStatsView(files.OtherTags, [.. files.Tags.Select(tag => new TagCountView(tag.Tag, tag.Count))]));
}

internal sealed record FileTotalView(long Count, SizeStatsView DataSizeBytes);

internal sealed record SizeStatsView(long Total, double Mean, long Max, long Min);

internal sealed record TagStatsView(long Other, IReadOnlyList<TagCountView> Tags);

internal sealed record TagCountView(string Tag, long Count);
