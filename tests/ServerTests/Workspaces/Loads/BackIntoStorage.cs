using System.Text.Json.Nodes;
using Headgate.Testing;
using Headgate.Workspaces;

namespace Headgate.ServerTests.Workspaces.Loads;

/// <summary>Tables of a workspace become rows of Storage.</summary>
public sealed class BackIntoStorage(LoadsFixture platform) : IClassFixture<LoadsFixture>
{
    private const string Odd = "id,t\n1,\n2,\"a \"\"quoted\"\" text\"\n3,\"two\nlines\"\n4,\"č 😀\"\n12345678901234567890123456789012345678,\"x,y\"\n";

    private async Task<TestWorkspace> NewAsync(string name, string[] columns, params string?[][] rows)
    {
        var workspace = await platform.NewWorkspaceAsync();
        platform.Engine.TablesOf(workspace.Id)[name] = new CsvTable([.. columns.Select(column => Column(column))], rows);
        return workspace;
    }

    private static WorkspaceColumn Column(string said)
    {
        var parts = said.Split(':');
        return new WorkspaceColumn(parts[0], parts.Length > 1 ? parts[1] : "VARCHAR", parts.Length > 2 ? parts[2] : null, true);
    }

    private async Task<JsonObject> CreateAsync(TestWorkspace workspace, string name, object? more = null, string? token = null)
    {
        var bucket = await platform.ApiOf(token ?? platform.MasterToken).NewBucketAsync(platform.NewName("b"));
        var body = System.Text.Json.JsonSerializer.SerializeToNode(more ?? new { })!.AsObject();
        body["name"] = "made";
        body["dataWorkspaceId"] = workspace.Id;
        if (body["dataTableName"] is null)
            body["dataObject"] = name;
        var api = platform.ApiOf(token ?? platform.MasterToken);
        return await api.EndedJobAsync(await api.PostAsync($"/v2/storage/buckets/{bucket}/tables-async", body));
    }

    [Fact]
    public async Task Rows_go_to_a_workspace_and_back_unchanged()
    {
        var table = await platform.NewTableAsync(Odd, "id");
        var workspace = await platform.NewWorkspaceAsync();
        await workspace.LoadedAsync(new { input = new[] { new { source = table, destination = "t" } } }, "load-clone");
        var job = await CreateAsync(workspace, "t", new { primaryKey = "id" });
        var made = job["results"]!.Text("id");
        Assert.Equal((await platform.Api.RowsAsync(table)).Select(Line).Order(StringComparer.Ordinal), (await platform.Api.RowsAsync(made)).Select(Line).Order(StringComparer.Ordinal));
        Assert.Equal(["id"], job["results"]!["primaryKey"]!.AsArray().Select(column => (string)column!));
        Assert.True(JsonNode.DeepEquals(
            new JsonObject { ["workspaceId"] = workspace.Id, ["dataObject"] = "t", ["tableName"] = "t", ["type"] = "workspace" }, job["operationParams"]!["source"]));
        await workspace.LoadedOneAsync(new { source = made, destination = "again" });
        Assert.Equal(5, workspace.Rows("again").Length);

        static string Line(string[] row) => string.Join('|', row);
    }

    [Fact]
    public async Task Null_is_an_empty_text_in_tables_without_types()
    {
        var workspace = await NewAsync("t", ["a", "b", "_timestamp"], ["1", null, "now"], [null, "", "now"]);
        var job = await CreateAsync(workspace, "", new { dataTableName = "t" });
        Assert.Equal(["\"\",\"\"", "\"1\",\"\""], await platform.PreviewRowsAsync(job["results"]!.Text("id")));
        Assert.False((bool)job["results"]!["isTyped"]!);
    }

