using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Workspaces.SnowflakeAccount;

/// <summary>Workspaces of a node in the account of its settings, which another node's driver endpoint plays.</summary>
public sealed class WorkingInAnAccount(InAccountFixture platform) : IClassFixture<InAccountFixture>
{
    private const string Digits = "12345678901234567890123456789012345678";
    private const string Hard = "say \"ahoj\", it's \\ žluťoučký 🐎\nand on";

    [Fact]
    public async Task Tables_come_in_are_worked_with_and_go_back()
    {
        var bucket = await platform.Node.NewBucketAsync("main");
        var source = await platform.Node.NewTableAsync(bucket, "orders", $"id,number,name,note\n1,{Digits},\"{Hard.Replace("\"", "\"\"", StringComparison.Ordinal)}\",\n2,-{Digits},,\n", "id");
        var workspace = await platform.NewWorkspaceAsync();

        await LoadAsync(workspace, source, "orders", Columns());

        Assert.Equal("""[{"name":"orders","type":"table"}]""", (await platform.Node.GetAsync($"{workspace}/objects")).ToJsonString());
        var rows = await RowsAsync(workspace, "SELECT * FROM \"orders\" ORDER BY \"id\"");
        Assert.Equal([["1", Digits, Hard, null], ["2", "-" + Digits, "", null]], rows);
        Assert.Contains(Digits, await platform.InAccountAsync("SELECT \"number\" FROM \"orders\" WHERE \"id\" = 1"), StringComparison.Ordinal);
        Assert.Equal("NUMBER(38,0)", await TypeAsync("number"));
        Assert.Contains("\"status\":\"ok\"", await QueryAsync(workspace, "CREATE TABLE \"totals\" AS SELECT \"number\", \"name\", 1.50 AS \"price\", TO_DATE('2024-01-31') AS \"day\" FROM \"orders\""), StringComparison.Ordinal);
        var back = (string)(await platform.Node.ResultsAsync(await platform.Node.PostAsync(
            $"/v2/storage/buckets/{bucket}/tables-async", new JsonObject { ["name"] = "back", ["dataWorkspaceId"] = workspace[(workspace.LastIndexOf('/') + 1)..], ["dataObject"] = "totals" })))["id"]!;
        Assert.Equal([["-" + Digits, "", "1.50", "2024-01-31"], [Digits, Hard, "1.50", "2024-01-31"]], (await platform.Node.RowsAsync(back)).OrderBy(row => row[0], StringComparer.Ordinal));

        await platform.Node.ResultsAsync(await platform.Node.PostAsync($"{workspace}/objects/batch-delete", new JsonObject { ["objects"] = new JsonArray("totals", "orders") }));
        Assert.Empty((await platform.Node.GetAsync($"{workspace}/objects")).AsArray());
        await platform.Node.DeleteAsync(workspace);
        Assert.Equal("[]", (await platform.Account.GetAsync($"{platform.AccountWorkspace}/objects")).ToJsonString());
        Assert.DoesNotContain(platform.Options.Password!, platform.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Loads_add_replace_and_leave_all_as_it_was_when_one_fails()
    {
        var bucket = await platform.Node.NewBucketAsync("loads");
        var first = await platform.Node.NewTableAsync(bucket, "first", "id,number,name,note\n1,1,a,\n2,2,b,\n", "id");
        var second = await platform.Node.NewTableAsync(bucket, "second", "id,number,name,note\n2,20,B,\n3,30,c,\n", "id");
        var wrong = await platform.Node.NewTableAsync(bucket, "wrong", "id,number,name,note\n1,many,a,\n", "id");
        var workspace = await platform.NewWorkspaceAsync();
        await LoadAsync(workspace, first, "t", Columns());

        await LoadAsync(workspace, second, "t", Columns(), input => input["incremental"] = true);
        Assert.Equal([["1", "1", "a", null], ["2", "20", "B", null], ["3", "30", "c", null]], await RowsAsync(workspace, "SELECT * FROM \"t\" ORDER BY \"id\""));

        var failed = await platform.Node.EndedJobAsync(await platform.Node.PostAsync($"{workspace}/load", new JsonObject
        {
            ["input"] = new JsonArray(
                new JsonObject { ["source"] = first, ["destination"] = "t", ["overwrite"] = true, ["columns"] = Columns() },
                new JsonObject { ["source"] = wrong, ["destination"] = "other", ["columns"] = Columns() }),
        }));
        Assert.Equal("workspace.tableLoad", (string?)failed["error"]!["code"]);
        Assert.Contains("many", (string?)failed["error"]!["message"], StringComparison.Ordinal);
        Assert.Equal("""[{"name":"t","type":"table"}]""", (await platform.Node.GetAsync($"{workspace}/objects")).ToJsonString());
        Assert.Equal(3, (await RowsAsync(workspace, "SELECT * FROM \"t\"")).Count);

        await LoadAsync(workspace, first, "t", Columns(), input => input["overwrite"] = true);
        Assert.Equal(2, (await RowsAsync(workspace, "SELECT * FROM \"t\"")).Count);
        await LoadAsync(workspace, second, "u", Columns());
        Assert.Equal("""[{"name":"u","type":"table"}]""", (await platform.Node.GetAsync($"{workspace}/objects")).ToJsonString());
        await platform.Node.DeleteAsync(workspace);
    }

    [Fact]
    public async Task Many_rows_go_in_batches_and_come_back_in_parts()
    {
        const int Count = 45_000;
        var csv = new StringBuilder("id,text\n");
        for (var i = 0; i < Count; i++)
            csv.Append(CultureInfo.InvariantCulture, $"{i},row {i} of a table that is longer than one answer\n");
        var bucket = await platform.Node.NewBucketAsync("large");
        var source = await platform.Node.NewTableAsync(bucket, "large", csv.ToString(), "id");
        var workspace = await platform.NewWorkspaceAsync();
        await LoadAsync(workspace, source, "large", null);

        var back = (string)(await platform.Node.ResultsAsync(await platform.Node.PostAsync(
            $"/v2/storage/buckets/{bucket}/tables-async", new JsonObject { ["name"] = "back", ["dataWorkspaceId"] = workspace[(workspace.LastIndexOf('/') + 1)..], ["dataObject"] = "large" })))["id"]!;

        var rows = (await platform.Node.RowsAsync(back)).ToDictionary(row => int.Parse(row[0], CultureInfo.InvariantCulture), row => row[1]);
        Assert.Equal(Count, rows.Count);
        Assert.All(Enumerable.Range(0, Count), i => Assert.Equal($"row {i} of a table that is longer than one answer", rows[i]));
        await platform.Node.DeleteAsync(workspace);
    }

    [Fact]
    public async Task What_the_account_does_not_have_is_refused_by_name()
    {
        await RefusedAsync("workspace.accountUnsupported", "Storage", new JsonObject { ["loginType"] = "none", ["readOnlyStorageAccess"] = true });
        await RefusedAsync("workspace.accountUnsupported", "none", []);
        var workspace = await platform.NewWorkspaceAsync();
        await RefusedAsync("workspace.accountSchemaTaken", platform.Options.Schema!, new JsonObject { ["loginType"] = "none" });
        var id = workspace[(workspace.LastIndexOf('/') + 1)..];
        using var key = await platform.Node.Http.PostAsJsonAsync($"{workspace}/credentials", new { });
        Assert.Equal("workspace.credentialsNotSupported", (string?)(await StorageApi.RefusalAsync(key, HttpStatusCode.BadRequest))["code"]);
        var branch = (long)(await platform.Node.GetAsync("/v2/storage/dev-branches"))[0]!["id"]!;
        var service = (string)(await platform.Node.GetAsync("/v2/storage"))["services"]!.AsArray().Single(one => (string?)one!["id"] == "query")!["url"]!;
        using var query = await platform.Node.Http.PostAsJsonAsync($"{service}/api/v1/branches/{branch}/workspaces/{id}/queries", new { statements = new[] { "SELECT 1" } });
        Assert.Equal(HttpStatusCode.BadRequest, query.StatusCode);
        Assert.Contains("Snowflake account", await query.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("\"status\":\"error\"", await QueryAsync(workspace, "SELECT * FROM nowhere"), StringComparison.Ordinal);
        await platform.Node.DeleteAsync(workspace);
    }

    private async Task RefusedAsync(string code, string named, JsonObject fields)
    {
        fields["backend"] = "snowflake";
        using var answer = await platform.Node.Http.PostAsJsonAsync("/v2/storage/workspaces", fields);
        var refusal = await StorageApi.RefusalAsync(answer, HttpStatusCode.BadRequest);
        Assert.Equal(code, (string?)refusal["code"]);
        Assert.Contains(named, (string?)refusal["error"], StringComparison.Ordinal);
    }

    private async Task LoadAsync(string workspace, string source, string destination, JsonArray? columns, Action<JsonObject>? also = null)
    {
        var input = new JsonObject { ["source"] = source, ["destination"] = destination };
        if (columns is not null)
            input["columns"] = columns;
        also?.Invoke(input);
        await platform.Node.ResultsAsync(await platform.Node.PostAsync($"{workspace}/load", new JsonObject { ["input"] = new JsonArray(input) }));
    }

    private async Task<string> TypeAsync(string column) =>
        (string)JsonNode.Parse(await platform.InAccountAsync("DESCRIBE TABLE \"orders\""))!["data"]!["rows"]!.AsArray().Single(row => (string?)row!["name"] == column)!["type"]!;

    private async Task<string> QueryAsync(string workspace, string sql) => (await platform.Node.PostAsync($"{workspace}/query", new JsonObject { ["query"] = sql })).ToJsonString();

    private async Task<List<string?[]>> RowsAsync(string workspace, string sql) =>
        [.. JsonNode.Parse(await QueryAsync(workspace, sql))!["data"]!["rows"]!.AsArray().Select(row => row!.AsObject().Select(cell => (string?)cell.Value).ToArray())];

    private static JsonArray Columns() =>
    [
        new JsonObject { ["source"] = "id", ["type"] = "NUMBER", ["length"] = "10,0", ["nullable"] = false },
        new JsonObject { ["source"] = "number", ["type"] = "NUMBER", ["length"] = "38,0" },
        new JsonObject { ["source"] = "name", ["type"] = "VARCHAR", ["length"] = "100" },
        new JsonObject { ["source"] = "note", ["type"] = "VARCHAR", ["length"] = "100", ["convertEmptyValuesToNull"] = true },
    ];
}
