namespace Headgate.Warehouse.Tests;

/// <summary>A workspace's process and the sessions in it.</summary>
public sealed class OpeningSessions
{
    [Fact]
    public async Task What_one_session_writes_another_one_reads()
    {
        await using var warehouses = new TestWarehouses();
        await using var writer = await warehouses.NewSessionAsync();
        await writer.RunAsync("CREATE TABLE T AS SELECT 1 AS A, 'x' AS B");
        await using var reader = await warehouses.OpenAsync();
        Assert.Equal("""[["1","x"]]""", await reader.RowsAsync("SELECT A, B FROM T"));
        Assert.Equal(("KEBOOLA_12", "WORKSPACE_34"), (reader.State.Database, reader.State.Schema));
    }
}
