using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Headgate.ServerTests.Storage;

/// <summary>Calls that end as jobs.</summary>
internal static class TableCalls
{
    /// <summary>Sends a request that is answered with a job and gives the job as it ended.</summary>
    public static async Task<JsonObject> JobAsync(this StorageFixture platform, HttpMethod method, string path, JsonObject? body = null) =>
        await platform.Api.EndedJobAsync(await platform.Api.SendAsync(method, path, body is null ? null : JsonContent.Create(body)));

    public static Task<JsonObject> AddColumnAsync(this StorageFixture platform, string table, JsonObject column) =>
        platform.JobAsync(HttpMethod.Post, $"/v2/storage/tables/{table}/columns", column);

    public static Task<JsonObject> DropColumnAsync(this StorageFixture platform, string table, string column) =>
        platform.JobAsync(HttpMethod.Delete, $"/v2/storage/tables/{table}/columns/{column}");

    public static Task<JsonObject> AddPrimaryKeyAsync(this StorageFixture platform, string table, params string[] columns) =>
        platform.JobAsync(HttpMethod.Post, $"/v2/storage/tables/{table}/primary-key", new JsonObject { ["columns"] = new JsonArray([.. columns.Select(column => (JsonNode)column)]) });

    /// <summary>The names of the table's columns.</summary>
    public static async Task<string[]> ColumnsAsync(this StorageFixture platform, string table) =>
        [.. (await platform.GetJsonAsync($"/v2/storage/tables/{table}"))["columns"]!.AsArray().Select(column => (string)column!)];
}
