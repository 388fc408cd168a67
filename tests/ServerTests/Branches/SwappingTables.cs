using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Headgate.ServerTests.Storage;
using Headgate.Testing;

namespace Headgate.ServerTests.Branches;

/// <summary>Two tables of a development branch change places; each is always one of the two, whole.</summary>
public sealed class SwappingTables(StorageFixture platform) : IClassFixture<StorageFixture>
{
    [Fact]
    public async Task Rows_columns_keys_and_notes_on_columns_are_exchanged_and_names_stay()
    {
        var (api, one, other) = await TwoTablesAsync();
        await NoteAsync(api, one, "id", "of one");
        await NoteAsync(api, other, "code", "of other");

        var accepted = await api.PostAsync($"/v2/storage/tables/{one}/swap", new JsonObject { ["targetTableId"] = other });
        var result = await api.ResultsAsync(accepted);

        Assert.Equal("tableSwap", accepted.Text("operationName"));
        Assert.Equal(one, accepted.Text("tableId"));
        Assert.Equal(other, accepted["operationParams"]!.Text("targetTableId"));
        Assert.Equal(one, result.Text("id"));
        Assert.Equal(["7,seven", "8,eight"], await SortedAsync(api, one));
        Assert.Equal(["1,one"], await SortedAsync(api, other));
        await ShouldBeAsync(api, one, rows: 2, key: "", columns: "code,word", note: "of other");
        await ShouldBeAsync(api, other, rows: 1, key: "id", columns: "id,name", note: "of one");
        Assert.Contains((await api.GetAsync($"/v2/storage/tables/{other}/events")).AsArray(), happened => happened!.Text("event") == "storage.tableSwapped");
    }

    [Fact]
    public async Task Default_branch_keeps_its_tables()
    {
        var (api, one, other) = await TwoTablesAsync();

        await SwapAsync(api, one, other);

        Assert.Equal(["1,one"], await SortedAsync(platform.Api, one));
        Assert.Equal(["7,seven", "8,eight"], await SortedAsync(platform.Api, other));
    }

    [Fact]
    public async Task Swapped_tables_go_on_as_what_they_are_and_come_back_by_another_swap()
    {
        var (api, one, other) = await TwoTablesAsync();
        await SwapAsync(api, one, other);

        await api.ResultsAsync(await api.ImportAsync(one, await api.UploadAsync("rows.csv", "code,word\n9,nine\n"), incremental: true));
        await api.ResultsAsync(await api.ImportAsync(other, await api.UploadAsync("rows.csv", "id,name\n1,uno\n"), incremental: true));
        Assert.Equal(["7,seven", "8,eight", "9,nine"], await SortedAsync(api, one));
        Assert.Equal(["1,uno"], await SortedAsync(api, other));

        await SwapAsync(api, other, one);
        Assert.Equal(["1,uno"], await SortedAsync(api, one));
        Assert.Equal(["7,seven", "8,eight", "9,nine"], await SortedAsync(api, other));
    }

    [Fact]
    public async Task History_goes_with_the_rows()
    {
        var (api, one, other) = await TwoTablesAsync();
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        var then = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss'+0000'", CultureInfo.InvariantCulture);
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        await api.ResultsAsync(await api.ImportAsync(other, await api.UploadAsync("rows.csv", "code,word,more\n9,nine,x\n"), incremental: true));
        await SwapAsync(api, one, other);

        var made = await api.ResultsAsync(await api.PostAsync(
            $"/v2/storage/buckets/{one[..one.LastIndexOf('.')]}/tables-async", new JsonObject { ["sourceTableId"] = one, ["timestamp"] = then, ["name"] = "before" }));

        Assert.Equal(["code", "word"], made["columns"]!.AsArray().Select(column => (string)column!));
        Assert.Equal(["7,seven", "8,eight"], await SortedAsync(api, made.Text("id")));
    }

