using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.ServerTests.Identity;
using Headgate.Testing;

namespace Headgate.ServerTests.Management;

public sealed class ProvisioningAProject(IdentityPlatform platform) : IClassFixture<IdentityPlatform>
{
    [Fact]
    public async Task From_nothing_to_a_token_that_works()
    {
        var organization = await platform.NewOrganizationAsync("Orders");
        var project = await platform.ManagedAsync(HttpMethod.Post, $"organizations/{organization}/projects", new { name = "Orders", type = "poc", defaultBackend = "bigquery", dataRetentionTimeInDays = 3 });
        var id = project["id"]!.GetValue<long>();
        Assert.Equal(("Orders", "poc", "bigquery", 3), (project.Text("name"), project.Text("type"), project.Text("defaultBackend"), project["dataRetentionTimeInDays"]!.GetValue<int>()));
        Assert.True(project["hasBigquery"]!.GetValue<bool>());
        Assert.Equal("0", project.Text("hasTryModeOn"));
        Assert.Equal(organization, project["organization"]!["id"]!.GetValue<long>());
        Assert.Equal(1, project["metrics"]!["kbc.adminsCount"]!["value"]!.GetValue<int>());

        var token = await platform.ManagedAsync(HttpMethod.Post, $"projects/{id}/tokens",
            new { description = "provisioned", canManageBuckets = false, canReadAllFileUploads = true, expiresIn = 3600, bucketPermissions = new Dictionary<string, string> { ["in.c-main"] = "write" }, componentAccess = new[] { "keboola.ex-http" } }, status: 201);

        var me = await platform.GetJsonAsync("/v2/storage/tokens/verify", token.Text("token"));
        Assert.Equal(id, me["owner"]!["id"]!.GetValue<long>());
        Assert.False(me["isMasterToken"]!.GetValue<bool>());
        Assert.True(me["canReadAllFileUploads"]!.GetValue<bool>());
        Assert.False(me["canManageTokens"]!.GetValue<bool>());
        Assert.Equal("write", me["bucketPermissions"]!.Text("in.c-main"));
        Assert.Equal("admin@localhost", me["creatorToken"]!.Text("description"));
        Assert.NotNull(me["expires"]);
    }

    [Fact]
    public async Task A_project_with_redshift_says_which_database_it_is()
    {
        var organization = await platform.NewOrganizationAsync("Orders");
        var project = await platform.ManagedAsync(HttpMethod.Post, $"organizations/{organization}/projects", new { name = "Orders", defaultBackend = "redshift" });
        var id = project["id"]!.GetValue<long>();
        var token = await platform.ManagedAsync(HttpMethod.Post, $"projects/{id}/tokens", new { description = "provisioned" }, status: 201);

        var owner = (await platform.GetJsonAsync("/v2/storage/tokens/verify", token.Text("token")))["owner"]!;

        Assert.True(owner["hasRedshift"]!.GetValue<bool>());
        Assert.Equal($$"""{"connectionId":1,"databaseName":"KEBOOLA_{{id}}"}""", owner["redshift"]!.ToJsonString());
    }

    [Fact]
    public async Task The_founder_is_its_admin_and_gets_a_master_token_that_is_shown_once()
    {
        var id = await platform.NewProjectInAsync(await platform.NewOrganizationAsync());
        var founder = Assert.Single((await platform.ManagedAsync(HttpMethod.Get, $"projects/{id}/users")).AsArray())!;
        Assert.Equal(("admin@localhost", "admin", "active"), (founder.Text("email"), founder.Text("role"), founder.Text("status")));

        var first = await platform.ManagedAsync(HttpMethod.Post, $"projects/{id}/users/{founder["id"]}/token");
        var second = await platform.ManagedAsync(HttpMethod.Post, $"projects/{id}/users/admin@localhost/token");

        Assert.True(first["isMasterToken"]!.GetValue<bool>());
        Assert.Equal(first.Text("id"), second.Text("id"));
        using (var old = await platform.GetAsync("/v2/storage/tokens/verify", first.Text("token")))
            await old.ShouldBeRefusedAsync(401, "storage.tokenInvalid");
        var me = await platform.GetJsonAsync("/v2/storage/tokens/verify", second.Text("token"));
        Assert.Equal(id, me["owner"]!["id"]!.GetValue<long>());
        var events = (await platform.GetJsonAsync($"/v2/storage/tokens/{second.Text("id")}/events", second.Text("token"))).AsArray();
        Assert.Equal(["storage.tokenRefreshed", "storage.tokenRefreshed"], events.Select(happened => happened!.Text("event")));
        Assert.Equal(platform.ManageToken.Split('-')[0], events[0]!["params"]!["idManageToken"]!.ToString());
    }

