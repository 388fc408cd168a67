using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Workspaces.Isolation;

/// <summary>Somebody in a workspace of backend snowflake, over the driver protocol.</summary>
internal sealed class WorkspaceUser : IDisposable
{
    private readonly HttpClient http;

    private WorkspaceUser(HttpClient http, JsonNode workspace, string token)
    {
        this.http = http;
        Id = (long)workspace["id"]!;
        Schema = (string)workspace["connection"]!["schema"]!;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Snowflake", $"Token=\"{token}\"");
    }

    public long Id { get; }

    public string Schema { get; }

    /// <summary>Makes a workspace and logs in.</summary>
    public static async Task<WorkspaceUser> NewAsync(HeadgateProcess node, StorageApi api, bool readsStorage = false)
    {
        var workspace = await api.PostAsync("/v2/storage/workspaces", new JsonObject { ["backend"] = "snowflake", ["readOnlyStorageAccess"] = readsStorage });
        return await EnterAsync(node, workspace) ?? throw new InvalidOperationException("The login was refused.");
    }

    /// <summary>Logs in once more.</summary>
    /// <returns><c>null</c> when it is refused.</returns>
    public static async Task<WorkspaceUser?> EnterAsync(HeadgateProcess node, JsonNode workspace)
    {
        var http = new HttpClient { BaseAddress = node.Url, Timeout = TimeSpan.FromMinutes(5) };
        var data = new JsonObject
        {
            ["ACCOUNT_NAME"] = "example",
            ["LOGIN_NAME"] = (string)workspace["connection"]!["user"]!,
            ["PASSWORD"] = (string)workspace["connection"]!["password"]!,
        };
        using var answer = await http.PostAsync("/session/v1/login-request", JsonContent.Create(new JsonObject { ["data"] = data }));
        var body = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        if ((bool)body["success"]!)
            return new WorkspaceUser(http, workspace, (string)body["data"]!["token"]!);
        http.Dispose();
        return null;
    }

    /// <summary>Runs a statement.</summary>
    public async Task<SqlAnswer> RunAsync(string sql)
    {
        using var answer = await http.PostAsJsonAsync($"/queries/v1/query-request?requestId={Guid.NewGuid()}", new { sqlText = sql });
        answer.EnsureSuccessStatusCode();
        var body = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        var rows = body["data"]?["rowset"]?.AsArray().Select(row => row!.AsArray().Select(cell => (string?)cell).ToArray()).ToList() ?? [];
        return new SqlAnswer((bool)body["success"]!, (string?)body["code"], (string?)body["message"] ?? "", rows);
    }

    public void Dispose() => http.Dispose();
}

/// <summary>What a statement came to.</summary>
internal sealed record SqlAnswer(bool Succeeded, string? Code, string Message, IReadOnlyList<string?[]> Rows);