    [Fact]
    public async Task Types_and_nulls_are_kept_where_tables_have_types()
    {
        var project = await platform.NewProjectAsync("native-types");
        var api = platform.ApiOf(project.MasterToken);
        var workspace = await platform.NewWorkspaceAsync(api: api);
        platform.Engine.TablesOf(workspace.Id)["t"] = new CsvTable(
            [Column("id:NUMBER:38,0"), Column("t:VARCHAR:20"), Column("at:TIMESTAMP_NTZ:9"), Column("v:VARIANT")],
            [["12345678901234567890123456789012345678", "", null, "{\"a\":1}"], ["2", null, "2024-01-31 12:00:00", null]]);
        var job = await CreateAsync(workspace, "t", new { primaryKey = "id" }, project.MasterToken);
        var made = job["results"]!;
        Assert.True((bool)made["isTyped"]!);
        Assert.Equal(["NUMBER", "VARCHAR", "TIMESTAMP_NTZ", "VARIANT"], made["definition"]!["columns"]!.AsArray().Select(column => column!["definition"]!.Text("type")));
        await workspace.LoadedOneAsync(new { source = made.Text("id"), destination = "again" });
        var rows = (await api.GetAsync($"/v2/storage/tables/{made.Text("id")}/data-preview?format=json"))["rows"]!.AsArray().Select(row => string.Join('|', row!.AsArray().Select(cell => cell!["value"]?.ToString() ?? "NULL"))).Order(StringComparer.Ordinal);
        Assert.Equal(["12345678901234567890123456789012345678||NULL|{\"a\":1}", "2|NULL|2024-01-31 12:00:00|NULL"], rows);
    }

    [Fact]
    public async Task One_column_keeps_its_nulls()
    {
        var workspace = await NewAsync("t", ["n"], ["1"], [null], ["a\n\nb"], [""]);
        var typed = await platform.NewTypedTableAsync([new JsonObject { ["name"] = "n", ["definition"] = new JsonObject { ["type"] = "VARCHAR" } }]);
        await ImportAsync(typed, workspace, "t");
        var rows = (await platform.GetJsonAsync($"/v2/storage/tables/{typed}/data-preview?format=json"))["rows"]!.AsArray().Select(row => row![0]!["value"]?.ToString() ?? "NULL").Order(StringComparer.Ordinal);
        Assert.Equal(["", "1", "NULL", "a\n\nb"], rows);
        Assert.Equal(4, await platform.Api.RowsCountAsync((await CreateAsync(workspace, "t"))["results"]!.Text("id")));
    }

    [Fact]
    public async Task Imports_replace_or_add_rows_and_bring_new_columns()
    {
        var table = await platform.NewTableAsync("id,name\n1,a\n", "id");
        var workspace = await NewAsync("t", ["id", "name"], ["1", "A"], ["2", "b"]);
        var job = await ImportAsync(table, workspace, "t", new JsonObject { ["incremental"] = true });
        Assert.Equal((2, "tableImport"), ((int)job["results"]!["importedRowsCount"]!, job.Text("operationName")));
        Assert.Equal(["\"1\",\"A\"", "\"2\",\"b\""], await platform.PreviewRowsAsync(table));

        platform.Engine.TablesOf(workspace.Id)["t"] = new CsvTable([Column("id"), Column("name"), Column("more")], [["3", "c", "x"]]);
        Assert.Equal("success", (await ImportAsync(table, workspace, "t")).Text("status"));
        Assert.Equal(["\"3\",\"c\",\"x\""], await platform.PreviewRowsAsync(table));
        await ImportAsync(table, workspace, "t", new JsonObject { ["columns"] = new JsonArray("id", "name", "more"), ["incremental"] = true });
        Assert.Equal(1, await platform.Api.RowsCountAsync(table));
    }

