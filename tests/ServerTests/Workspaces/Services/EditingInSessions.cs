using System.Net;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Workspaces.Services;

/// <summary>Editor sessions over a real warehouse, and records of sandboxes.</summary>
public sealed class EditingInSessions(ServicesNode platform) : IClassFixture<ServicesNode>
{
    private const string Sessions = "/services/editor/sql/sessions";
    private const string Component = "keboola.snowflake-transformation";

    [Fact]
    public async Task A_session_loads_its_input_runs_sql_and_brings_its_output_back()
    {
        await platform.Api.PostAsync($"/v2/storage/components/{Component}/configs", new JsonObject
        {
            ["configurationId"] = "totals",
            ["name"] = "Totals",
            ["configuration"] = JsonNode.Parse($$$$"""
                {"storage":{"input":{"tables":[{"source":"{{{{platform.Table}}}}","destination":"ORDERS"}]},
                 "output":{"tables":[{"source":"TOTALS","destination":"out.c-shop.totals"}]}}}
                """),
        });
        await platform.Api.PostAsync("/v2/storage/buckets", new JsonObject { ["name"] = "shop", ["stage"] = "out" });
        var session = await ReadyAsync(await platform.Api.PostAsync(Sessions, new JsonObject
        {
            ["branchId"] = $"{platform.Branch}", ["componentId"] = Component, ["configurationId"] = "totals", ["loadMode"] = "input",
        }));
        Assert.Equal(("snowflake", "snowflake-service-keypair", true), ((string?)session["backendType"], (string?)session["workspaceLoginType"], (bool)session["readOnlyStorageAccess"]!));
        Assert.NotNull((string?)session["lastLoadedAt"]);
        Assert.Null((string?)session["lastError"]);

        var run = await platform.Api.PostAsync($"{Sessions}/{session["id"]}/run-query", new JsonObject
        {
            ["queries"] = new JsonArray("CREATE TABLE TOTALS AS SELECT SUM(\"price\"::INT)::VARCHAR AS \"total\" FROM ORDERS"),
        });
        Assert.StartsWith($"{platform.Node.Url}services/query/api/v1/queries/", (string)run["url"]!, StringComparison.Ordinal);
        Assert.Equal("completed", (string?)(await platform.EndAsync((string)run["queryJobId"]!))["status"]);
        var schema = await platform.Api.GetAsync($"{Sessions}/{session["id"]}/schema?onlyWorkspaceSchema=1");
        Assert.Equal(["ORDERS", "TOTALS"], schema["databases"]![0]!["schemas"]![0]!["tables"]!.AsArray().Select(table => (string?)table!["name"]));
        var ddl = (string)(await platform.Api.GetAsync($"{Sessions}/{session["id"]}/table-ddl?tableName=TOTALS&schemaName={session["workspaceSchema"]}"))["ddl"]!;
        Assert.Contains("\"total\" VARCHAR", ddl, StringComparison.Ordinal);

        await ReadyAsync(await platform.Api.PostAsync($"{Sessions}/{session["id"]}/unload", []));

        Assert.Equal("\"total\"\n\"42\"\n", await platform.Api.GetTextAsync("/v2/storage/tables/out.c-shop.totals/data-preview"));
        var emptied = await ReadyAsync(await platform.Api.PostAsync($"{Sessions}/{session["id"]}/load", new JsonObject { ["mode"] = "clean" }));
        Assert.Empty((await platform.Api.GetAsync($"/v2/storage/workspaces/{emptied["workspaceId"]}/objects")).AsArray());
        await platform.Api.DeleteAsync($"{Sessions}/{session["id"]}");
        await platform.RefusedAsync(HttpMethod.Get, $"{Sessions}/{session["id"]}", HttpStatusCode.NotFound);
        await Eventually.HoldsAsync(async () => (await platform.Api.GetAsync("/v2/storage/workspaces")).AsArray().All(workspace => workspace!["id"]!.ToString() != session["workspaceId"]!.ToString()));
    }

