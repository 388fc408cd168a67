namespace Headgate.Warehouse.Tests;

/// <summary>A warehouse that nobody uses gives its process back.</summary>
public sealed class Suspending
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static readonly WarehouseOptions Soon = new() { AutoSuspend = TimeSpan.FromMilliseconds(300) };

    [Fact]
    public async Task An_idle_session_goes_on_with_its_settings_in_another_process()
    {
        await using var warehouses = new TestWarehouses(Soon);
        await using var session = await warehouses.NewSessionAsync();
        await session.RunAsync("CREATE TABLE T AS SELECT 1 AS A");
        var first = warehouses.ProcessOf();
        await warehouses.SuspendedAsync();
        Assert.True(session.IsOpen);
        Assert.Equal("""[["1"]]""", await session.RowsAsync("SELECT A FROM T"));
        Assert.NotEqual(first, warehouses.ProcessOf());
        Assert.Equal("WORKSPACE_34", session.State.Schema);
    }

    [Fact]
    public async Task An_open_transaction_keeps_the_process()
    {
        await using var warehouses = new TestWarehouses(Soon);
        await using var session = await warehouses.NewSessionAsync();
        await session.RunAsync("CREATE TABLE T (A INTEGER)");
        await session.RunOwnAsync("BEGIN TRANSACTION", [], Stop);
        await session.RunAsync("INSERT INTO T VALUES (1)");
        var process = warehouses.ProcessOf();
        await Task.Delay(TimeSpan.FromSeconds(1.5), Stop);
        Assert.Equal(process, warehouses.ProcessOf());
        await session.RunOwnAsync("COMMIT", [], Stop);
        Assert.Equal("""[["1"]]""", await session.RowsAsync("SELECT A FROM T"));
        await warehouses.SuspendedAsync();
        Assert.Equal("""[["1"]]""", await session.RowsAsync("SELECT A FROM T"));
    }

    [Fact]
    public async Task A_new_host_on_the_same_folder_finds_what_the_former_one_wrote()
    {
        var folder = Directory.CreateTempSubdirectory("headgate-test-").FullName;
        try
        {
            await using (var former = new TestWarehouses(folder: folder))
            {
                await using var session = await former.NewSessionAsync();
                await session.RunAsync("CREATE TABLE T AS SELECT 1 AS A");
            }

            await using var next = new TestWarehouses(folder: folder);
            await using var reader = await next.OpenAsync();
            Assert.Equal("""[["1"]]""", await reader.RowsAsync("SELECT A FROM T"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Two_hosts_on_one_folder_do_not_open_one_workspace_at_once()
    {
        await using var one = new TestWarehouses();
        await using var session = await one.NewSessionAsync();
        await using var two = new TestWarehouses(folder: one.Folder);
        var refused = await Assert.ThrowsAsync<WarehouseException>(() => two.OpenAsync());
        Assert.Equal("08004", refused.SqlState);
    }
}
