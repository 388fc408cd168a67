using System.Net;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Workspaces;

/// <summary>The calls of a plain HTTP program against the built binary: make, work, lose the password, get another one, drop.</summary>
public sealed class OverARealWarehouse
{
    private const string Path = "/v2/storage/workspaces";

    [Fact]
    public async Task A_program_that_speaks_only_http_gets_through()
    {
        await using var node = await HeadgateProcess.StartAsync();
        using var api = new StorageApi(node.NewClient());
        var table = await api.NewTableAsync(await api.NewBucketAsync("main"), "orders", "id,amount\n1,10\n2,20\n", "id");
        Assert.Empty((await api.GetAsync(Path)).AsArray());

        var made = await api.PostAsync(Path, new JsonObject { ["backend"] = "snowflake", ["backendSize"] = "small", ["readOnlyStorageAccess"] = true });

        var one = $"{Path}/{made["id"]}";
        Assert.NotNull((string?)made["connection"]!["password"]);
        Assert.Contains("KEBOOLA", (string?)made["connection"]!["warehouse"], StringComparison.Ordinal);
        Assert.EndsWith("_SMALL", (string?)made["connection"]!["warehouse"], StringComparison.Ordinal);
        Assert.Equal([(long)made["id"]!], (await api.GetAsync(Path)).AsArray().Select(workspace => (long)workspace!["id"]!));
        Assert.Equal("ok", (string?)(await QueryAsync(api, one, """CREATE TABLE "totals" AS SELECT count(*) AS "n" FROM "in.c-main"."orders" """))["status"]);
        Assert.Equal("""{"status":"ok","data":{"columns":["n"],"rows":[{"n":"2"}]}}""", (await QueryAsync(api, one, """SELECT "n" FROM "totals" """)).ToJsonString());
        Assert.Equal("error", (string?)(await QueryAsync(api, one, """DELETE FROM "in.c-main"."orders" """))["status"]);
        Assert.Equal("error", (string?)(await QueryAsync(api, one, "SELECT * FROM nowhere"))["status"]);
        Assert.Equal(2, await api.RowsCountAsync(table));
        Assert.Equal("""[{"name":"totals","type":"table"}]""", (await api.GetAsync($"{one}/objects")).ToJsonString());
        await api.ResultsAsync(await api.PostAsync($"{one}/objects/batch-delete", new JsonObject { ["objects"] = new JsonArray("totals") }));
        Assert.Empty((await api.GetAsync($"{one}/objects")).AsArray());
        var another = (string?)(await api.PostAsync($"{one}/password", []))["password"];
        Assert.NotEqual((string?)made["connection"]!["password"], another);

        await api.DeleteAsync($"{one}/?async=0");

        using var gone = await api.Http.GetAsync(one);
        Assert.Equal("storage.workspaces.notFound", (string?)(await StorageApi.RefusalAsync(gone, HttpStatusCode.NotFound))["code"]);
        Assert.DoesNotContain(Directory.EnumerateDirectories(node.DataFolder, $"*{made["id"]}", SearchOption.AllDirectories), folder => folder.Contains("warehouse", StringComparison.Ordinal));
    }

    private static Task<JsonNode> QueryAsync(StorageApi api, string workspace, string sql) => api.PostAsync($"{workspace}/query", new JsonObject { ["query"] = sql });
}
