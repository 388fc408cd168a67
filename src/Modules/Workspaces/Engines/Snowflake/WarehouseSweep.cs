using Headgate.Kernel;
using Headgate.Postgres;
using Headgate.Warehouse;
using Microsoft.Extensions.Logging;

namespace Headgate.Workspaces;

/// <summary>Removes the files of warehouses on this node whose workspace is no more.</summary>
internal sealed class WarehouseSweep(IWarehouses warehouses, MetadataDatabase database, TimeProvider clock, ILogger<WarehouseSweep> log)
    : PeriodicWork(TimeSpan.FromMinutes(30), clock, log)
{
    // Over all projects: a folder says only the workspace's number.
    private const string SelectAll = "SELECT id FROM workspaces.workspace";

    protected override async Task PassAsync(CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectAll);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<long> known = [];
        while (await row.ReadAsync(stop))
            known.Add(row.GetInt64(0));
        await warehouses.SweepAsync(known, stop);
    }
}
