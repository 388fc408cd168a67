using System.Text.Json.Nodes;
using Headgate.ServerTests.Components;
using Headgate.Testing;
using Headgate.Warehouse;
using Headgate.Workspaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Workspaces;

/// <summary>A platform with workspaces whose backend keeps folders.</summary>
public class RowsFixture : ComponentsFixture
{
    public const string Path = "/v2/storage/workspaces";

    internal FolderEngine Engine => Services.GetRequiredService<FolderEngine>();

    internal WorkspaceLogins Logins => Services.GetRequiredService<WorkspaceLogins>();

    internal RecordedSessions Sessions => Services.GetRequiredService<RecordedSessions>();

    protected override void AddModules(WebApplicationBuilder builder)
    {
        base.AddModules(builder);
        builder.Services.AddWarehouses();
        builder.Services.AddWorkspaces();
        builder.Services.AddSingleton<FolderEngine>();
        builder.Services.AddSingleton<IWorkspaceEngine>(provider => provider.GetRequiredService<FolderEngine>());
        builder.Services.AddSingleton<RecordedSessions>();
        builder.Services.AddSingleton<IWorkspaceSessions>(provider => provider.GetRequiredService<RecordedSessions>());
    }

    protected override void MapModules(WebApplication app)
    {
        base.MapModules(app);
        app.MapWorkspaces();
    }

    /// <summary>A new workspace, as the synchronous call answers it.</summary>
    public Task<JsonNode> NewAsync(JsonObject? fields = null, StorageApi? api = null) => (api ?? Api).PostAsync(Path, fields ?? []);
}
