using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Testing;
using Headgate.Warehouse.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headgate.Warehouse.Tests;

/// <summary>Warehouses on a folder of their own, with real processes; all of it goes at the end.</summary>
public sealed class TestWarehouses : IAsyncDisposable
{
    private readonly Warehouses warehouses;

    public TestWarehouses(WarehouseOptions? options = null, string? folder = null)
    {
        OwnsFolder = folder is null;
        Folder = folder ?? Directory.CreateTempSubdirectory("headgate-test-").FullName;
        warehouses = new(options ?? new WarehouseOptions(), new DataFolder(Folder), TimeProvider.System, NullLogger<Warehouses>.Instance);
    }

    public IWarehouses All => warehouses;

    public string Folder { get; }

    private bool OwnsFolder { get; }

    public static WarehouseSpec Spec(long workspace = 34) => new(workspace, WarehouseSize.Small, TimeSpan.Zero, "KEBOOLA_12", $"WORKSPACE_{workspace}");

    public int? ProcessOf(long workspace = 34) => warehouses.ProcessOf(workspace);

    /// <summary>A session of a new workspace.</summary>
    public async Task<IWarehouseSession> NewSessionAsync(long workspace = 34)
    {
        await All.CreateAsync(Spec(workspace), TestContext.Current.CancellationToken);
        return await OpenAsync(workspace);
    }

    public Task<IWarehouseSession> OpenAsync(long workspace = 34, IStorageCatalogue? catalogue = null) =>
        All.OpenAsync(Spec(workspace), new(SqlDialect.Snowflake, "HEADGATE_TEST", catalogue), TestContext.Current.CancellationToken);

    /// <summary>Waits until the workspace has no process.</summary>
    public Task SuspendedAsync() => Eventually.HoldsAsync(() => ProcessOf() is null);

    public async ValueTask DisposeAsync()
    {
        await warehouses.DisposeAsync();
        if (OwnsFolder)
            Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>Shorter calls.</summary>
internal static class SessionCalls
{
    public static async Task<StatementResult> RunAsync(this IWarehouseSession session, string sql, CancellationToken? stop = null) =>
        (await session.ExecuteAsync(new(sql), stop ?? TestContext.Current.CancellationToken))[0];

    /// <summary>The rows of a query as text.</summary>
    public static async Task<string> RowsAsync(this IWarehouseSession session, string sql)
    {
        var result = await session.RunAsync(sql);
        return JsonNode.Parse([(byte)'[', .. result.Inline.Span, (byte)']'])!.ToJsonString();
    }
}
