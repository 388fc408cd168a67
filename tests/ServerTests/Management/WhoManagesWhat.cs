using Headgate.ServerTests.Identity;
using Headgate.Testing;

namespace Headgate.ServerTests.Management;

public sealed class WhoManagesWhat(IdentityPlatform platform) : IClassFixture<IdentityPlatform>
{
    [Fact]
    public async Task Strangers_get_403_everywhere_for_known_and_unknown_numbers()
    {
        var organization = await platform.NewOrganizationAsync();
        var project = await platform.NewProjectInAsync(organization);
        var stranger = (await platform.NewPersonAsync()).Token;
        var application = await platform.NewApplicationAsync("oauth:manage");
        foreach (var token in new[] { stranger, application })
            foreach (var (o, p) in new[] { (organization, project), (999_999L, 999_999L) })
                foreach (var (method, path) in new[]
                {
                    (HttpMethod.Get, $"organizations/{o}"), (HttpMethod.Patch, $"organizations/{o}"), (HttpMethod.Delete, $"organizations/{o}"), (HttpMethod.Get, $"organizations/{o}/users"),
                    (HttpMethod.Post, $"organizations/{o}/users"), (HttpMethod.Delete, $"organizations/{o}/users/admin@localhost"), (HttpMethod.Get, $"organizations/{o}/projects"),
                    (HttpMethod.Post, $"organizations/{o}/projects"), (HttpMethod.Get, $"projects/{p}"), (HttpMethod.Put, $"projects/{p}"), (HttpMethod.Delete, $"projects/{p}"),
                    (HttpMethod.Post, $"projects/{p}/disabled"), (HttpMethod.Get, $"projects/{p}/users"), (HttpMethod.Post, $"projects/{p}/users"), (HttpMethod.Patch, $"projects/{p}/users/1"),
                    (HttpMethod.Delete, $"projects/{p}/users/1"), (HttpMethod.Post, $"projects/{p}/users/1/token"), (HttpMethod.Post, $"projects/{p}/features"),
                    (HttpMethod.Delete, $"projects/{p}/features/x"), (HttpMethod.Post, $"projects/{p}/tokens"), (HttpMethod.Get, "maintainers/1"), (HttpMethod.Post, "maintainers/1/organizations"),
                })
                {
                    using var answer = await platform.ManageAsync(method, path, method == HttpMethod.Get ? null : new { name = "x", role = "guest", description = "x", isDisabled = true }, token);
                    await answer.ShouldBeRefusedAsync(403, "accessDenied");
                }

        Assert.Empty((await platform.ManagedAsync(HttpMethod.Get, "organizations", token: stranger)).AsArray());
        Assert.Empty((await platform.ManagedAsync(HttpMethod.Get, "maintainers", token: stranger)).AsArray());
        Assert.Equal("Example", (await platform.ManagedAsync(HttpMethod.Get, $"projects/{project}")).Text("name"));
    }

    [Fact]
    public async Task Members_of_the_organization_run_its_projects_but_not_features()
    {
        var organization = await platform.NewOrganizationAsync("Ours");
        var (email, token) = await platform.NewPersonAsync();
        var joined = await platform.ManagedAsync(HttpMethod.Post, $"organizations/{organization}/users", new { email });
        Assert.Equal(email, joined.Text("email"));
        using (var again = await platform.ManageAsync(HttpMethod.Post, $"organizations/{organization}/users", new { id = joined["id"]!.GetValue<long>() }))
            await again.ShouldBeRefusedAsync(400, "manage.alreadyMember");

        var project = (await platform.ManagedAsync(HttpMethod.Post, $"organizations/{organization}/projects", new { name = "Mine" }, token))["id"]!.GetValue<long>();
        var detail = await platform.ManagedAsync(HttpMethod.Get, $"organizations/{organization}", token: token);
        Assert.Equal("Mine", Assert.Single(detail["projects"]!.AsArray())!.Text("name"));
        Assert.Equal("Ours", Assert.Single((await platform.ManagedAsync(HttpMethod.Get, "organizations", token: token)).AsArray())!.Text("name"));
        using (var features = await platform.ManageAsync(HttpMethod.Post, $"projects/{project}/features", new { feature = "x" }, token))
            await features.ShouldBeRefusedAsync(403, "accessDenied");
        var own = await platform.ManagedAsync(HttpMethod.Post, $"projects/{project}/users/{email}/token", token: token);
        Assert.True((await platform.GetJsonAsync("/v2/storage/tokens/verify", own.Text("token")))["admin"]!["isOrganizationMember"]!.GetValue<bool>());

        await platform.ManagedAsync(HttpMethod.Delete, $"organizations/{organization}/users/{email}", status: 204);

        Assert.False((await platform.GetJsonAsync("/v2/storage/tokens/verify", own.Text("token")))["admin"]!["isOrganizationMember"]!.GetValue<bool>());
        using var gone = await platform.ManageAsync(HttpMethod.Get, $"organizations/{organization}", token: token);
        await gone.ShouldBeRefusedAsync(403, "accessDenied");
    }