    [Fact]
    public async Task Credentials_are_a_key_pair_shown_once()
    {
        var session = await ReadyAsync(await platform.Api.PostAsync(Sessions, new JsonObject { ["branchId"] = "default", ["componentId"] = null, ["configurationId"] = null }));

        var keys = await platform.Api.PostAsync($"{Sessions}/{session["id"]}/reset-credentials", []);

        Assert.StartsWith("-----BEGIN PRIVATE KEY-----", (string)keys["privateKey"]!, StringComparison.Ordinal);
        Assert.StartsWith("-----BEGIN PUBLIC KEY-----", (string)keys["publicKey"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", (await platform.Api.GetAsync($"{Sessions}/{session["id"]}")).ToJsonString(), StringComparison.Ordinal);
        var refused = await platform.RefusedAsync(HttpMethod.Get, $"{Sessions}/{session["id"]}/credentials", HttpStatusCode.BadRequest);
        Assert.Equal((400, (string?)refused["error"]), ((int)refused["code"]!, (string?)refused["message"]));
        await platform.RefusedAsync(HttpMethod.Post, $"{Sessions}/{session["id"]}/load", HttpStatusCode.BadRequest, new JsonObject { ["mode"] = "input" });
        await platform.RefusedAsync(HttpMethod.Post, $"{Sessions}/{session["id"]}/acknowledge-last-error", HttpStatusCode.BadRequest, []);
    }

    [Fact]
    public async Task Output_tables_are_told_from_the_sql()
    {
        var told = await platform.Api.PostAsync("/services/editor/sql/get-output-tables", new JsonObject
        {
            ["queries"] = new JsonArray("CREATE OR REPLACE TABLE orders AS SELECT 1 AS a; create table if not exists \"Mixed\" (a int)", "SELECT 1", "not sql at all"),
        });
        Assert.Equal(["ORDERS", "Mixed"], told["tables"]!.AsArray().Select(table => (string?)table));
    }

    [Fact]
    public async Task A_sandbox_is_recorded_changed_and_forgotten_and_its_password_is_encrypted()
    {
        const string sandboxes = "/services/data-science/sandboxes";
        await platform.Api.PostAsync("/v2/storage/components/keboola.sandboxes/configs", new JsonObject { ["configurationId"] = "box", ["name"] = "Box" });
        var made = await platform.Api.PostAsync(sandboxes, new JsonObject
        {
            ["componentId"] = "keboola.sandboxes", ["configurationId"] = "box", ["type"] = "python", ["host"] = "box.example.com", ["password"] = "open-sesame-example", ["active"] = true,
        });
        Assert.Equal(("1", 3600, true, "open-sesame-example"), ((string?)made["configurationVersion"], (int)made["autoSuspendAfterSeconds"]!, (bool)made["active"]!, (string?)made["password"]));
        var kept = await new NodeDatabase(platform.Node.DataFolder).ColumnAsync("SELECT encode(password, 'escape') FROM workspaces.sandbox");
        Assert.DoesNotContain("sesame", Assert.Single(kept), StringComparison.Ordinal);

        var patched = await platform.Api.SendAsync(HttpMethod.Patch, $"{sandboxes}/{made["id"]}", System.Net.Http.Json.JsonContent.Create(new JsonObject
        {
            ["configurationVersion"] = "2", ["active"] = false, ["persistentStorage"] = new JsonObject { ["pvcName"] = "example", ["isEnabled"] = true },
        }));
        Assert.Equal(("2", false, "example"), ((string?)patched["configurationVersion"], (bool)patched["active"]!, (string?)patched["persistentStorage"]!["pvcName"]));
        Assert.True((bool)(await platform.Api.PostAsync($"{sandboxes}/{made["id"]}/activate", []))["active"]!);
        Assert.Contains((await platform.Api.GetAsync(sandboxes)).AsArray(), one => (string?)one!["id"] == (string?)made["id"]);
        await platform.RefusedAsync(HttpMethod.Post, sandboxes, HttpStatusCode.UnprocessableEntity, new JsonObject { ["componentId"] = "keboola.sandboxes" });
        await platform.Api.DeleteAsync($"{sandboxes}/{made["id"]}");
        await platform.RefusedAsync(HttpMethod.Get, $"{sandboxes}/{made["id"]}", HttpStatusCode.NotFound);
    }

    /// <summary>Polls a session until it is ready, as the official client does.</summary>
    private async Task<JsonNode> ReadyAsync(JsonNode session)
    {
        var seen = await Eventually.IsAsync(() => platform.Api.GetAsync($"{Sessions}/{session["id"]}"), seen => (string?)seen["status"] is "ready" or "failed");
        Assert.True((string?)seen["status"] == "ready", seen.ToJsonString());
        return seen;
    }
}
