using System.ComponentModel.DataAnnotations;

namespace Headgate.Warehouse;

/// <summary>Settings of warehouses, section <c>Warehouse</c>.</summary>
public sealed record WarehouseOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Warehouse";

    /// <summary>The program that a warehouse's process runs. Default this program. Since 0.2.</summary>
    public string? Program { get; init; }

    /// <summary>Memory of a small warehouse in MiB; a medium one has twice, a large one four times as much. 64 to 1,048,576; default 1,024. Since 0.2.</summary>
    [Range(64, 1024 * 1024)]
    public int MemoryMb { get; init; } = 1024;

    /// <summary>Threads of a small warehouse; a medium one has twice, a large one four times as many, none more than the machine has. 1 to 256; default 2. Since 0.2.</summary>
    [Range(1, 256)]
    public int Threads { get; init; } = 2;

    /// <summary>What a small warehouse may put on disk for queries that do not fit into memory, in MiB; a medium one twice, a large one four times as much. 0 to 16,777,216; default 10,240. Since 0.2.</summary>
    [Range(0, 16 * 1024 * 1024)]
    public int SpillMb { get; init; } = 10 * 1024;

    /// <summary>Open sessions of a small warehouse; a medium one has twice, a large one four times as many. 1 to 10,000; default 64. Since 0.2.</summary>
    [Range(1, 10_000)]
    public int MaxSessions { get; init; } = 64;

    /// <summary>A process is ended when it has more memory than its warehouse may have times this, and 256 MiB. 1 to 10; default 1.5. Since 0.2.</summary>
    [Range(1.0, 10.0)]
    public double MemoryFactor { get; init; } = 1.5;

    /// <summary>How long a warehouse without work keeps its process. 100 ms to 1 day; default 10 min. Since 0.2.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "1.00:00:00")]
    public TimeSpan AutoSuspend { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a statement may run when neither workspace nor session says less. 1 s to 7 days; default 2 h. Since 0.2.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromHours(2);

    /// <summary>How long an interrupted statement has to end before its process is ended. 100 ms to 5 min; default 10 s. Since 0.2.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "00:05:00")]
    public TimeSpan InterruptGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Processes that wait for a workspace, so that one opens sooner; they start with the first use of a warehouse. 0 to 16; default 1. Since 0.2.</summary>
    [Range(0, 16)]
    public int Spares { get; init; } = 1;

    /// <summary>How long the files of a warehouse that no workspace knows stay. 0 to 30 days; default 1 h. Since 0.2.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan OrphanGrace { get; init; } = TimeSpan.FromHours(1);
}
