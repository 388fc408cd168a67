using Headgate.Warehouse.Wire;
using Microsoft.Extensions.Logging;

namespace Headgate.Warehouse.Hosting;

/// <summary>What all warehouses of a node share: settings, folders, clock, and where processes come from.</summary>
internal sealed class WarehouseParts(WarehouseOptions options, WarehouseFolders folders, TimeProvider clock, ILogger log, SpareProcesses spares)
{
    private const long Allowance = 256L * 1024 * 1024;

    public WarehouseOptions Options => options;

    public WarehouseFolders Folders => folders;

    public TimeProvider Clock => clock;

    public ILogger Log => log;

    public int MaxSessions(WarehouseSize size) => options.MaxSessions * Factor(size);

    /// <summary>What a process may have in memory: DuckDB's limit, and what the runtime and DuckDB do not count.</summary>
    public long ResidentLimit(WarehouseSize size) => (long)(options.MemoryMb * 1024L * 1024 * Factor(size) * options.MemoryFactor) + Allowance;

    public TimeSpan TimeoutOf(WarehouseSpec spec) => spec.StatementTimeout > TimeSpan.Zero ? spec.StatementTimeout : options.StatementTimeout;

    public Task<WarehouseProcess> StartAsync(CancellationToken stop) => spares.TakeAsync(stop);

    public Assignment Assignment(WarehouseSpec spec, bool create) => new(
        folders.Of(spec.Workspace), folders.FilesOf(spec.Workspace), spec.Database, spec.Schema, create,
        options.MemoryMb * Factor(spec.Size), Math.Min(Environment.ProcessorCount, options.Threads * Factor(spec.Size)), options.SpillMb * Factor(spec.Size));

    private static int Factor(WarehouseSize size) => size switch
    {
        WarehouseSize.Small => 1,
        WarehouseSize.Medium => 2,
        _ => 4,
    };
}
