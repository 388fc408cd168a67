using Headgate.DuckDb;

namespace Headgate.Warehouse.Tests;

/// <summary>Tables whose rows stay in the platform's files, until somebody writes to them.</summary>
public sealed class References : IAsyncDisposable
{
    private readonly TestWarehouses warehouses = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => warehouses.DisposeAsync();

    [Fact]
    public async Task A_table_by_reference_is_read_listed_and_outlives_the_file_it_came_from()
    {
        await using var session = await warehouses.NewSessionAsync();
        var file = await ParquetAsync("SELECT 1 AS A, 'x' AS B UNION ALL SELECT 2, 'y'");
        await session.PutReferenceAsync("T", Rows(file), replace: false, Stop);
        File.Delete(file);
        Assert.Equal("""[["1","x"],["2","y"]]""", await session.RowsAsync("SELECT A, B FROM T ORDER BY A"));
        Assert.Equal([new WarehouseObject("T", false)], await session.ListAsync(Stop));
        var other = Rows(await ParquetAsync("SELECT 3 AS A, 'z' AS B"));
        var refused = await Assert.ThrowsAsync<WarehouseException>(() => session.PutReferenceAsync("T", other, replace: false, Stop));
        Assert.Equal(2002, refused.Code);
    }

    [Fact]
    public async Task A_table_by_reference_is_read_wherever_the_data_folder_was_moved_to()
    {
        var folders = Directory.CreateTempSubdirectory("headgate-test-").FullName;
        try
        {
            var (before, after) = (Path.Combine(folders, "before"), Path.Combine(folders, "after [1]"));
            await using (var there = new TestWarehouses(folder: Directory.CreateDirectory(before).FullName))
            {
                await using var session = await there.NewSessionAsync();
                await session.PutReferenceAsync("T", Rows(await ParquetAsync("SELECT 1 AS A, 'x' AS B")), replace: false, Stop);
                await session.PutReferenceAsync("U", Rows(await ParquetAsync("SELECT 2 AS A, 'y' AS B")), replace: false, Stop);
                await session.RunAsync("CREATE VIEW V AS SELECT A, B FROM T");
            }

            Directory.Move(before, after);
            await using var here = new TestWarehouses(folder: after);
            await using var again = await here.OpenAsync();
            Assert.Equal("""[["1","x"]]""", await again.RowsAsync("SELECT A, B FROM V"));
            await again.RunAsync("INSERT INTO U (A, B) VALUES (3, 'z')");
            Assert.Equal("""[["2"],["3"]]""", await again.RowsAsync("SELECT A FROM U ORDER BY A"));
        }
        finally
        {
            Directory.Delete(folders, recursive: true);
        }
    }

    [Fact]
    public async Task The_first_write_makes_a_copy_and_undoing_it_the_reference_again()
    {
        await using var session = await warehouses.NewSessionAsync();
        await session.PutReferenceAsync("T", Rows(await ParquetAsync("SELECT 1 AS A, 'x' AS B")), replace: false, Stop);
        await session.RunOwnAsync("BEGIN TRANSACTION", [], Stop);
        await session.RunAsync("INSERT INTO T (A, B) VALUES (2, 'y')");
        Assert.Equal("""[["2"]]""", await session.RowsAsync("SELECT COUNT(*) FROM T"));
        await session.RunOwnAsync("ROLLBACK", [], Stop);
        Assert.Equal("""[["1"]]""", await session.RowsAsync("SELECT COUNT(*) FROM T"));
        await session.RunAsync("INSERT INTO T (A, B) VALUES (2, 'y')");
        Assert.Equal("""[["1","x"],["2","y"]]""", await session.RowsAsync("SELECT A, B FROM T ORDER BY A"));
    }

    [Fact]
    public async Task Links_go_with_the_last_table_that_refers_to_them()
    {
        await using var warehouses = new TestWarehouses(new() { AutoSuspend = TimeSpan.FromMilliseconds(300) });
        await using var session = await warehouses.NewSessionAsync();
        await session.PutReferenceAsync("T", Rows(await ParquetAsync("SELECT 1 AS A, 'x' AS B")), replace: false, Stop);
        await session.PutReferenceAsync("U", Rows(await ParquetAsync("SELECT 1 AS A, 'x' AS B")), replace: false, Stop);
        await session.RunAsync("DROP TABLE U");
        await warehouses.SuspendedAsync();
        Assert.Single(Directory.EnumerateFiles(Path.Combine(warehouses.Folder, "warehouse-files", "34")));
        Assert.Equal("""[["1"]]""", await session.RowsAsync("SELECT COUNT(*) FROM T"));
    }

