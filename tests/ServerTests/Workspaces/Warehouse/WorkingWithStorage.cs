using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Workspaces.Warehouse;

/// <summary>Tables of Storage in a workspace of the backend snowflake.</summary>
public sealed class WorkingWithStorage(WarehouseFixture platform) : IClassFixture<WarehouseFixture>
{
    private const string Orders = "id,amount,city\n1,10.50,Praha\n2,20,Brno\n3,,Praha\n";

    [Fact]
    public async Task The_connection_has_what_drivers_ask_for()
    {
        var workspace = await platform.NewWorkspaceAsync();
        var connection = workspace.Made["connection"]!;
        Assert.Equal("snowflake", (string?)connection["backend"]);
        Assert.Equal(platform.Client.BaseAddress!.Authority, (string?)connection["host"]);
        Assert.Equal($"KEBOOLA_{platform.Project}", (string?)connection["database"]);
        Assert.Equal((string?)workspace.Made["name"], (string?)connection["schema"]);
        Assert.Equal("KEBOOLA_SMALL", (string?)connection["warehouse"]);
        Assert.False(string.IsNullOrEmpty((string?)connection["password"]));
        Assert.NotNull(connection["user"]);
        Assert.NotNull(connection["role"]);
    }

    [Fact]
    public async Task A_loaded_table_is_read_changed_and_unaware_of_what_becomes_of_its_source()
    {
        var table = await platform.NewTableAsync(Orders, "id");
        var workspace = await platform.NewWorkspaceAsync();
        var job = await workspace.LoadAsync(new { input = new[] { new { source = table, destination = "orders" } } });
        Assert.Equal("success", (string?)job["status"]);
        await platform.ImportAsync(table, "id,amount,city\n9,9,Plzen\n");
        Assert.Equal(["1|10.50|Praha", "2|20|Brno", "3||Praha"], await workspace.RowsAsync("SELECT \"id\", \"amount\", \"city\" FROM \"orders\" ORDER BY \"id\""));
        await workspace.QueryAsync("INSERT INTO \"orders\" (\"id\", \"amount\", \"city\") VALUES ('4', '1', 'Zlin')");
        Assert.Equal(["4"], await workspace.RowsAsync("SELECT COUNT(*) FROM \"orders\""));
    }

    [Fact]
    public async Task Typed_columns_are_computed_with_and_a_value_that_does_not_fit_fails_the_whole_load()
    {
        var table = await platform.NewTableAsync(Orders, "id");
        var broken = await platform.NewTableAsync("id\nmany\n");
        var workspace = await platform.NewWorkspaceAsync();
        var amount = new { source = "amount", type = "NUMBER", length = "10,2", convertEmptyValuesToNull = true };
        var good = new { source = table, destination = "orders", columns = new object[] { new { source = "id", type = "INTEGER" }, amount } };
        var bad = new { source = broken, destination = "broken", columns = new object[] { new { source = "id", type = "INTEGER" } } };

        var failed = await workspace.LoadAsync(new { input = new object[] { good, bad } });
        Assert.Equal("error", (string?)failed["status"]);
        Assert.Contains($"\"{broken}\" load error: Likely datatype conversion: column \"id\": 'many'", (string?)failed["error"]!["message"], StringComparison.Ordinal);
        Assert.Equal("error", (string?)(await workspace.QueryAsync("SELECT 1 FROM \"orders\""))["status"]);

        await workspace.LoadAsync(new { input = new object[] { good } });
        Assert.Equal(["30.50|2"], await workspace.RowsAsync("SELECT SUM(\"amount\"), COUNT(\"amount\") FROM \"orders\""));
    }

