using System.Collections.Concurrent;
using Headgate.Kernel;
using Microsoft.Extensions.Logging;

namespace Headgate.Warehouse.Hosting;

/// <summary>The warehouses of this node.</summary>
internal sealed class Warehouses : IWarehouses, IAsyncDisposable
{
    private readonly ConcurrentDictionary<long, WarehouseSlot> slots = [];
    private readonly CancellationTokenSource ending = new();
    private readonly SpareProcesses spares;
    private readonly WarehouseParts parts;
    private readonly Lazy<Task> watch;

    public Warehouses(WarehouseOptions options, DataFolder data, TimeProvider clock, ILogger<Warehouses> log)
    {
        var folders = new WarehouseFolders(data);
        spares = new(options, folders, log);
        parts = new(options, folders, clock, log, spares);
        watch = new(() => WatchAsync(ending.Token));
    }

    public async Task CreateAsync(WarehouseSpec warehouse, CancellationToken stop)
    {
        using var use = await SlotOf(warehouse).UseAsync(create: true, stop);
    }

    public async Task<IWarehouseSession> OpenAsync(WarehouseSpec warehouse, SessionRequest request, CancellationToken stop)
    {
        var session = SlotOf(warehouse).Add(request);
        try
        {
            await session.ConnectAsync(stop);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    public async Task DropAsync(long workspace, CancellationToken stop)
    {
        if (slots.TryRemove(workspace, out var slot))
            await slot.DropAsync();
        else
            parts.Folders.Remove(workspace);
    }

    public Task<int> SweepAsync(IReadOnlyCollection<long> known, CancellationToken stop)
    {
        var kept = known.ToHashSet();
        var swept = 0;
        foreach (var workspace in parts.Folders.All().Where(workspace => !kept.Contains(workspace) && !slots.ContainsKey(workspace)))
        {
            if (parts.Clock.GetUtcNow() - parts.Folders.TouchedAt(workspace) < parts.Options.OrphanGrace)
                continue;
            parts.Folders.Remove(workspace);
            parts.Log.LogInformation("Warehouse {Workspace} belongs to no workspace and is removed", workspace);
            swept++;
        }

        return Task.FromResult(swept);
    }

    /// <summary>The process of a workspace; <c>null</c> while it is suspended.</summary>
    public int? ProcessOf(long workspace) => slots.TryGetValue(workspace, out var slot) ? slot.ProcessId : null;

    public async ValueTask DisposeAsync()
    {
        if (ending.IsCancellationRequested)
            return;
        await ending.CancelAsync();
        if (watch.IsValueCreated)
            await watch.Value.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(slots.Values.Select(slot => slot.CloseAsync()));
        spares.Dispose();
    }

    private WarehouseSlot SlotOf(WarehouseSpec warehouse)
    {
        ObjectDisposedException.ThrowIf(ending.IsCancellationRequested, this);
        _ = watch.Value;
        var slot = slots.GetOrAdd(warehouse.Workspace, _ => new WarehouseSlot(warehouse, parts));
        slot.Spec = warehouse;
        return slot;
    }

    private async Task WatchAsync(CancellationToken stop)
    {
        var pause = TimeSpan.FromTicks(Math.Clamp(parts.Options.AutoSuspend.Ticks / 4, TimeSpan.FromMilliseconds(50).Ticks, TimeSpan.FromMilliseconds(500).Ticks));
        using var tick = new PeriodicTimer(pause, parts.Clock);
        while (await tick.WaitForNextTickAsync(stop))
        {
            foreach (var slot in slots.Values)
            {
                try
                {
                    slot.WatchMemory();
                    await slot.SuspendIfIdleAsync(parts.Options.AutoSuspend);
                }
                catch (Exception failure) when (!stop.IsCancellationRequested)
                {
                    parts.Log.LogWarning(failure, "Warehouse {Workspace} could not be looked after", slot.Spec.Workspace);
                }
            }
        }
    }
}