    [Fact]
    public async Task Members_come_change_their_role_and_go()
    {
        var id = await platform.NewProjectInAsync(await platform.NewOrganizationAsync());
        var email = $"{Guid.NewGuid():n}@example.com";
        await platform.ManagedAsync(HttpMethod.Post, $"projects/{id}/users", new { email, role = "guest", name = "Somebody" }, status: 204);
        using (var again = await platform.ManageAsync(HttpMethod.Post, $"projects/{id}/users", new { email = email.ToUpperInvariant() }))
            await again.ShouldBeRefusedAsync(400, "manage.alreadyMember");
        var token = (await platform.ManagedAsync(HttpMethod.Post, $"projects/{id}/users/{email}/token")).Text("token");
        Assert.Equal("guest", (await platform.GetJsonAsync("/v2/storage/tokens/verify", token))["admin"]!.Text("role"));

        var changed = await platform.ManagedAsync(HttpMethod.Patch, $"projects/{id}/users/{email}", new { role = "readOnly" });
        Assert.Equal(("Somebody", "readOnly"), (changed.Text("name"), changed.Text("role")));
        var now = await platform.GetJsonAsync("/v2/storage/tokens/verify", token);
        Assert.Equal("readOnly", now["admin"]!.Text("role"));
        Assert.False(now["canManageBuckets"]!.GetValue<bool>());

        await platform.ManagedAsync(HttpMethod.Delete, $"projects/{id}/users/{email}", status: 204);
        using (var removed = await platform.GetAsync("/v2/storage/tokens/verify", token))
            await removed.ShouldBeRefusedAsync(401, "storage.tokenInvalid");
        using var twice = await platform.ManageAsync(HttpMethod.Delete, $"projects/{id}/users/{email}");
        await twice.ShouldBeRefusedAsync(404, "manage.notAMember");
    }

    [Fact]
    public async Task Roles_of_a_protected_default_branch_need_the_feature()
    {
        var id = await platform.NewProjectInAsync(await platform.NewOrganizationAsync());
        var wanted = new { email = $"{Guid.NewGuid():n}@example.com", role = "developer" };
        using (var before = await platform.ManageAsync(HttpMethod.Post, $"projects/{id}/users", wanted))
            await before.ShouldBeRefusedAsync(400, "validation.failed", "role");

        var project = await platform.ManagedAsync(HttpMethod.Post, $"projects/{id}/features", new { feature = "protected-default-branch" });

        Assert.Equal("""["global-search","protected-default-branch","storage-branches"]""", Sorted(project));
        await platform.ManagedAsync(HttpMethod.Post, $"projects/{id}/users", wanted, status: 204);
        using (var twice = await platform.ManageAsync(HttpMethod.Post, $"projects/{id}/features", new { feature = "protected-default-branch" }))
            await twice.ShouldBeRefusedAsync(422, "manage.featureAlreadyAssigned");
        await platform.ManagedAsync(HttpMethod.Delete, $"projects/{id}/features/protected-default-branch", status: 204);
        using (var gone = await platform.ManageAsync(HttpMethod.Delete, $"projects/{id}/features/protected-default-branch"))
            await gone.ShouldBeRefusedAsync(404, "manage.featureNotAssigned");
        Assert.Equal("""["global-search","storage-branches"]""", Sorted(await platform.ManagedAsync(HttpMethod.Get, $"projects/{id}")));
    }

    private static string Sorted(JsonNode project) => JsonSerializer.Serialize(project["features"]!.AsArray().Select(feature => (string)feature!).Order());

    [Fact]
    public async Task A_changed_project_says_so_to_its_tokens()
    {
        var id = await platform.NewProjectInAsync(await platform.NewOrganizationAsync(), "Before");
        var token = (await platform.ManagedAsync(HttpMethod.Post, $"projects/{id}/tokens", new { description = "sees it" }, status: 201)).Text("token");
        Assert.Equal("Before", (await platform.GetJsonAsync("/v2/storage/tokens/verify", token))["owner"]!.Text("name"));

        var changed = await platform.ManagedAsync(HttpMethod.Put, $"projects/{id}", new { name = "After" });

        Assert.Equal(("After", 7), (changed.Text("name"), changed["dataRetentionTimeInDays"]!.GetValue<int>()));
        Assert.Equal("After", (await platform.GetJsonAsync("/v2/storage/tokens/verify", token))["owner"]!.Text("name"));
    }

