using System.Text;
using System.Text.Json.Nodes;
using Headgate.Components;
using Headgate.ServerTests.Storage;
using Headgate.Testing;
using Microsoft.AspNetCore.Builder;

namespace Headgate.ServerTests.Components;

/// <summary>A platform with storage, components and configurations.</summary>
public class ComponentsFixture : StorageFixture
{
    protected override void AddModules(WebApplicationBuilder builder)
    {
        base.AddModules(builder);
        builder.Services.AddComponents();
    }

    protected override void MapModules(WebApplication app)
    {
        base.MapModules(app);
        app.MapComponents();
    }

    /// <summary>The path of a component's configurations.</summary>
    public static string Configs(string component = "keboola.ex-db-mysql") => $"/v2/storage/components/{component}/configs";

    /// <summary>A new configuration's path.</summary>
    public async Task<string> NewConfigurationAsync(object? configuration = null, string? component = null, string? token = null)
    {
        var id = NewName("config-");
        var path = Configs(component ?? "keboola.ex-db-mysql");
        using var answer = await PostAsync(path, new { name = id, configurationId = id, configuration = configuration ?? new { } }, token);
        await answer.ShouldBeAsync(201);
        return $"{path}/{id}";
    }

    /// <summary>A new row's path.</summary>
    public async Task<string> NewRowAsync(string configuration, string? id = null, object? content = null)
    {
        id ??= NewName("row-");
        using var answer = await PostAsync($"{configuration}/rows", new { rowId = id, configuration = content ?? new { } });
        await answer.ShouldBeAsync(201);
        return $"{configuration}/rows/{id}";
    }

    /// <summary>The JSON of a PUT that succeeds.</summary>
    public async Task<JsonNode> PutJsonAsync(string path, object body)
    {
        using var answer = await PutAsync(path, body);
        return await answer.ShouldBeAsync(200);
    }

    /// <summary>The JSON of a POST that creates something.</summary>
    public async Task<JsonNode> PostJsonAsync(string path, object? body = null)
    {
        using var answer = await PostAsync(path, body ?? new { });
        return await answer.ShouldBeAsync(201);
    }

    /// <summary>A body that is sent exactly as it is written.</summary>
    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    /// <summary>The last part of a path.</summary>
    public static string IdOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
