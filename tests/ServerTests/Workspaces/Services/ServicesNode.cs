using System.Net;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Workspaces.Services;

/// <summary>A running node with one table, for the services above workspaces.</summary>
public sealed class ServicesNode : IAsyncLifetime
{
    public HeadgateProcess Node { get; private set; } = null!;

    public StorageApi Api { get; private set; } = null!;

    public long Branch { get; private set; }

    public string Table { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Node = await HeadgateProcess.StartAsync();
        Api = new StorageApi(Node.NewClient());
        Branch = (long)(await Api.GetAsync("/v2/storage/dev-branches"))[0]!["id"]!;
        Table = await Api.NewTableAsync(await Api.NewBucketAsync("shop"), "orders", "id,price\n1,10\n2,25\n3,7\n", "id");
    }

    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        if (Node is not null)
            await Node.DisposeAsync();
    }

    /// <summary>A new workspace's number.</summary>
    public async Task<long> NewWorkspaceAsync() =>
        (long)(await Api.PostAsync("/v2/storage/workspaces", new JsonObject { ["backend"] = "snowflake", ["readOnlyStorageAccess"] = true }))["id"]!;

    /// <summary>Submits statements and waits for the job's end.</summary>
    public async Task<JsonNode> QueryAsync(long workspace, bool transactional, string? session, params string[] statements)
    {
        var body = new JsonObject { ["statements"] = new JsonArray([.. statements.Select(sql => (JsonNode)sql)]), ["transactional"] = transactional };
        if (session is not null)
            body["sessionId"] = session;
        var submitted = await Api.PostAsync($"/services/query/api/v1/branches/{Branch}/workspaces/{workspace}/queries", body);
        return await EndAsync((string)submitted["queryJobId"]!);
    }

    /// <summary>Waits for a job's end.</summary>
    public Task<JsonNode> EndAsync(string id) =>
        Eventually.IsAsync(() => Api.GetAsync($"/services/query/api/v1/queries/{id}"), job => (string?)job["status"] is "completed" or "failed" or "canceled");

    /// <summary>A page of a statement's rows.</summary>
    public Task<JsonNode> RowsAsync(JsonNode job, int statement, string query = "") =>
        Api.GetAsync($"/services/query/api/v1/queries/{job["queryJobId"]}/{job["statements"]![statement]!["id"]}/results{query}");

    /// <summary>What a refused request says, in a service's own form.</summary>
    public async Task<JsonNode> RefusedAsync(HttpMethod method, string path, HttpStatusCode status, JsonObject? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : System.Net.Http.Json.JsonContent.Create(body) };
        using var answer = await Api.Http.SendAsync(request);
        return await StorageApi.RefusalAsync(answer, status);
    }
}