    [Fact]
    public async Task A_disabled_project_refuses_its_tokens_until_it_is_enabled()
    {
        var id = await platform.NewProjectInAsync(await platform.NewOrganizationAsync());
        var token = (await platform.ManagedAsync(HttpMethod.Post, $"projects/{id}/tokens", new { description = "locked out" }, status: 201)).Text("token");

        var disabled = await platform.ManagedAsync(HttpMethod.Post, $"projects/{id}/disabled", new { isDisabled = true, disableReason = "unpaid" });

        Assert.Equal("unpaid", disabled["disabled"]!.Text("reason"));
        using (var refused = await platform.GetAsync("/v2/storage/tokens/verify", token))
            await refused.ShouldBeRefusedAsync(403, "storage.projectDisabled", "unpaid");
        await platform.ManagedAsync(HttpMethod.Post, $"projects/{id}/disabled", new { isDisabled = false });
        await platform.GetJsonAsync("/v2/storage/tokens/verify", token);
    }

    [Fact]
    public async Task A_deleted_project_is_gone_and_so_are_its_tokens()
    {
        var organization = await platform.NewOrganizationAsync();
        var id = await platform.NewProjectInAsync(organization);
        var token = (await platform.ManagedAsync(HttpMethod.Post, $"projects/{id}/tokens", new { description = "soon dead" }, status: 201)).Text("token");
        await platform.GetJsonAsync("/v2/storage/tokens/verify", token);

        await platform.ManagedAsync(HttpMethod.Delete, $"projects/{id}", status: 204);

        using (var dead = await platform.GetAsync("/v2/storage/tokens/verify", token))
            await dead.ShouldBeRefusedAsync(401, "storage.tokenInvalid");
        foreach (var (method, path) in new[] { (HttpMethod.Get, ""), (HttpMethod.Delete, ""), (HttpMethod.Post, "/tokens"), (HttpMethod.Get, "/users") })
        {
            using var gone = await platform.ManageAsync(method, $"projects/{id}{path}", method == HttpMethod.Post ? new { description = "too late" } : null);
            await gone.ShouldBeRefusedAsync(404, "manage.notFound");
        }

        Assert.Empty((await platform.ManagedAsync(HttpMethod.Get, $"organizations/{organization}/projects")).AsArray());
        using var kept = await platform.ManageAsync(HttpMethod.Delete, $"organizations/{organization}");
        await kept.ShouldBeRefusedAsync(400, "manage.organizationNotEmpty");
    }

    [Theory]
    [InlineData("projects/{0}/tokens", """{"description":"x","expiresIn":0}""", "storage.tokens.invalidPermissions")]
    [InlineData("projects/{0}/tokens", """{"description":"x","bucketPermissions":{"in.c-main":"manage"}}""", "storage.tokens.invalidPermissions")]
    [InlineData("projects/{0}/tokens", """{"description":"x","bucketPermissions":{"in.c-none":"read"}}""", "storage.tokens.invalidPermissions")]
    [InlineData("projects/{0}/tokens", "{}", "validation.failed")]
    [InlineData("projects/{0}/users", """{"email":"not an address"}""", "validation.failed")]
    [InlineData("projects/{0}/users", """{"email":"a@example.com","role":"king"}""", "validation.failed")]
    [InlineData("projects/{0}/features", """{"feature":"with blank"}""", "validation.failed")]
    [InlineData("projects/{0}/disabled", "{}", "validation.failed")]
    [InlineData("organizations/{1}/projects", """{"name":" "}""", "validation.failed")]
    [InlineData("organizations/{1}/projects", """{"name":"x","defaultBackend":"paper"}""", "validation.failed")]
    [InlineData("maintainers/1/organizations", """{"name":{}}""", "validation.failed")]
    public async Task Wrong_input_is_400_and_names_the_field(string path, string body, string code)
    {
        var organization = await platform.NewOrganizationAsync();
        var project = await platform.NewProjectInAsync(organization);
        using var answer = await platform.ManageAsync(HttpMethod.Post, string.Format(System.Globalization.CultureInfo.InvariantCulture, path, project, organization), JsonNode.Parse(body));
        await answer.ShouldBeRefusedAsync(400, code);
    }

    [Fact]
    public async Task A_field_that_is_not_served_is_refused_by_name()
    {
        var id = await platform.NewProjectInAsync(await platform.NewOrganizationAsync());
        using var answer = await platform.ManageAsync(HttpMethod.Post, $"projects/{id}/users", new { email = "a@example.com", expirationSeconds = 60 });
        await answer.ShouldBeRefusedAsync(501, "manage.notServed", "expirationSeconds");
    }
}