    [Fact]
    public async Task What_is_not_there_or_cannot_be_is_refused()
    {
        var table = await platform.NewTableAsync("id,name\n1,a\n");
        var workspace = await NewAsync("t", ["id", "_bad"], ["1", "x"]);
        Failed("storage.invalidColumns", "_bad", await CreateAsync(workspace, "t"));
        Failed("storage.invalidColumns", "_bad", await ImportAsync(table, workspace, "t"));
        Failed("storage.tableNotFound", "Table \"none\" not found in schema \"", await CreateAsync(workspace, "none"));
        Failed("storage.tableNotFound", "Table \"none\" not found in schema \"", await ImportAsync(table, workspace, "none"));
        Failed("storage.invalidColumns", "nothing", await ImportAsync(table, workspace, "t", new JsonObject { ["columns"] = new JsonArray("nothing") }));
        Failed("csvImport.columnsNotMatch", "name", await ImportAsync(table, workspace, "t", new JsonObject { ["columns"] = new JsonArray("id") }));
        Assert.Equal(["\"1\",\"a\""], await platform.PreviewRowsAsync(table));
        using (var answer = await platform.PostAsync($"/v2/storage/tables/{table}/import-async", new { dataWorkspaceId = 999999999, dataObject = "t" }))
            await answer.ShouldBeRefusedAsync(404, "workspace.workspaceNotFound", "Workspace \"999999999\" not found.");
        using (var answer = await platform.PostAsync($"/v2/storage/tables/{table}/import-async", new { dataWorkspaceId = workspace.Id }))
            await answer.ShouldBeRefusedAsync(400, "validation.failed", "dataObject");
        var other = await platform.NewProjectAsync();
        var bucket = await platform.ApiOf(other.MasterToken).NewBucketAsync("theirs");
        using (var answer = await platform.PostAsync($"/v2/storage/buckets/{bucket}/tables-async", new { name = "t", dataWorkspaceId = workspace.Id, dataObject = "t" }, other.MasterToken))
            await answer.ShouldBeRefusedAsync(404, "workspace.workspaceNotFound");

        static void Failed(string code, string text, JsonObject job)
        {
            Assert.Equal(("error", code), (job.Text("status"), job["error"]!.Text("code")));
            Assert.Contains(text, job["error"]!.Text("message"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Rows_are_deleted_by_the_values_of_a_column()
    {
        var table = await platform.NewTableAsync("id,name\n1,a\n2,b\n3,c\n4,\"d,e\"\n");
        var workspace = await NewAsync("gone", ["which", "other"], ["a", "1"], [null, "2"], ["d,e", "3"]);
        using (var answer = await DeleteAsync(table, workspace.Id, "gone", "which"))
            Assert.Equal(2, (int)(await platform.Api.ResultsAsync(await answer.ShouldBeAsync(202)))["deletedRows"]!);
        Assert.Equal(["\"2\",\"b\"", "\"3\",\"c\""], await platform.PreviewRowsAsync(table));
        using (var answer = await DeleteAsync(table, workspace.Id, "none", "which"))
            Assert.Equal("storage.tableNotFound", (await platform.Api.EndedJobAsync(await answer.ShouldBeAsync(202)))["error"]!.Text("code"));
        using (var answer = await DeleteAsync(table, workspace.Id, "gone", "no"))
            Assert.Equal("storage.invalidColumns", (await platform.Api.EndedJobAsync(await answer.ShouldBeAsync(202)))["error"]!.Text("code"));
        using (var answer = await DeleteAsync(table, 999999999, "gone", "which"))
            await answer.ShouldBeRefusedAsync(404, "workspace.workspaceNotFound");
        using (var answer = await platform.DeleteAsync($"/v2/storage/tables/{table}/rows", new
        {
            whereFilters = new[] { new { column = "name", @operator = "eq", values = new[] { "b" }, valuesByTableInWorkspace = new { workspaceId = workspace.Id, table = "gone", column = "which" } } },
        }))
            await answer.ShouldBeRefusedAsync(400, "validation.failed", "either values or valuesByTableInWorkspace");
        Assert.Equal(2, await platform.Api.RowsCountAsync(table));
    }

    private Task<HttpResponseMessage> DeleteAsync(string table, long workspace, string from, string column) => platform.DeleteAsync($"/v2/storage/tables/{table}/rows", new
    {
        whereFilters = new[] { new { column = "name", @operator = "eq", valuesByTableInWorkspace = new { workspaceId = workspace, table = from, column } } },
    });

    private async Task<JsonObject> ImportAsync(string table, TestWorkspace workspace, string name, JsonObject? more = null)
    {
        more ??= [];
        more["dataWorkspaceId"] = workspace.Id;
        more["dataObject"] = name;
        return await platform.Api.EndedJobAsync(await platform.Api.PostAsync($"/v2/storage/tables/{table}/import-async", more));
    }
}
