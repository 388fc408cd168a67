namespace Headgate.Warehouse.Tests;

/// <summary>What a warehouse's process cannot reach, even with statements of our own, which no translator looks at.</summary>
public sealed class Containment
{
    public static TheoryData<string> Outside =>
    [
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('./../../warehouses/34.lock')",
        "SELECT * FROM read_text('../../warehouses/34.lock')",
        "SELECT * FROM read_blob('./x/../../34/../../warehouses/34.lock')",
        "SELECT * FROM glob('/etc/*')",
        "COPY (SELECT 1) TO '/tmp/headgate-escape.csv'",
        "ATTACH '/tmp/headgate-escape.duckdb'",
        "EXPORT DATABASE '/tmp/headgate-escape'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "SET allowed_directories = ['/']",
        "SET temp_directory = '/tmp'",
        "PRAGMA enable_profiling = 'json'",
        "SET log_query_path = '/tmp/headgate-escape.log'",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '/tmp/headgate-escape.csv'",
    ];

    [Theory]
    [MemberData(nameof(Outside))]
    public async Task Nothing_outside_the_database_is_reached(string sql)
    {
        await using var warehouses = new TestWarehouses();
        await using var session = await warehouses.NewSessionAsync();
        await Assert.ThrowsAsync<WarehouseException>(() => session.RunOwnAsync(sql, [], TestContext.Current.CancellationToken));
        Assert.False(File.Exists("/tmp/headgate-escape.csv"));
        Assert.Equal("""[["1"]]""", await session.RowsAsync("SELECT 1"));
    }

    [Fact]
    public async Task Logs_go_to_no_file()
    {
        await using var warehouses = new TestWarehouses();
        await using var session = await warehouses.NewSessionAsync();
        try
        {
            await session.RunOwnAsync("CALL enable_logging('QueryLog', storage = 'file', storage_config = {'path': '/tmp/headgate-escape-log'})", [], TestContext.Current.CancellationToken);
            await session.RowsAsync("SELECT 1");
        }
        catch (WarehouseException)
        {
            // DuckDB may find out only when it writes.
        }

        Assert.False(Path.Exists("/tmp/headgate-escape-log"));
    }

    [Fact]
    public async Task The_system_itself_forbids_other_files()
    {
        Assert.SkipUnless(Headgate.Warehouse.Containment.Landlock.Abi > 0, "The kernel has no Landlock.");
        await using var warehouses = new TestWarehouses();
        await using var session = await warehouses.NewSessionAsync();
        // The mark of the program that began again after giving up its rights.
        Assert.EndsWith("\0confined\0", await File.ReadAllTextAsync($"/proc/{warehouses.ProcessOf()}/cmdline", TestContext.Current.CancellationToken), StringComparison.Ordinal);

        var (read, written) = (false, false);
        var folder = Path.Combine(warehouses.Folder, "warehouses", "34");
        var thread = new Thread(() =>
        {
            Headgate.Warehouse.Containment.Confinement.EnterThread(new(folder, Path.Combine(warehouses.Folder, "warehouse-files", "34"), "D", "S", false, 64, 1, 1));
            read = Works(() => File.ReadAllText("/etc/passwd"));
            written = Works(() => File.WriteAllText(Path.Combine(folder, "out", "x"), "x"));
        });
        thread.Start();
        thread.Join();
        Assert.Equal((false, true), (read, written));
    }

    private static bool Works(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