    [Fact]
    public async Task Nobody_takes_over_the_master_token_of_another_member()
    {
        var project = await platform.NewProjectInAsync(await platform.NewOrganizationAsync());
        var (email, token) = await platform.NewPersonAsync();
        await platform.ManagedAsync(HttpMethod.Post, $"projects/{project}/users", new { email, role = "admin" }, status: 204);

        using var answer = await platform.ManageAsync(HttpMethod.Post, $"projects/{project}/users/admin@localhost/token", token: token);

        await answer.ShouldBeRefusedAsync(403, "accessDenied");
    }

    [Theory]
    [InlineData("admin", true)]
    [InlineData("share", false)]
    [InlineData("guest", false)]
    [InlineData("readOnly", false)]
    public async Task Members_of_a_project_manage_it_as_their_role_says(string role, bool manages)
    {
        var project = await platform.NewProjectInAsync(await platform.NewOrganizationAsync());
        var (email, token) = await platform.NewPersonAsync();
        await platform.ManagedAsync(HttpMethod.Post, $"projects/{project}/users", new { email, role }, status: 204);

        await platform.ManagedAsync(HttpMethod.Get, $"projects/{project}", token: token);
        await platform.ManagedAsync(HttpMethod.Get, $"projects/{project}/users", token: token);
        using (var rename = await platform.ManageAsync(HttpMethod.Put, $"projects/{project}", new { name = "Renamed" }, token))
            Assert.Equal(manages ? 200 : 403, (int)rename.StatusCode);
        using (var invite = await platform.ManageAsync(HttpMethod.Post, $"projects/{project}/users", new { email = $"{Guid.NewGuid():n}@example.com" }, token))
            Assert.Equal(manages ? 204 : 403, (int)invite.StatusCode);
        using (var delete = await platform.ManageAsync(HttpMethod.Delete, $"projects/{project}", token: token))
            await delete.ShouldBeRefusedAsync(403, "accessDenied");
        using var made = await platform.ManageAsync(HttpMethod.Post, $"projects/{project}/tokens", new { description = "x", canManageBuckets = true }, token);
        Assert.Equal(role is "admin" or "share" ? 201 : 403, (int)made.StatusCode);
    }

    [Fact]
    public async Task Applications_do_what_their_scopes_say()
    {
        var organization = await platform.NewOrganizationAsync();
        var project = await platform.NewProjectInAsync(organization);
        var reader = await platform.NewApplicationAsync("organizations:read", "projects:read");
        await platform.ManagedAsync(HttpMethod.Get, $"organizations/{organization}", token: reader);
        await platform.ManagedAsync(HttpMethod.Get, $"projects/{project}", token: reader);
        Assert.NotEmpty((await platform.ManagedAsync(HttpMethod.Get, "organizations", token: reader)).AsArray());
        using (var unknown = await platform.ManageAsync(HttpMethod.Get, "projects/999999", token: reader))
            await unknown.ShouldBeRefusedAsync(404, "manage.notFound");
        foreach (var (method, path) in new[] { (HttpMethod.Put, $"projects/{project}"), (HttpMethod.Delete, $"projects/{project}"), (HttpMethod.Post, $"projects/{project}/tokens"), (HttpMethod.Patch, $"organizations/{organization}") })
        {
            using var refused = await platform.ManageAsync(method, path, new { name = "x", description = "x" }, reader);
            await refused.ShouldBeRefusedAsync(403, "accessDenied");
        }

        var maker = await platform.NewApplicationAsync("manage:storage-tokens");
        var token = await platform.ManagedAsync(HttpMethod.Post, $"projects/{project}/tokens", new { description = "by an application" }, maker, 201);
        Assert.Equal("{}", token["bucketPermissions"]!.ToJsonString());
        Assert.Null(token["creatorToken"]);
        using var see = await platform.ManageAsync(HttpMethod.Get, $"projects/{project}", token: maker);
        await see.ShouldBeRefusedAsync(403, "accessDenied");
    }
}
