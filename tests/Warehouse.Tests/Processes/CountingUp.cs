namespace Headgate.Warehouse.Tests;

/// <summary>AUTOINCREMENT in a workspace: what counts goes with the last table that counts by it.</summary>
public sealed class CountingUp : IAsyncDisposable
{
    private readonly TestWarehouses warehouses = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => warehouses.DisposeAsync();

    [Theory]
    [InlineData("DROP TABLE T")]
    [InlineData("CREATE OR REPLACE TABLE T (A INT)")]
    [InlineData("CREATE OR REPLACE TABLE T AS SELECT A FROM T")]
    [InlineData("ALTER TABLE T RENAME TO U; DROP TABLE U")]
    [InlineData("CREATE TABLE U CLONE T; DROP TABLE T; DROP TABLE U")]
    public async Task The_sequence_goes_with_its_table(string statements)
    {
        await using var session = await WithTableAsync();
        await session.ExecuteAsync(new(statements) { MaxStatements = 0 }, Stop);
        await CountAsync(session, 0);
    }

    [Fact]
    public async Task The_platforms_own_drop_takes_the_sequence_too()
    {
        await using var session = await WithTableAsync();
        Assert.True(await session.DropAsync("T", Stop));
        await CountAsync(session, 0);
    }

    [Fact]
    public async Task A_copy_goes_on_counting_when_the_table_is_dropped()
    {
        await using var session = await WithTableAsync();
        await session.RunAsync("CREATE TABLE U CLONE T");
        await session.RunAsync("DROP TABLE T");
        await CountAsync(session, 1);
        await session.RunAsync("INSERT INTO U (A) VALUES (8)");
        Assert.Equal("""[["7","1"],["8","2"]]""", await session.RowsAsync("SELECT A, N FROM U ORDER BY A"));
    }

    [Fact]
    public async Task A_drop_that_is_undone_leaves_the_counting()
    {
        await using var session = await WithTableAsync();
        await session.RunOwnAsync("BEGIN TRANSACTION", [], Stop);
        await session.DropAsync("T", Stop);
        await session.RunOwnAsync("ROLLBACK", [], Stop);
        await session.RunAsync("INSERT INTO T (A) VALUES (8)");
        Assert.Equal("""[["7","1"],["8","2"]]""", await session.RowsAsync("SELECT A, N FROM T ORDER BY A"));
    }

    [Fact]
    public async Task What_ended_sessions_left_goes_when_the_database_is_opened_again()
    {
        await using (var before = new TestWarehouses(folder: warehouses.Folder))
        {
            await using var session = await WithTableAsync(before);
            await session.RunAsync("CREATE TEMPORARY TABLE P (A INT, N INT AUTOINCREMENT)");
            await session.RunAsync("INSERT INTO P (A) VALUES (1)");
            await session.RunAsync("ALTER TABLE T DROP COLUMN N");
            await using var other = await before.OpenAsync();
            await other.RunAsync("CREATE TABLE V (N INT AUTOINCREMENT)");
            await other.RunAsync("DROP TABLE V");
            await session.RunAsync("INSERT INTO P (A) VALUES (2)");
            Assert.Equal("""[["1","1"],["2","2"]]""", await session.RowsAsync("SELECT A, N FROM P ORDER BY A"));
        }

        await using var again = await warehouses.OpenAsync();
        await CountAsync(again, 0);
    }

    [Theory]
    [InlineData("CREATE TABLE U (A INT, N INT AUTOINCREMENT COMMENT 'counted')")]
    [InlineData("CREATE TABLE U (A INT, N TIMESTAMP_NTZ DEFAULT CURRENT_TIMESTAMP()); ALTER TABLE U ADD COLUMN B INT")]
    [InlineData("CREATE TABLE U (A INT, N INT IDENTITY); COMMENT ON TABLE U IS 'x'; ALTER TABLE U RENAME TO W; ALTER TABLE W RENAME TO U")]
    public async Task A_workspace_with_computed_defaults_opens_after_its_process_was_killed(string statements)
    {
        await using (var session = await WithTableAsync())
        {
            await session.ExecuteAsync(new(statements) { MaxStatements = 0 }, Stop);
            await session.RunAsync("INSERT INTO U (A) VALUES (1)");
        }

        System.Diagnostics.Process.GetProcessById(warehouses.ProcessOf()!.Value).Kill();
        await warehouses.SuspendedAsync();
        await using var again = await warehouses.OpenAsync();
        Assert.Equal("""[["1"]]""", await again.RowsAsync("SELECT A FROM U WHERE N IS NOT NULL"));
        await again.RunAsync("INSERT INTO T (A) VALUES (8)");
        Assert.Equal("""[["7"],["8"]]""", await again.RowsAsync("SELECT A FROM T WHERE N IS NOT NULL ORDER BY A"));
    }

    private async Task<IWarehouseSession> WithTableAsync(TestWarehouses? at = null)
    {
        var session = await (at ?? warehouses).NewSessionAsync();
        await session.RunAsync("CREATE TABLE T (A INT, N INT AUTOINCREMENT)");
        await session.RunAsync("INSERT INTO T (A) VALUES (7)");
        await CountAsync(session, 1);
        return session;
    }

    // A statement of ours has no rows to look at, but it can fail.
    private static async Task CountAsync(IWarehouseSession session, int sequences) =>
        await session.RunOwnAsync($"SELECT CASE WHEN count(*) = {DuckDb.DuckDbText.Literal(sequences)} THEN 1 ELSE error('there are ' || count(*)) END FROM duckdb_sequences()", [], Stop);
}
