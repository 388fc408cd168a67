using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Workspaces;

/// <summary>The calls that look into a workspace, whatever its engine.</summary>
public sealed class WorkingInAWorkspace(RowsFixture platform) : IClassFixture<RowsFixture>
{
    [Fact]
    public async Task A_statement_answers_rows_a_message_or_its_error()
    {
        var path = $"{RowsFixture.Path}/{(await platform.NewAsync())["id"]}/query";
        Assert.Equal(
            """{"status":"ok","data":{"columns":["ID","NAME"],"rows":[{"ID":"1","NAME":"one"},{"ID":"2","NAME":null}]}}""",
            (await platform.Api.PostAsync(path, new JsonObject { ["query"] = "SELECT *" })).ToJsonString());
        Assert.Equal(
            """{"status":"ok","message":"Table successfully created."}""", (await platform.Api.PostAsync(path, new JsonObject { ["query"] = "CREATE T" })).ToJsonString());
        var failed = await platform.Api.PostAsync(path, new JsonObject { ["query"] = "NONSENSE" });
        Assert.Equal("error", (string?)failed["status"]);
        Assert.StartsWith("An exception occurred while executing a query: SQL compilation error", (string?)failed["message"], StringComparison.Ordinal);
        Assert.Equal("validation.failed", (await Assert.ThrowsAsync<ApiFailureException>(() => platform.Api.PostAsync(path, []))).Code);
    }

    [Fact]
    public async Task Objects_are_listed_and_dropped_together()
    {
        var path = $"{RowsFixture.Path}/{(await platform.NewAsync())["id"]}";
        foreach (var name in new[] { "MY_TABLE", "VIEW_1", "OTHER" })
            await platform.Api.PostAsync($"{path}/query", new JsonObject { ["query"] = $"CREATE {name}" });
        Assert.Equal(
            """[{"name":"MY_TABLE","type":"table"},{"name":"OTHER","type":"table"},{"name":"VIEW_1","type":"view"}]""", (await platform.Api.GetAsync($"{path}/objects")).ToJsonString());

        var job = await platform.Api.PostAsync($"{path}/objects/batch-delete", new JsonObject { ["objects"] = new JsonArray("MY_TABLE", "VIEW_1") });
        Assert.Equal("workspaceBatchDeleteObjects", (string?)job["operationName"]);
        Assert.Equal("""["MY_TABLE","VIEW_1"]""", (string?)job["operationParams"]!["objects"]);
        Assert.Equal("""{"deleted":[{"objectName":"MY_TABLE"},{"objectName":"VIEW_1"}],"failed":[]}""", (await platform.Api.ResultsAsync(job)).ToJsonString());

        var failed = await platform.Api.EndedJobAsync(await platform.Api.PostAsync($"{path}/objects/batch-delete", new JsonObject { ["objects"] = new JsonArray("NOTHING", "OTHER") }));
        Assert.Equal("storage.workspace.batchDeleteFailed", (string?)failed["error"]!["code"]);
        Assert.Contains("NOTHING", (string?)failed["error"]!["message"], StringComparison.Ordinal);
        Assert.Empty((await platform.Api.GetAsync($"{path}/objects")).AsArray());
        Assert.Equal("validation.failed", (await Assert.ThrowsAsync<ApiFailureException>(() => platform.Api.PostAsync($"{path}/objects/batch-delete", new JsonObject { ["objects"] = new JsonArray() }))).Code);
    }
}
