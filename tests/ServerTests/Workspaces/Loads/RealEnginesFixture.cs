using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.ServerTests.Components;
using Headgate.Testing;
using Headgate.Warehouse;
using Headgate.Workspaces;
using Microsoft.AspNetCore.Builder;

namespace Headgate.ServerTests.Workspaces.Loads;

/// <summary>A platform with the engines that a node has.</summary>
public sealed class RealEnginesFixture : ComponentsFixture
{
    protected override void AddModules(WebApplicationBuilder builder)
    {
        base.AddModules(builder);
        builder.Configuration["Workspaces:Postgres:Port"] = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        builder.Services.AddWarehouses();
        builder.Services.AddWorkspaces();
    }

    protected override void MapModules(WebApplication app)
    {
        base.MapModules(app);
        app.MapWorkspaces();
    }

    /// <summary>A new workspace.</summary>
    public async Task<RealWorkspace> NewWorkspaceAsync(string backend, bool readsStorage = false, string? token = null)
    {
        var api = token is null ? Api : ApiOf(token);
        var made = await api.PostAsync("/v2/storage/workspaces", new JsonObject { ["backend"] = backend, ["readOnlyStorageAccess"] = readsStorage });
        return new RealWorkspace(api, (long)made["id"]!);
    }
}

/// <summary>A workspace of a real engine.</summary>
public sealed class RealWorkspace(StorageApi api, long id)
{
    public long Id => id;

    public async Task<JsonObject> LoadAsync(object body, string call = "load") =>
        await api.EndedJobAsync(await api.PostAsync($"/v2/storage/workspaces/{id}/{call}", System.Text.Json.JsonSerializer.SerializeToNode(body)!.AsObject()));

    public async Task LoadedAsync(object body, string call = "load")
    {
        var job = await LoadAsync(body, call);
        if ((string?)job["status"] != "success")
            throw new JobFailedException(job);
    }

    /// <summary>Loads that must fail with this code.</summary>
    public async Task FailedAsync(object body, string code, string text)
    {
        var job = await LoadAsync(body);
        Assert.Equal(("error", code), (job.Text("status"), job["error"]!.Text("code")));
        Assert.Contains(text, job["error"]!.Text("message"), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A query's rows, each as one text; NULL as NULL.</summary>
    public async Task<string[]> RowsAsync(string sql)
    {
        var answer = await api.PostAsync($"/v2/storage/branch/default/workspaces/{id}/query", new JsonObject { ["query"] = sql });
        if (answer.Text("status") != "ok")
            throw new InvalidOperationException($"{sql}: {answer.Text("message")}");
        return [.. answer["data"]!["rows"]!.AsArray().Select(row => string.Join('|', row!.AsObject().Select(cell => cell.Value?.ToString() ?? "NULL")))];
    }

    public async Task<string[]> TablesAsync() =>
        [.. (await api.GetAsync($"/v2/storage/branch/default/workspaces/{id}/objects")).AsArray().Select(found => found!.Text("name"))];

    /// <summary>Makes a table of Storage out of one of the workspace and gives its id.</summary>
    public async Task<string> BackAsync(string bucket, string name, string table) =>
        (await api.ResultsAsync(await api.PostAsync($"/v2/storage/buckets/{bucket}/tables-async", new JsonObject { ["name"] = name, ["dataWorkspaceId"] = id, ["dataObject"] = table }))).Text("id");
}