    [Fact]
    public async Task Types_go_with_the_columns()
    {
        var typed = await platform.NewTypedTableAsync([new JsonObject { ["name"] = "n", ["definition"] = new JsonObject { ["type"] = "INT" } }]);
        var plain = await platform.NewTableAsync("id\n1\n");
        using var api = platform.InBranch(await platform.NewBranchAsync());

        await SwapAsync(api, plain, typed);

        var nowTyped = await api.GetAsync($"/v2/storage/tables/{plain}");
        var nowPlain = await api.GetAsync($"/v2/storage/tables/{typed}");
        Assert.True(nowTyped["isTyped"]!.GetValue<bool>());
        Assert.False(nowPlain["isTyped"]!.GetValue<bool>());
        Assert.Equal("NUMBER", nowTyped["definition"]!["columns"]![0]!["definition"]!.Text("type"));
        Assert.Contains(nowTyped["columnMetadata"]!["n"]!.AsArray(), pair => pair!.Text("key") == "KBC.datatype.basetype");
        Assert.Contains(nowTyped["metadata"]!.AsArray(), pair => pair!.Text("key") == "KBC.dataTypesEnabled");
        Assert.DoesNotContain(nowPlain["metadata"]!.AsArray(), pair => pair!.Text("key") == "KBC.dataTypesEnabled");
        Assert.Empty(nowPlain["columnMetadata"]!.AsObject());
    }

    [Fact]
    public async Task Aliases_stay_and_show_the_other_rows()
    {
        var one = await platform.NewTableAsync("id\n1\n");
        var other = await platform.NewTableAsync("id\n2\n");
        var bucket = one[..one.LastIndexOf('.')];
        var alias = (await platform.Api.PostAsync($"/v2/storage/buckets/{bucket}/table-aliases", new JsonObject { ["name"] = "same", ["sourceTable"] = one })).Text("id");
        using var api = platform.InBranch(await platform.NewBranchAsync());

        await SwapAsync(api, one, other);

        Assert.Equal(["2"], await SortedAsync(api, alias));
        using var refused = await api.Http.PostAsJsonAsync($"/v2/storage/tables/{alias}/swap", new { targetTableId = other });
        Assert.Equal(400, (int)refused.StatusCode);
    }

    [Fact]
    public async Task Column_that_an_alias_chose_is_kept_from_going()
    {
        var one = await platform.NewTableAsync("id,name\n1,one\n");
        var other = await platform.NewTableAsync("code\n2\n");
        var bucket = one[..one.LastIndexOf('.')];
        await platform.Api.PostAsync(
            $"/v2/storage/buckets/{bucket}/table-aliases", new JsonObject { ["name"] = "some", ["sourceTable"] = one, ["aliasColumns"] = new JsonArray("name") });
        using var api = platform.InBranch(await platform.NewBranchAsync());

        var job = await api.EndedJobAsync(await api.PostAsync($"/v2/storage/tables/{one}/swap", new JsonObject { ["targetTableId"] = other }));

        Assert.Equal("error", job.Text("status"));
        Assert.Equal("storage.tables.cannotDeleteReferencedColumn", job["error"]!.Text("code"));
        Assert.Equal(["1,one"], await SortedAsync(api, one));
        Assert.Equal(["2"], await SortedAsync(api, other));
    }

    [Fact]
    public async Task Imports_that_run_meanwhile_go_into_the_table_they_name_and_lose_nothing()
    {
        var one = await platform.NewTableAsync("id,from\n1,one\n", "id");
        var other = await platform.NewTableAsync("id,from\n1,other\n", "id");
        using var api = platform.InBranch(await platform.NewBranchAsync());
        List<JsonNode> jobs = [];
        for (var i = 0; i < 6; i++)
        {
            var name = i % 2 == 0 ? one : other;
            jobs.Add(await api.ImportAsync(name, await api.UploadAsync("rows.csv", $"id,from\n{name}-{i},load\n"), incremental: true));
            jobs.Add(await api.PostAsync($"/v2/storage/tables/{(i % 2 == 0 ? other : one)}/swap", new JsonObject { ["targetTableId"] = name }));
            jobs.Add(await api.SendAsync(HttpMethod.Put, $"/v2/storage/tables/{name}?async=1", JsonContent.Create(new { displayName = platform.NewName("shown") })));
        }

        foreach (var job in jobs)
            Assert.Equal("success", (await api.EndedJobAsync(job)).Text("status"));

        var rows = (await SortedAsync(api, one)).Concat(await SortedAsync(api, other)).Order(StringComparer.Ordinal).ToList();
        var expected = Enumerable.Range(0, 6).Select(i => $"{(i % 2 == 0 ? one : other)}-{i},load").Append("1,one").Append("1,other").Order(StringComparer.Ordinal);
        Assert.Equal(expected, rows);
        foreach (var name in new[] { one, other })
            Assert.Equal((await api.RowsAsync(name)).Count, await api.RowsCountAsync(name));
    }