    [Fact]
    public async Task Typed_loads_copy_and_name_the_value_that_does_not_fit()
    {
        await using var session = await warehouses.NewSessionAsync();
        var rows = Rows(await ParquetAsync("SELECT 1 AS A, '12.5' AS B UNION ALL SELECT 2, 'many'"));
        var refused = await Assert.ThrowsAsync<WarehouseException>(() => session.LoadAsync(new("T", rows, [new("B", "PRICE", "NUMBER", "10,2", true, false)], TableLoadMode.Create), Stop));
        Assert.Equal("Likely datatype conversion: column \"PRICE\": 'many' is not NUMBER(10,2)", refused.Message);
        Assert.Empty(await session.ListAsync(Stop));

        var good = Rows(await ParquetAsync("SELECT 1 AS A, '12.5' AS B UNION ALL SELECT 2, ''"));
        TableLoadColumn[] columns = [new("A", "ID", null, null, false, false), new("B", "PRICE", "NUMBER", "10,2", true, true)];
        Assert.Equal(2, await session.LoadAsync(new("T", good, columns, TableLoadMode.Create), Stop));
        Assert.Equal("""[["1","12.50"],["2",null]]""", await session.RowsAsync("SELECT ID, PRICE FROM T ORDER BY ID"));

        var changed = Rows(await ParquetAsync("SELECT 2 AS A, '7' AS B UNION ALL SELECT 3, '8'"));
        Assert.Equal(2, await session.LoadAsync(new("T", changed, columns, TableLoadMode.Append) { PrimaryKey = ["ID"] }, Stop));
        Assert.Equal("""[["1","12.50"],["2","7.00"],["3","8.00"]]""", await session.RowsAsync("SELECT ID, PRICE FROM T ORDER BY ID"));
    }

    [Fact]
    public async Task Exports_quote_every_value_and_leave_null_empty()
    {
        await using var session = await warehouses.NewSessionAsync();
        await session.RunOwnAsync("CREATE TABLE \"WORKSPACE_34\".T AS SELECT 1 AS A, 'x\"y' AS B, NULL::VARCHAR AS C, '' AS D", [], Stop);
        var file = Path.Combine(warehouses.Folder, "export.csv");
        var exported = await session.ExportCsvAsync("T", ["D", "C", "B", "A"], file, Stop);
        Assert.Equal("\"D\",\"C\",\"B\",\"A\"\n\"\",,\"x\"\"y\",\"1\"\n", await File.ReadAllTextAsync(file, Stop));
        Assert.Equal(1, exported.Rows);
    }

    [Fact]
    public async Task Storage_is_read_as_it_is_now_by_name_and_by_view()
    {
        await warehouses.All.CreateAsync(TestWarehouses.Spec(), Stop);
        var catalogue = new OneTable(Rows(await ParquetAsync("SELECT 1 AS A, 'x' AS B")));
        await using var session = await warehouses.OpenAsync(catalogue: catalogue);
        await session.PutStorageViewAsync("V", "in.c-main", "orders", [(new("B", "VARCHAR"), "LETTER")], replace: false, Stop);
        Assert.Equal("""[["1","x"]]""", await session.RowsAsync("SELECT A, B FROM \"in.c-main\".\"orders\""));
        Assert.Equal("""[["x"]]""", await session.RowsAsync("SELECT LETTER FROM V"));
        catalogue.Now = Rows(await ParquetAsync("SELECT 2 AS A, 'y' AS B"));
        Assert.Equal("""[["2","y"]]""", await session.RowsAsync("SELECT A, B FROM \"in.c-main\".\"orders\""));
        Assert.Equal("""[["y"]]""", await session.RowsAsync("SELECT LETTER FROM V"));
        Assert.Equal([new WarehouseObject("V", true)], await session.ListAsync(Stop));

        await session.RunAsync("CREATE VIEW W AS SELECT A + 1 AS \"more\" FROM \"in.c-main\".\"orders\"");
        var file = Path.Combine(warehouses.Folder, "view.csv");
        await session.ExportCsvAsync("W", null, file, Stop);
        Assert.Equal("\"more\"\n\"3\"\n", await File.ReadAllTextAsync(file, Stop));
        await session.ExportCsvAsync("V", null, file, Stop);
        Assert.Equal("\"LETTER\"\n\"y\"\n", await File.ReadAllTextAsync(file, Stop));

        await using var blind = await warehouses.OpenAsync();
        var refused = await Assert.ThrowsAsync<WarehouseException>(() => blind.RunAsync("SELECT A FROM \"in.c-main\".\"orders\""));
        Assert.Equal(2003, refused.Code);
    }

    private static TableReference Rows(string file) => new([new("A", "INTEGER", false), new("B", "VARCHAR", false)], "SELECT A, B FROM read_parquet({file:0})", [file]);

    private async Task<string> ParquetAsync(string select)
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(warehouses.Folder, "lake")).FullName, Guid.NewGuid().ToString("n") + ".parquet");
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        await connection.ExecuteAsync($"COPY ({select}) TO {DuckDbText.Literal(file)} (FORMAT parquet)", Stop);
        return file;
    }

    private sealed class OneTable(TableReference now) : IStorageCatalogue
    {
        public TableReference Now { get; set; } = now;

        public Task<IReadOnlyList<string>> SchemasAsync(CancellationToken stop) => Task.FromResult<IReadOnlyList<string>>(["in.c-main"]);

        public Task<IReadOnlyList<CatalogueTable>> TablesAsync(string schema, CancellationToken stop) => Task.FromResult<IReadOnlyList<CatalogueTable>>([]);

        public Task<TableReference?> ReadAsync(string schema, string table, CancellationToken stop) =>
            Task.FromResult(schema == "in.c-main" && table == "orders" ? Now : null);
    }
}
