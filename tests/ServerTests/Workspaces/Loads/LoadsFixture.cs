using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.ServerTests.Components;
using Headgate.Testing;
using Headgate.Warehouse;
using Headgate.Workspaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Workspaces.Loads;

/// <summary>A platform with workspaces of two backends whose tables are in memory, and of the backend <c>abs</c>.</summary>
public sealed class LoadsFixture : ComponentsFixture
{
    internal CsvEngine Engine => Services.GetServices<IWorkspaceEngine>().OfType<CsvEngine>().First(engine => engine.Backend == "snowflake");

    protected override void AddModules(WebApplicationBuilder builder)
    {
        base.AddModules(builder);
        builder.Services.AddWarehouses();
        builder.Services.AddWorkspaces();
        foreach (var backend in new[] { "snowflake", "redshift" })
            builder.Services.AddSingleton<IWorkspaceEngine>(provider => new CsvEngine(backend, provider.GetRequiredService<DataLake>(), provider.GetRequiredService<DataFolder>()));
    }

    protected override void MapModules(WebApplication app)
    {
        base.MapModules(app);
        app.MapWorkspaces();
    }

    /// <summary>A new workspace.</summary>
    public async Task<TestWorkspace> NewWorkspaceAsync(string backend = "snowflake", StorageApi? api = null, JsonObject? fields = null)
    {
        fields ??= [];
        fields["backend"] = backend;
        var made = await (api ?? Api).PostAsync("/v2/storage/workspaces", fields);
        return new TestWorkspace(this, api ?? Api, (long)made["id"]!);
    }
}

/// <summary>A workspace and the calls on it.</summary>
public sealed class TestWorkspace(LoadsFixture platform, StorageApi api, long id)
{
    public long Id => id;

    public string Path => $"/v2/storage/workspaces/{id.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Asks for a load; the answer as it came.</summary>
    public Task<HttpResponseMessage> AskAsync(object body, string call = "load") => api.Http.PostAsync($"{Path}/{call}", System.Net.Http.Json.JsonContent.Create(body));

    /// <summary>Loads and gives the job as it ended.</summary>
    public async Task<JsonObject> LoadAsync(object body, string call = "load")
    {
        using var answer = await AskAsync(body, call);
        return await api.EndedJobAsync(await answer.ShouldBeAsync(202));
    }

    /// <summary>Loads; it must succeed.</summary>
    public async Task<JsonObject> LoadedAsync(object body, string call = "load")
    {
        var job = await LoadAsync(body, call);
        return (string?)job["status"] == "success" ? job : throw new JobFailedException(job);
    }

    /// <summary>Loads one input; it must succeed.</summary>
    public Task<JsonObject> LoadedOneAsync(object input, bool preserve = false) => LoadedAsync(new { input = new[] { input }, preserve });

    /// <summary>Rows of a table in it, in their text order, with NULL as NULL.</summary>
    public string[] Rows(string table) => platform.Engine.TablesOf(id)[table].Texts;

    /// <summary>The names of its tables.</summary>
    public IEnumerable<string> Tables => platform.Engine.TablesOf(id).Keys.Order(StringComparer.Ordinal);
}