    [Fact]
    public async Task Swap_needs_a_branch_two_tables_and_the_right_on_both()
    {
        var (_, one, other) = await TwoTablesAsync();
        var branch = await platform.NewBranchAsync();
        var path = $"/v2/storage/branch/{branch}/tables/{one}/swap";
        var token = await platform.NewTokenAsync(new { bucketPermissions = new Dictionary<string, string> { [one[..one.LastIndexOf('.')]] = "write" } });
        var stranger = await platform.NewProjectAsync();

        using var inDefault = await platform.PostAsync($"/v2/storage/branch/default/tables/{one}/swap", new { targetTableId = other });
        using var itself = await platform.PostAsync(path, new { targetTableId = one });
        using var nothing = await platform.PostAsync(path);
        using var unknown = await platform.PostAsync(path, new { targetTableId = other + "x" });
        using var half = await platform.PostAsync(path, new { targetTableId = other }, token);
        using var foreign = await platform.PostAsync(path, new { targetTableId = other }, stranger.MasterToken);

        await inDefault.ShouldBeRefusedAsync(400, "devBranch.cannotSwapInDefault");
        await itself.ShouldBeRefusedAsync(400, "devBranch.cannotSwapWithItself");
        await nothing.ShouldBeRefusedAsync(400, "validation.failed", "targetTableId");
        await unknown.ShouldBeRefusedAsync(404, "storage.tables.notFound");
        await half.ShouldBeRefusedAsync(403, "accessDenied");
        await foreign.ShouldBeRefusedAsync(404, null);
    }

    private async Task<(StorageApi Api, string One, string Other)> TwoTablesAsync()
    {
        var one = await platform.NewTableAsync("id,name\n1,one\n", "id");
        var other = await platform.NewTableAsync("code,word\n7,seven\n8,eight\n");
        return (platform.InBranch(await platform.NewBranchAsync()), one, other);
    }

    private static async Task SwapAsync(StorageApi api, string table, string target) =>
        await api.ResultsAsync(await api.PostAsync($"/v2/storage/tables/{table}/swap", new JsonObject { ["targetTableId"] = target }));

    private static async Task<List<string>> SortedAsync(StorageApi api, string table) =>
        [.. (await api.RowsAsync(table)).Select(row => string.Join(',', row)).Order(StringComparer.Ordinal)];

    private static Task<JsonNode> NoteAsync(StorageApi api, string table, string column, string value) =>
        api.PostAsync($"/v2/storage/columns/{table}.{column}/metadata", new JsonObject
        {
            ["provider"] = "user",
            ["metadata"] = new JsonArray(new JsonObject { ["key"] = "note", ["value"] = value }),
        });

    private static async Task ShouldBeAsync(StorageApi api, string table, long rows, string key, string columns, string note)
    {
        var detail = await api.GetAsync($"/v2/storage/tables/{table}");
        Assert.Equal(table, detail.Text("id"));
        Assert.Equal(table[(table.LastIndexOf('.') + 1)..], detail.Text("displayName"));
        Assert.Equal(rows, detail["rowsCount"]!.GetValue<long>());
        Assert.Equal(key, string.Join(',', detail["primaryKey"]!.AsArray().Select(column => (string)column!)));
        Assert.Equal(columns, string.Join(',', detail["columns"]!.AsArray().Select(column => (string)column!)));
        Assert.Equal([note], detail["columnMetadata"]![columns.Split(',')[0]]!.AsArray().Select(pair => pair!.Text("value")));
    }
}
