using System.Globalization;
using System.Text.Json.Nodes;

namespace Headgate.Warehouse.Tests;

/// <summary>Several sessions in one workspace, and results that are larger than an answer.</summary>
public sealed class SideBySide
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_transaction_is_seen_by_others_when_it_is_committed()
    {
        await using var warehouses = new TestWarehouses();
        await using var one = await warehouses.NewSessionAsync();
        await using var two = await warehouses.OpenAsync();
        await one.RunAsync("CREATE TABLE T (A INTEGER)");
        await one.RunAsync("BEGIN");
        await one.RunAsync("INSERT INTO T VALUES (1)");
        Assert.True(one.State.InTransaction);
        Assert.Equal("""[["0"]]""", await two.RowsAsync("SELECT COUNT(*) FROM T"));
        await one.RunAsync("COMMIT");
        Assert.Equal("""[["1"]]""", await two.RowsAsync("SELECT COUNT(*) FROM T"));
        await one.RunAsync("BEGIN");
        await one.RunAsync("DELETE FROM T");
        await one.RunAsync("ROLLBACK");
        Assert.False(one.State.InTransaction);
        Assert.Equal("""[["1"]]""", await two.RowsAsync("SELECT COUNT(*) FROM T"));
    }

    [Fact]
    public async Task What_a_name_stands_for_may_be_changed_by_another_session_at_any_time()
    {
        await using var warehouses = new TestWarehouses();
        await using var one = await warehouses.NewSessionAsync();
        await using var two = await warehouses.OpenAsync();
        await one.RunAsync("CREATE TABLE T AS SELECT 1 AS A, 2 AS B");
        await SeenAsync("""[["1","2"]]""");
        await one.RunAsync("ALTER TABLE T DROP COLUMN A");
        await SeenAsync("""[["2"]]""");
        await one.RunAsync("BEGIN");
        await one.RunAsync("CREATE OR REPLACE VIEW V AS SELECT 3 AS C");
        await one.RunAsync("COMMIT");
        await one.RunAsync("DROP TABLE T");
        await one.RunAsync("CREATE VIEW T AS SELECT C FROM V");
        await SeenAsync("""[["3"]]""");
        await one.RunAsync("DROP VIEW T");
        await one.RunAsync("CREATE TABLE T (D VARCHAR)");
        await SeenAsync("[]");
        await two.RunAsync("CREATE TEMPORARY TABLE T AS SELECT 'own' AS E");
        Assert.Equal("[]", await one.RowsAsync("SELECT * FROM T"));
        Assert.Equal("""[["own"]]""", await two.RowsAsync("SELECT * FROM T"));
        await two.RunAsync("DROP TABLE T");
        await SeenAsync("[]");
        await one.DropAsync("T", Stop);
        Assert.Equal(2003, (await Assert.ThrowsAsync<WarehouseException>(() => two.RowsAsync("SELECT * FROM T"))).Code);

        async Task SeenAsync(string rows)
        {
            // Twice: what was looked up once is kept.
            foreach (var session in new[] { one, two, one, two })
                Assert.Equal(rows, await session.RowsAsync("SELECT * FROM T"));
        }
    }

    [Fact]
    public async Task Statements_that_write_the_same_row_at_once_all_count()
    {
        await using var warehouses = new TestWarehouses();
        await using var setup = await warehouses.NewSessionAsync();
        await setup.RunAsync("CREATE TABLE T (N INTEGER)");
        await setup.RunAsync("INSERT INTO T VALUES (0)");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var session = await warehouses.OpenAsync();
            for (var i = 0; i < 10; i++)
                await session.RunAsync("UPDATE T SET N = N + 1");
        }));
        Assert.Equal("""[["40"]]""", await setup.RowsAsync("SELECT N FROM T"));
    }

    [Fact]
    public async Task The_failing_one_of_several_statements_is_named_and_the_ones_before_it_have_happened()
    {
        await using var warehouses = new TestWarehouses();
        await using var session = await warehouses.NewSessionAsync();
        var failure = await Assert.ThrowsAsync<WarehouseException>(() => session.ExecuteAsync(
            new("CREATE TABLE T AS SELECT 1 AS A; SELECT A FROM NOWHERE; DROP TABLE T") { MaxStatements = 3 }, Stop));
        Assert.Equal((2003, 1), (failure.Code, failure.Statement));
        Assert.Equal("""[["1"]]""", await session.RowsAsync("SELECT A FROM T"));
        var miscounted = await Assert.ThrowsAsync<WarehouseException>(() => session.ExecuteAsync(new("SELECT 1; SELECT 2"), Stop));
        Assert.Equal(8, miscounted.Code);
    }

    [Fact]
    public async Task Settings_and_variables_are_the_sessions_own()
    {
        await using var warehouses = new TestWarehouses(new() { AutoSuspend = TimeSpan.FromMilliseconds(300) });
        await using var one = await warehouses.NewSessionAsync();
        await using var two = await warehouses.OpenAsync();
        await one.RunAsync("SET X = 'mine/=yours'");
        await warehouses.SuspendedAsync();
        Assert.Equal("""[["mine/=yours"]]""", await one.RowsAsync("SELECT $X"));
        await Assert.ThrowsAsync<WarehouseException>(() => two.RunAsync("SELECT $X"));
    }

    [Fact]
    public async Task A_large_result_is_in_parts_with_every_row_once()
    {
        await using var warehouses = new TestWarehouses();
        await using var session = await warehouses.NewSessionAsync();
        await session.RunOwnAsync("CREATE TABLE \"WORKSPACE_34\".T AS SELECT CAST(range AS INTEGER) AS A, 'text \"' || range AS B FROM range(100000)", [], Stop);
        var folder = Directory.CreateDirectory(Path.Combine(warehouses.Folder, "spool")).FullName;
        var result = (await session.ExecuteAsync(new("SELECT A, B FROM T ORDER BY A") { SpoolFolder = folder, InlineBytes = 64 * 1024, PartBytes = 256 * 1024 }, Stop))[0];
        Assert.Equal(100_000, result.Rows);
        Assert.InRange(result.Inline.Length, 1, 64 * 1024);
        Assert.InRange(result.Parts.Count, 5, 50);
        Assert.Equal(result.Parts.Select(part => part.File).Order(), Directory.EnumerateFiles(folder).Order());
        var next = 0;
        foreach (var bytes in result.Parts.Select(part => File.ReadAllBytes(part.File)).Prepend(result.Inline.ToArray()))
        {
            foreach (var row in JsonNode.Parse([(byte)'[', .. bytes, (byte)']'])!.AsArray())
            {
                Assert.Equal(next.ToString(CultureInfo.InvariantCulture), (string?)row![0]);
                Assert.Equal(FormattableString.Invariant($"text \"{next}"), (string?)row[1]);
                next++;
            }
        }

        Assert.Equal(100_000, next);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(warehouses.Folder, "warehouses", "34", "out")));
    }

    [Fact]
    public async Task A_program_that_speaks_nonsense_is_ended_and_nothing_else_happens()
    {
        // Says its arguments without an end; its first four bytes are no length of a frame.
        const string program = "/usr/bin/yes";
        Assert.SkipUnless(File.Exists(program), $"There is no {program}.");
        await using var warehouses = new TestWarehouses(new() { Program = program, Spares = 0 });
        await Assert.ThrowsAsync<WarehouseException>(() => warehouses.All.CreateAsync(TestWarehouses.Spec(), Stop));
        Assert.Null(warehouses.ProcessOf());
    }
}
