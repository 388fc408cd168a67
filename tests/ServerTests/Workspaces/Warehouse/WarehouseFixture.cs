using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Headgate.ServerTests.Components;
using Headgate.Testing;
using Headgate.Warehouse;
using Headgate.Workspaces;
using Microsoft.AspNetCore.Builder;

namespace Headgate.ServerTests.Workspaces.Warehouse;

/// <summary>A platform whose workspaces are warehouses, with real processes.</summary>
public sealed class WarehouseFixture : ComponentsFixture
{
    public const string Path = "/v2/storage/workspaces";

    protected override void AddModules(WebApplicationBuilder builder)
    {
        base.AddModules(builder);
        builder.Services.AddWarehouses();
        builder.Services.AddWorkspaces();
    }

    protected override void MapModules(WebApplication app)
    {
        base.MapModules(app);
        app.MapWorkspaces();
    }

    /// <summary>A new workspace of the backend snowflake.</summary>
    public async Task<InWorkspace> NewWorkspaceAsync(bool readsStorage = false)
    {
        var made = await Api.PostAsync(Path, new JsonObject { ["backend"] = "snowflake", ["backendSize"] = "small", ["readOnlyStorageAccess"] = readsStorage });
        return new InWorkspace(this, made);
    }

    /// <summary>The folder of a workspace's database.</summary>
    public string FolderOf(long workspace) => System.IO.Path.Combine(DataFolder, "warehouses", workspace.ToString(CultureInfo.InvariantCulture));
}

/// <summary>A workspace and the calls on it.</summary>
public sealed class InWorkspace(WarehouseFixture platform, JsonNode made)
{
    public long Id { get; } = (long)made["id"]!;

    public JsonNode Made => made;

    public string Path => $"{WarehouseFixture.Path}/{Id.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The answer of the legacy query call.</summary>
    public Task<JsonNode> QueryAsync(string sql) => platform.Api.PostAsync($"{Path}/query", new JsonObject { ["query"] = sql });

    /// <summary>The rows of a query, values joined by a bar.</summary>
    public async Task<string[]> RowsAsync(string sql)
    {
        var answer = await QueryAsync(sql);
        Assert.Equal("ok", (string?)answer["status"] + ((string?)answer["status"] == "ok" ? "" : (string?)answer["message"]));
        return [.. answer["data"]!["rows"]!.AsArray().Select(row => string.Join('|', Cells(row!)))];
    }

    /// <summary>Loads and gives the job as it ended.</summary>
    public async Task<JsonObject> LoadAsync(object body, string call = "load")
    {
        using var answer = await platform.Api.Http.PostAsync($"{Path}/{call}", JsonContent.Create(body), TestContext.Current.CancellationToken);
        return await platform.Api.EndedJobAsync(await answer.ShouldBeAsync(202));
    }

    private static IEnumerable<string> Cells(JsonNode row) =>
        (row is JsonObject named ? named.Select(cell => cell.Value) : row.AsArray()).Select(cell => (string?)cell ?? "∅");
}
