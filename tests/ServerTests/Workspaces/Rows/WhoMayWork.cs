using System.Net;
using System.Text.Json.Nodes;
using Headgate.Identity;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Workspaces;

public sealed class WhoMayWork(RowsFixture platform) : IClassFixture<RowsFixture>
{
    [Fact]
    public async Task An_admin_who_only_looks_sees_all_and_changes_nothing()
    {
        var made = await platform.NewAsync();
        var administration = platform.Services.GetRequiredService<ProjectAdministration>();
        using var api = platform.ApiOf(await administration.AddMemberAsync(platform.Project, "Looking", $"{platform.NewName("l")}@example.com", "readOnly", TestContext.Current.CancellationToken));

        Assert.Equal((long)made["id"]!, (long)(await api.GetAsync($"{RowsFixture.Path}/{made["id"]}"))["id"]!);
        await ForbiddenAsync(() => platform.NewAsync(api: api));
        await ForbiddenAsync(() => api.PostAsync($"{RowsFixture.Path}/{made["id"]}/password", []));
        await ForbiddenAsync(() => api.PostAsync($"{RowsFixture.Path}/{made["id"]}/query", new JsonObject { ["query"] = "SELECT 1" }));
        await ForbiddenAsync(() => api.DeleteAsync($"{RowsFixture.Path}/{made["id"]}"));
        await ForbiddenAsync(() => api.DeleteAsync($"{RowsFixture.Path}/987654321"));
    }

    [Fact]
    public async Task A_token_with_some_buckets_has_its_own_and_never_all_of_storage()
    {
        var others = await platform.NewAsync();
        var bucket = await platform.NewBucketAsync();
        using var api = await TokenAsync(new JsonObject { ["bucketPermissions"] = new JsonObject { [bucket] = "read" } });

        await ForbiddenAsync(() => platform.NewAsync(new JsonObject { ["readOnlyStorageAccess"] = true }, api));
        var own = await platform.NewAsync(api: api);
        Assert.Equal([(long)own["id"]!], (await api.GetAsync(RowsFixture.Path)).AsArray().Select(one => (long)one!["id"]!));
        foreach (var path in new[] { "", "/password", "/public-key", "/credentials", "/query", "/objects/batch-delete" })
        {
            var refused = await Assert.ThrowsAsync<ApiFailureException>(() => path == "" ? api.GetAsync($"{RowsFixture.Path}/{others["id"]}") : api.PostAsync($"{RowsFixture.Path}/{others["id"]}{path}", []));
            Assert.Equal(HttpStatusCode.NotFound, refused.Status);
        }

        await api.DeleteAsync($"{RowsFixture.Path}/{own["id"]}");
    }

    [Fact]
    public async Task A_token_of_a_component_shares_its_workspaces_but_not_one_that_reads_everything()
    {
        const string component = "keboola.ex-db-mysql";
        var configuration = await platform.NewConfigurationAsync(component: component);
        var plain = await platform.Api.PostAsync($"{configuration}/workspaces", new JsonObject { ["backend"] = "snowflake" });
        var reader = await platform.Api.PostAsync($"{configuration}/workspaces", new JsonObject { ["backend"] = "snowflake", ["useCase"] = "reader", ["readOnlyStorageAccess"] = true });
        Assert.Equal((component, configuration.Split('/')[^1]), ((string?)plain["component"], (string?)plain["configurationId"]));
        Assert.Equal(1, (int)plain["configurationVersion"]!);
        Assert.True((bool)reader["readOnlyStorageAccess"]!);
        using var api = await TokenAsync(new JsonObject { ["componentAccess"] = new JsonArray(component) });

        Assert.Equal([(long)plain["id"]!, (long)reader["id"]!], (await api.GetAsync($"{configuration}/workspaces")).AsArray().Select(one => (long)one!["id"]!));
        Assert.Equal(40, ((string)(await api.PostAsync($"{RowsFixture.Path}/{plain["id"]}/password", []))["password"]!).Length);
        await ForbiddenAsync(() => api.PostAsync($"{RowsFixture.Path}/{reader["id"]}/password", []));
        await ForbiddenAsync(() => api.PostAsync($"{configuration}/workspaces", new JsonObject { ["readOnlyStorageAccess"] = true }));
        using var stranger = await TokenAsync(new JsonObject { ["componentAccess"] = new JsonArray("keboola.sandboxes") });
        await ForbiddenAsync(() => stranger.GetAsync($"{configuration}/workspaces"));
        await ForbiddenAsync(() => stranger.PostAsync($"{configuration}/workspaces", []));
    }

    [Fact]
    public async Task A_configuration_that_is_not_there_has_no_workspaces()
    {
        foreach (var call in new[] { () => platform.Api.GetAsync($"{ComponentsPath}/nowhere/workspaces"), () => platform.Api.PostAsync($"{ComponentsPath}/nowhere/workspaces", []) })
        {
            var refused = await Assert.ThrowsAsync<ApiFailureException>(call);
            Assert.Equal((HttpStatusCode.NotFound, "storage.configuration.notFound"), (refused.Status, refused.Code));
        }

        var reader = await platform.Api.PostAsync($"{await platform.NewConfigurationAsync()}/workspaces", new JsonObject { ["backend"] = "snowflake", ["useCase"] = "reader" });
        Assert.False((bool)reader["readOnlyStorageAccess"]!);
        var outside = await Assert.ThrowsAsync<ApiFailureException>(() => platform.NewAsync(new JsonObject { ["useCase"] = "reader" }));
        Assert.Equal("validation.failed", outside.Code);
    }

    private static string ComponentsPath => Components.ComponentsFixture.Configs();

    private async Task<StorageApi> TokenAsync(JsonObject rights)
    {
        rights["description"] = platform.NewName("token");
        return platform.ApiOf((string)(await platform.Api.PostAsync("/v2/storage/tokens", rights))["token"]!);
    }

    private static async Task ForbiddenAsync(Func<Task<JsonNode>> call)
    {
        var refused = await Assert.ThrowsAsync<ApiFailureException>(call);
        Assert.Equal((HttpStatusCode.Forbidden, "accessDenied"), (refused.Status, refused.Code));
    }
}
