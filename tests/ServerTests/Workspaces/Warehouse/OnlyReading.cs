using System.Text.Json.Nodes;
using Headgate.Warehouse;
using Headgate.Workspaces;
using Headgate.Workspaces.Queries;
using Headgate.Workspaces.SnowflakeProtocol;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Workspaces.Warehouse;

/// <summary>Workspaces of the use case <c>reader</c>: the platform loads, their users only read, whichever door they come through.</summary>
public sealed class OnlyReading(WarehouseFixture platform) : IClassFixture<WarehouseFixture>
{
    [Fact]
    public async Task What_is_loaded_is_read_and_not_changed_through_any_door()
    {
        var stop = TestContext.Current.CancellationToken;
        var table = await platform.NewTableAsync("id\n1\n", "id");
        var reader = new InWorkspace(platform, await platform.Api.PostAsync($"{await platform.NewConfigurationAsync()}/workspaces", new JsonObject { ["backend"] = "snowflake", ["useCase"] = "reader" }));
        Assert.Equal("success", (string?)(await reader.LoadAsync(new { input = new[] { new { source = table, destination = "orders" } } }))["status"]);

        var refused = await reader.QueryAsync("DELETE FROM \"orders\"");
        Assert.Equal("error", (string?)refused["status"]);
        Assert.Contains("Insufficient privileges", (string?)refused["message"], StringComparison.Ordinal);

        var branch = (long)(await platform.Api.GetAsync("/v2/storage/dev-branches")).AsArray().Single(one => (bool)one!["isDefault"]!)!["id"]!;
        var workspace = (await platform.Services.GetRequiredService<WorkspaceStore>().FindAsync(platform.Project, branch, reader.Id, stop))!;
        await using var queries = await platform.Services.GetRequiredService<QuerySessions>().TakeAsync(workspace, Guid.NewGuid(), stop);
        await using var driver = await platform.Services.GetRequiredService<WarehouseDoor>().OpenAsync(new(workspace, workspace.User, ""), new Dictionary<string, string>(), null, stop);
        foreach (var session in new[] { queries, driver })
            Assert.Equal(3001, (await Assert.ThrowsAsync<WarehouseException>(() => session.ExecuteAsync(new("CREATE TABLE mine (a INT)"), stop))).Code);

        Assert.Equal(["1"], await reader.RowsAsync("SELECT \"id\" FROM \"orders\""));
    }
}
