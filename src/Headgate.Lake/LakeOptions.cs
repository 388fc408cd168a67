using System.ComponentModel.DataAnnotations;

namespace Headgate.Lake;

/// <summary>Settings of the lake, section <c>Lake</c>.</summary>
public sealed record LakeOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Lake";

    /// <summary>DuckDB's share of the machine's (or container's) memory; beyond it DuckDB spills to <c>tmp</c>. 0.05 to 0.9; default 0.5. Since 0.1.</summary>
    [Range(0.05, 0.9)]
    public double MemoryShare { get; init; } = 0.5;

    /// <summary>DuckDB's threads; 0 for one per processor. 0 to 1,024; default 0. Since 0.1.</summary>
    [Range(0, 1024)]
    public int Threads { get; init; }

    /// <summary>How long a version is kept after a newer one came. 0 to 10 years; default as long as each project says, its <c>dataRetentionTimeInDays</c>. Since 0.1.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00")]
    public TimeSpan? Retention { get; init; }

    /// <summary>How long a replaced version stays at least, whatever <see cref="Retention"/> says: short reads such as previews take no pin. 0 to 1 h; default 2 min. Since 0.1.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan ReadGrace { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a load or a long read stays without a heartbeat. 200 ms to 1 h; default 1 min. Since 0.1.</summary>
    [Range(typeof(TimeSpan), "00:00:00.2000000", "01:00:00")]
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often expired loads, versions and their files are removed. 100 ms to 1 day; default 1 min. Since 0.1.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "1.00:00:00")]
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest CSV row in bytes. 64 KiB to 1 GiB; default 32 MiB. A load takes about twice this memory. Since 0.1.</summary>
    [Range(64 * 1024, 1024 * 1024 * 1024)]
    public int MaxRowBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>The most columns of a table. 1 to 100,000; default 4,096. Since 0.1.</summary>
    [Range(1, 100_000)]
    public int MaxColumns { get; init; } = 4096;

    /// <summary>A table file is rewritten when more than this share of its rows is deleted. 0.01 to 1; default 0.3. Since 0.1.</summary>
    [Range(0.01, 1)]
    public double CompactDeletedShare { get; init; } = 0.3;

    /// <summary>Small files are merged when a table has more of them than this. 1 to 10,000; default 16. Since 0.1.</summary>
    [Range(1, 10_000)]
    public int CompactSmallFiles { get; init; } = 16;

    /// <summary>A file below this size is small. 1 KiB to 16 GiB; default 64 MiB. Since 0.1.</summary>
    [Range(1024L, 16L * 1024 * 1024 * 1024)]
    public long SmallFileBytes { get; init; } = 64L * 1024 * 1024;
}