    [Fact]
    public async Task Buckets_are_schemas_that_are_always_current_and_never_written()
    {
        var table = await platform.NewTableAsync(Orders, "id");
        var at = table.LastIndexOf('.');
        var name = $"\"{table[..at]}\".\"{table[(at + 1)..]}\"";
        var workspace = await platform.NewWorkspaceAsync(readsStorage: true);
        Assert.Equal(["3"], await workspace.RowsAsync($"SELECT COUNT(*) FROM {name}"));
        await platform.ImportAsync(table, "id,amount,city\n4,1,Zlin\n", new JsonObject { ["incremental"] = true });
        Assert.Equal(["4"], await workspace.RowsAsync($"SELECT COUNT(*) FROM {name}"));
        Assert.Equal("error", (string?)(await workspace.QueryAsync($"INSERT INTO {name} VALUES ('5', '', '')"))["status"]);

        var blind = await platform.NewWorkspaceAsync();
        Assert.Equal("error", (string?)(await blind.QueryAsync($"SELECT COUNT(*) FROM {name}"))["status"]);
    }

    [Fact]
    public async Task What_was_computed_goes_back_into_storage()
    {
        var workspace = await platform.NewWorkspaceAsync();
        await workspace.QueryAsync("CREATE TABLE \"totals\" AS SELECT '1' AS \"id\", 'a,\"b\"' AS \"text\"");
        var bucket = await platform.NewBucketAsync();
        var made = await platform.Api.EndedJobAsync(await platform.Api.PostAsync(
            $"/v2/storage/buckets/{bucket}/tables-async", new JsonObject { ["name"] = "totals", ["dataWorkspaceId"] = workspace.Id, ["dataObject"] = "totals" }));
        Assert.Equal("success", (string?)made["status"]);
        var reader = await platform.NewWorkspaceAsync(readsStorage: true);
        Assert.Equal(["1|a,\"b\""], await reader.RowsAsync($"SELECT \"id\", \"text\" FROM \"{bucket}\".\"totals\""));
    }

    [Theory]
    [InlineData("SELECT * FROM read_text('/etc/passwd')")]
    [InlineData("SELECT * FROM read_csv('/etc/passwd')")]
    [InlineData("SELECT * FROM glob('/*')")]
    [InlineData("SELECT * FROM '/etc/passwd'")]
    [InlineData("COPY (SELECT 1) TO '/tmp/escape.csv'")]
    [InlineData("COPY INTO @stage FROM (SELECT 1)")]
    [InlineData("EXPORT DATABASE '/tmp/escape'")]
    [InlineData("ATTACH '/tmp/escape.duckdb'")]
    [InlineData("EXPLAIN ANALYZE COPY (SELECT 1) TO '/tmp/escape.csv'")]
    [InlineData("PREPARE p AS COPY (SELECT 1) TO '/tmp/escape.csv'")]
    [InlineData("INSTALL httpfs")]
    [InlineData("LOAD httpfs")]
    [InlineData("SET enable_external_access = true")]
    [InlineData("PRAGMA enable_profiling")]
    [InlineData("CALL enable_logging('QueryLog')")]
    [InlineData("SELECT * FROM _headgate.reference")]
    [InlineData("SELECT * FROM duckdb_settings()")]
    [InlineData("SELECT * FROM pragma_database_list")]
    [InlineData("SELECT getenv('HOME')")]
    public async Task Nothing_leads_out_of_a_workspace(string sql)
    {
        var workspace = await platform.NewWorkspaceAsync();
        var answer = await workspace.QueryAsync(sql);
        if (sql.StartsWith("SET ", StringComparison.Ordinal))
        {
            // A variable of the session by that name; DuckDB's setting is not touched.
            Assert.Equal("error", (string?)(await workspace.QueryAsync("SELECT * FROM read_text('/etc/passwd')"))["status"]);
            return;
        }

        Assert.Equal("error", (string?)answer["status"]);
        Assert.DoesNotContain("root:", answer.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dropped_workspace_leaves_no_file()
    {
        var workspace = await platform.NewWorkspaceAsync();
        await workspace.QueryAsync("CREATE TABLE T (A INTEGER)");
        Assert.True(Directory.Exists(platform.FolderOf(workspace.Id)));
        await platform.Api.DeleteAsync(workspace.Path);
        await Eventually.HoldsAsync(() => !Directory.Exists(platform.FolderOf(workspace.Id)));
    }
}
