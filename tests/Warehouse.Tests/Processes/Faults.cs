using System.Diagnostics;
using System.Globalization;
using Headgate.Testing;

namespace Headgate.Warehouse.Tests;

/// <summary>Processes that die, statements that run too long or want too much: the host and other workspaces do not notice.</summary>
public sealed class Faults
{
    /// <summary>60 times with <c>HEADGATE_TEST_FULL=1</c>, 3 times otherwise.</summary>
    private static readonly int Rounds = Effort.Rounds(3, 60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_in_a_write_the_workspace_has_every_committed_row_and_no_other()
    {
        await using var warehouses = new TestWarehouses();
        await using (var setup = await warehouses.NewSessionAsync())
            await setup.RunAsync("CREATE TABLE T (N INTEGER, PAD VARCHAR)");
        var random = Effort.NewRandom();
        var committed = 0;
        for (var round = 0; round < Rounds; round++)
        {
            await using var writer = await warehouses.OpenAsync();
            var writing = Task.Run(async () =>
            {
                while (true)
                {
                    // Ten rows with one number: all of them or none.
                    var next = committed + 1;
                    await writer.RunAsync(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO T SELECT {next}, 'xxxxxxxxxxxxxxxx' FROM (VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9),(10)) V"));
                    committed = next;
                }
            }, Stop);
            await Task.Delay(random.Next(30, 300), Stop);
            // Between two statements the session is idle, and goes on in another process: that one is killed too.
            await Eventually.HoldsAsync(() =>
            {
                Kill(warehouses.ProcessOf());
                return writing.IsCompleted;
            });
            var lost = await Assert.ThrowsAsync<WarehouseException>(() => writing);
            Assert.True(lost.SessionLost);
            Assert.False(writer.IsOpen);

            await using var reader = await warehouses.OpenAsync();
            var rows = await reader.RowsAsync("SELECT COUNT(*), COUNT(DISTINCT N), MAX(N), MAX(C) FROM (SELECT N, COUNT(*) AS C FROM T GROUP BY N) Q");
            // The statement that was running may have been committed just before the end.
            var seen = await reader.RowsAsync("SELECT COUNT(*) FROM T");
            Assert.True(rows == Numbers(committed) || rows == Numbers(committed + 1), $"{rows} after {committed} commits");
            committed = int.Parse(seen.Trim('[', ']', '"'), CultureInfo.InvariantCulture) / 10;
        }

        static string Numbers(int count) => count == 0
            ? """[["0","0",null,null]]"""
            : string.Create(CultureInfo.InvariantCulture, $"""[["{count}","{count}","{count}","10"]]""");
    }

    [Fact]
    public async Task A_killed_process_is_no_loss_to_an_idle_session()
    {
        await using var warehouses = new TestWarehouses();
        await using var idle = await warehouses.NewSessionAsync();
        await idle.RunAsync("CREATE TABLE T AS SELECT 1 AS A");
        await KillAsync(warehouses);
        Assert.Equal("""[["1"]]""", await idle.RowsAsync("SELECT A FROM T"));
    }

    [Fact]
    public async Task A_killed_process_is_the_end_of_an_open_transaction()
    {
        await using var warehouses = new TestWarehouses();
        await using var session = await warehouses.NewSessionAsync();
        await session.RunAsync("CREATE TABLE T (A INTEGER)");
        await session.RunOwnAsync("BEGIN TRANSACTION", [], Stop);
        await session.RunAsync("INSERT INTO T VALUES (1)");
        Assert.True(session.State.InTransaction);
        await KillAsync(warehouses);
        var lost = await Assert.ThrowsAsync<WarehouseException>(() => session.RunAsync("COMMIT"));
        Assert.True(lost.SessionLost);
        await using var next = await warehouses.OpenAsync();
        Assert.Equal("""[["0"]]""", await next.RowsAsync("SELECT COUNT(*) FROM T"));
    }

    [Fact]
    public async Task A_statement_that_wants_ten_times_the_memory_fails_and_the_session_goes_on()
    {
        await using var warehouses = new TestWarehouses(new() { MemoryMb = 128, SpillMb = 64 });
        await using var session = await warehouses.NewSessionAsync();
        var refused = await Assert.ThrowsAsync<WarehouseException>(() => session.RunOwnAsync("CREATE TABLE \"WORKSPACE_34\".BIG AS SELECT md5(range::VARCHAR) AS A, random() AS B FROM range(40000000) ORDER BY A", [], Stop));
        Assert.Equal(300005, refused.Code);
        Assert.Equal("""[["1"]]""", await session.RowsAsync("SELECT 1"));
    }

    [Fact]
    public async Task A_process_with_more_memory_than_allowed_is_ended_and_others_are_not()
    {
        // No process is as small as this.
        await using var warehouses = new TestWarehouses(new() { MemoryMb = 64, MemoryFactor = 1, Spares = 0 });
        await using var session = await warehouses.NewSessionAsync();
        await using var other = await warehouses.NewSessionAsync(35);
        var failure = await Assert.ThrowsAsync<WarehouseException>(async () =>
        {
            // Rows in an answer are not in DuckDB's count.
            while (true)
                await session.ExecuteAsync(new("SELECT 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' AS A FROM T A, T B, T C") { InlineBytes = 250_000_000 }, Stop);
        });
        Assert.True(failure.SessionLost || failure.Code == 2003 || failure.Code == 300005, failure.Message);
        Assert.Equal("""[["1"]]""", await other.RowsAsync("SELECT 1"));
    }

    [Fact]
    public async Task A_statement_past_its_timeout_is_interrupted_with_the_number_that_drivers_know()
    {
        await using var warehouses = new TestWarehouses();
        await using var session = await warehouses.NewSessionAsync();
        await LongTableAsync(session);
        var failure = await Assert.ThrowsAsync<WarehouseException>(() => session.ExecuteAsync(new(LongQuery) { Timeout = TimeSpan.FromSeconds(1) }, Stop));
        Assert.Equal((630, "57014"), (failure.Code, failure.SqlState));
        Assert.Equal("Statement reached its statement or warehouse timeout of 1 second(s) and was canceled.", failure.Message);
        Assert.Equal("""[["1"]]""", await session.RowsAsync("SELECT 1"));
    }

    [Fact]
    public async Task A_cancelled_statement_ends_and_leaves_nothing_behind()
    {
        await using var warehouses = new TestWarehouses();
        await using var session = await warehouses.NewSessionAsync();
        await LongTableAsync(session);
        using var cancelling = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var running = session.ExecuteAsync(new($"CREATE TABLE COPY AS {LongQuery}"), cancelling.Token);
        await Task.Delay(200, Stop);
        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal("""[["1"]]""", await session.RowsAsync("SELECT 1"));
        Assert.DoesNotContain(await session.ListAsync(Stop), found => found.Name == "COPY");
    }

    [Fact]
    public async Task A_thousand_sessions_are_refused_beyond_the_limit_and_the_open_ones_work()
    {
        await using var warehouses = new TestWarehouses();
        await using var first = await warehouses.NewSessionAsync();
        var open = new List<IWarehouseSession>();
        var refused = 0;
        for (var i = 0; i < 1000; i++)
        {
            try
            {
                open.Add(await warehouses.OpenAsync());
            }
            catch (WarehouseException failure)
            {
                Assert.Equal("08004", failure.SqlState);
                refused++;
            }
        }

        Assert.Equal((63, 937), (open.Count, refused));
        Assert.Equal("""[["1"]]""", await open[^1].RowsAsync("SELECT 1"));
        foreach (var session in open)
            await session.DisposeAsync();
        await using var again = await warehouses.OpenAsync();
        Assert.Equal("""[["1"]]""", await again.RowsAsync("SELECT 1"));
    }

    [Fact]
    public async Task A_workspace_dropped_in_use_ends_its_sessions_and_leaves_no_file()
    {
        await using var warehouses = new TestWarehouses();
        await using var session = await warehouses.NewSessionAsync();
        await LongTableAsync(session);
        var process = warehouses.ProcessOf()!.Value;
        var running = session.RunAsync(LongQuery);
        await Task.Delay(100, Stop);
        await warehouses.All.DropAsync(34, Stop);
        var lost = await Assert.ThrowsAsync<WarehouseException>(() => running);
        Assert.True(lost.SessionLost);
        await Assert.ThrowsAsync<WarehouseException>(() => session.RunAsync("SELECT 1"));
        await Assert.ThrowsAsync<WarehouseException>(() => warehouses.OpenAsync());
        Assert.False(Path.Exists($"/proc/{process}/exe"));
        Assert.False(Directory.Exists(Path.Combine(warehouses.Folder, "warehouses", "34")));
        Assert.False(Directory.Exists(Path.Combine(warehouses.Folder, "warehouse-files", "34")));
        await warehouses.All.DropAsync(34, Stop);
    }

    [Fact]
    public async Task Files_of_no_workspace_are_swept_and_others_stay()
    {
        await using var warehouses = new TestWarehouses(new() { OrphanGrace = TimeSpan.Zero });
        await using (var session = await warehouses.NewSessionAsync())
            await session.RunAsync("CREATE TABLE T AS SELECT 1 AS A");
        foreach (var orphan in new[] { "77", "78" })
            Directory.CreateDirectory(Path.Combine(warehouses.Folder, "warehouses", orphan, "out"));
        Directory.CreateDirectory(Path.Combine(warehouses.Folder, "warehouse-files", "79"));
        Assert.Equal(2, await warehouses.All.SweepAsync([34, 78], Stop));
        Assert.Equal(["34", "78"], Directory.EnumerateDirectories(Path.Combine(warehouses.Folder, "warehouses")).Select(Path.GetFileName).Order());
    }

    private const string LongQuery = "SELECT COUNT(*) AS N FROM T A, T B, T C, T D WHERE A.N + B.N + C.N + D.N = 7";

    private static async Task LongTableAsync(IWarehouseSession session) =>
        await session.RunOwnAsync("CREATE TABLE \"WORKSPACE_34\".T AS SELECT CAST(range AS INTEGER) AS N FROM range(3000)", [], Stop);

    private static void Kill(int? id)
    {
        try
        {
            if (id is { } there)
            {
                using var process = Process.GetProcessById(there);
                process.Kill();
            }
        }
        catch (ArgumentException)
        {
            // It has ended already.
        }
    }

    /// <summary>Until the host has noticed: it may give a dead process to a session for a moment, which is lost then.</summary>
    private static async Task KillAsync(TestWarehouses warehouses)
    {
        Kill(warehouses.ProcessOf());
        await warehouses.SuspendedAsync();
    }
}
