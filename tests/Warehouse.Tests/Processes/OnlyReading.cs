using Headgate.DuckDb;
using Headgate.Testing;

namespace Headgate.Warehouse.Tests;

/// <summary>Sessions whose users only read: the platform goes on writing.</summary>
public sealed class OnlyReading
{
    public static TheoryData<string> Writes =>
    [
        "INSERT INTO T VALUES (2, 'y')",
        "UPDATE T SET A = 2",
        "DELETE FROM T",
        "TRUNCATE TABLE T",
        "MERGE INTO T USING (SELECT 1 AS A) AS S ON T.A = S.A WHEN MATCHED THEN DELETE",
        "CREATE TABLE U (A INT)",
        "CREATE TABLE U AS SELECT A FROM T",
        "CREATE OR REPLACE TABLE T AS SELECT 1 AS A",
        "CREATE TEMPORARY TABLE T (A INT)",
        "CREATE TABLE U CLONE T",
        "CREATE VIEW V AS SELECT A FROM T",
        "CREATE SEQUENCE S",
        "ALTER TABLE T ADD COLUMN C INT",
        "ALTER TABLE T RENAME TO U",
        "DROP TABLE T",
        "DROP TABLE IF EXISTS T",
        "COMMENT ON TABLE T IS 'x'",
        "EXPLAIN DELETE FROM T",
        "BEGIN; DELETE FROM T; COMMIT",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Statements_that_write_are_refused_and_loads_are_not()
    {
        await using var warehouses = new TestWarehouses();
        await warehouses.All.CreateAsync(TestWarehouses.Spec(), Stop);
        await using var session = await warehouses.All.OpenAsync(TestWarehouses.Spec(), new(SqlDialect.Snowflake, "HEADGATE_TEST") { IsReadOnly = true }, Stop);
        await session.PutReferenceAsync("T", await RowsAsync(warehouses, "SELECT 1 AS A, 'x' AS B"), replace: false, Stop);
        await session.LoadAsync(new("C", await RowsAsync(warehouses, "SELECT 2 AS A, 'y' AS B"), null, TableLoadMode.Create) { MustCopy = true }, Stop);
        foreach (var row in Writes)
        {
            var refused = await Assert.ThrowsAsync<WarehouseException>(() => session.ExecuteAsync(new(row.Data) { MaxStatements = 0 }, Stop));
            Assert.Equal((3001, "42501"), (refused.Code, refused.SqlState));
            Assert.Contains("Insufficient privileges", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal([new WarehouseObject("C", false), new WarehouseObject("T", false)], await session.ListAsync(Stop));
        await session.RunAsync("ROLLBACK");
        await session.RunAsync("USE SCHEMA WORKSPACE_34");
        await session.RunAsync("SET N = 1");
        Assert.Equal("""[["1","x"],["2","y"]]""", await session.RowsAsync("SELECT A, B FROM T UNION ALL SELECT A, B FROM C ORDER BY A"));
        Assert.True(await session.DropAsync("C", Stop));
    }

    [Fact]
    public async Task A_session_that_goes_on_in_another_process_still_only_reads()
    {
        await using var warehouses = new TestWarehouses();
        await warehouses.All.CreateAsync(TestWarehouses.Spec(), Stop);
        await using var session = await warehouses.All.OpenAsync(TestWarehouses.Spec(), new(SqlDialect.Snowflake, "HEADGATE_TEST") { IsReadOnly = true }, Stop);
        await session.RunOwnAsync("CREATE TABLE \"WORKSPACE_34\".T AS SELECT 1 AS A", [], Stop);
        var process = warehouses.ProcessOf()!.Value;
        System.Diagnostics.Process.GetProcessById(process).Kill();
        await Eventually.HoldsAsync(() => warehouses.ProcessOf() != process);
        var refused = await Assert.ThrowsAsync<WarehouseException>(() => session.RunAsync("DELETE FROM T"));
        Assert.Equal(3001, refused.Code);
        Assert.Equal("""[["1"]]""", await session.RowsAsync("SELECT A FROM T"));
    }

    private static async Task<TableReference> RowsAsync(TestWarehouses warehouses, string select)
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(warehouses.Folder, "lake")).FullName, Guid.NewGuid().ToString("n") + ".parquet");
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        await connection.ExecuteAsync($"COPY ({select}) TO {DuckDbText.Literal(file)} (FORMAT parquet)", Stop);
        return new([new("A", "INTEGER", false), new("B", "VARCHAR", false)], "SELECT A, B FROM read_parquet({file:0})", [file]);
    }
}
