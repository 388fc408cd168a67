using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Identity;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Identity;

public sealed class VerifyingAToken(IdentityPlatform platform) : IClassFixture<IdentityPlatform>
{
    private const string Verify = "/v2/storage/tokens/verify";

    [Fact]
    public async Task Master_token_shows_its_project_organization_and_admin()
    {
        var me = await platform.GetJsonAsync(Verify);

        Assert.Equal(platform.MasterToken, me.Text("token"));
        Assert.Equal(platform.MasterToken.Split('-')[1], me["id"]!.GetValue<string>());
        foreach (var right in new[] { "isMasterToken", "canManageBuckets", "canManageTokens", "canReadAllFileUploads", "canPurgeTrash" })
            Assert.True(me[right]!.GetValue<bool>(), right);
        foreach (var not in new[] { "isDisabled", "isExpired", "canCreateJobs", "canManageProtectedDefaultBranch", "isBYODB" })
            Assert.False(me[not]!.GetValue<bool>(), not);
        Assert.Null(me["expires"]);
        Assert.True(me.AsObject().ContainsKey("expires"));
        Assert.Equal("""{"in.c-main":"manage","out.c-main":"manage"}""", me["bucketPermissions"]!.ToJsonString());

        Assert.Equal("admin", me["admin"]!.Text("role"));
        Assert.Equal(JsonValueKind.Number, me["admin"]!["id"]!.GetValueKind());
        Assert.True(me["admin"]!["isOrganizationMember"]!.GetValue<bool>());
        Assert.Empty(me["admin"]!["features"]!.AsArray());
        Assert.Equal(JsonValueKind.String, me["organization"]!["id"]!.GetValueKind());
        Assert.False(me.AsObject().ContainsKey("componentAccess"));
        Assert.False(me.AsObject().ContainsKey("creatorToken"));
    }

    [Fact]
    public async Task Owner_has_what_clients_read()
    {
        var owner = (await platform.GetJsonAsync(Verify))["owner"]!;

        Assert.Equal(platform.Project.Value, owner["id"]!.GetValue<long>());
        Assert.Equal("My project", owner.Text("name"));
        Assert.Equal("snowflake", owner.Text("defaultBackend"));
        Assert.Equal("""["snowflake"]""", owner["assignedBackends"]!.ToJsonString());
        Assert.True(owner["hasSnowflake"]!.GetValue<bool>());
        foreach (var other in new[] { "hasMysql", "hasSynapse", "hasRedshift", "hasExasol", "hasTeradata", "hasBigquery", "isDisabled" })
            Assert.False(owner[other]!.GetValue<bool>(), other);
        Assert.False(owner.AsObject().ContainsKey("redshift"));
        Assert.Equal("azure", owner.Text("fileStorageProvider"));
        Assert.Equal(7, owner["dataRetentionTimeInDays"]!.GetValue<int>());
        Assert.Equal(1_000, owner["dataSizeBytes"]!.GetValue<long>());
        Assert.Equal(10, owner["rowsCount"]!.GetValue<long>());
        Assert.Equal("0", owner.Text("hasTryModeOn"));
        Assert.Equal(["global-search", "storage-branches"], owner["features"]!.AsArray().Select(feature => (string)feature!).Order());
        foreach (var (name, limit) in owner["limits"]!.AsObject().Concat(owner["metrics"]!.AsObject()))
        {
            Assert.Equal(name, limit!.Text("name"));
            Assert.Equal(JsonValueKind.Number, limit!["value"]!.GetValueKind());
        }

        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}$", owner.Text("created"));
    }

    [Fact]
    public async Task Plain_token_has_no_admin_and_an_empty_list_of_permissions()
    {
        var me = await platform.GetJsonAsync(Verify, await platform.NewTokenAsync());

        Assert.False(me.AsObject().ContainsKey("admin"));
        Assert.Equal("[]", me["bucketPermissions"]!.ToJsonString());
        Assert.Equal(platform.MasterToken.Split('-')[1], me["creatorToken"]!["id"]!.ToJsonString());
    }

    [Fact]
    public async Task Branch_path_answers_the_same()
    {
        var token = await platform.NewTokenAsync();
        var plain = await platform.GetJsonAsync(Verify, token);

        Assert.True(JsonNode.DeepEquals(plain, await platform.GetJsonAsync("/v2/storage/branch/default/tokens/verify", token)));
        using var other = await platform.GetAsync("/v2/storage/branch/999999/tokens/verify", token);
        await other.ShouldBeRefusedAsync(404, null, "Branch id:\"999999\" was not found.");
    }

    [Theory]
    [InlineData("Bearer ")]
    [InlineData("bearer ")]
    [InlineData("")]
    public async Task Token_is_read_from_the_authorization_header(string scheme)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Verify);
        request.Headers.TryAddWithoutValidation("Authorization", scheme + platform.MasterToken);
        using var answer = await platform.Client.SendAsync(request);

        Assert.Equal(platform.MasterToken, (await answer.ShouldBeAsync(200)).Text("token"));
    }

    [Fact]
    public async Task Missing_token_is_refused()
    {
        using var answer = await platform.GetAsync(Verify, "");
        await answer.ShouldBeRefusedAsync(401, "storage.tokenInvalid", "Access token must be set");
    }

    [Theory]
    [InlineData("thisIsInvalidToken")]
    [InlineData("1-1-")]
    [InlineData("1-999999-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("99999999999999999999-1-aaaa")]
    [InlineData("-1-1-aaaa")]
    public async Task Unknown_token_is_refused_and_not_repeated(string token)
    {
        using var answer = await platform.GetAsync(Verify, token);

        await answer.ShouldBeRefusedAsync(401, "storage.tokenInvalid", "Invalid access token");
        Assert.DoesNotContain(token, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_wrong_character_is_refused()
    {
        var last = platform.MasterToken[^1] == 'a' ? 'b' : 'a';
        using var answer = await platform.GetAsync(Verify, platform.MasterToken[..^1] + last);
        await answer.ShouldBeRefusedAsync(401, "storage.tokenInvalid");
    }

    [Fact]
    public async Task Secret_of_one_project_does_not_open_another()
    {
        var other = await platform.NewProjectAsync();
        var mine = platform.MasterToken.Split('-');
        using var answer = await platform.GetAsync(Verify, $"{other.Id}-{mine[1]}-{mine[2]}");
        await answer.ShouldBeRefusedAsync(401, "storage.tokenInvalid");
    }

    [Fact]
    public async Task Expired_token_is_refused_even_from_memory()
    {
        var token = await platform.NewTokenAsync(new { expiresIn = 3600 });
        Assert.False((await platform.GetJsonAsync(Verify, token))["isExpired"]!.GetValue<bool>());

        platform.Clock.Advance(TimeSpan.FromSeconds(3601));

        using var answer = await platform.GetAsync(Verify, token);
        await answer.ShouldBeRefusedAsync(401, "storage.tokenInvalid");
    }

    [Fact]
    public async Task Disabled_project_refuses_its_tokens_and_says_why()
    {
        var project = await platform.NewProjectAsync();
        await platform.GetJsonAsync(Verify, project.MasterToken);
        var administration = platform.Services.GetRequiredService<ProjectAdministration>();
        await administration.DisableAsync(project.Id, "Payment overdue", CancellationToken.None);

        using (var answer = await platform.GetAsync(Verify, project.MasterToken))
            await answer.ShouldBeRefusedAsync(403, "storage.projectDisabled", "Payment overdue");
        using (var wrong = await platform.GetAsync(Verify, project.MasterToken + "x"))
            await wrong.ShouldBeRefusedAsync(401, "storage.tokenInvalid");

        await administration.DisableAsync(project.Id, null, CancellationToken.None);
        await platform.GetJsonAsync(Verify, project.MasterToken);
    }

    [Theory]
    [InlineData("admin", true, true, true, true)]
    [InlineData("share", true, true, true, true)]
    [InlineData("guest", true, false, true, false)]
    [InlineData("readOnly", false, false, true, false)]
    [InlineData("productionManager", true, true, true, true)]
    [InlineData("developer", true, false, true, false)]
    [InlineData("reviewer", true, false, true, false)]
    public async Task Role_of_the_admin_decides(string role, bool buckets, bool tokens, bool files, bool trash)
    {
        var me = await platform.GetJsonAsync(Verify, await platform.NewMemberAsync(platform.Project, role));

        Assert.Equal(role, me["admin"]!.Text("role"));
        Assert.Equal(
            (buckets, tokens, files, trash),
            (me["canManageBuckets"]!.GetValue<bool>(), me["canManageTokens"]!.GetValue<bool>(), me["canReadAllFileUploads"]!.GetValue<bool>(), me["canPurgeTrash"]!.GetValue<bool>()));
        Assert.Equal(buckets ? "manage" : "read", me["bucketPermissions"]!["in.c-main"]!.GetValue<string>());
    }

    [Fact]
    public async Task Changed_role_counts_from_the_next_request_on_and_a_removed_member_is_refused()
    {
        var token = await platform.NewMemberAsync(platform.Project, "admin");
        var admin = (await platform.GetJsonAsync(Verify, token))["admin"]!["id"]!.GetValue<long>();
        var administration = platform.Services.GetRequiredService<ProjectAdministration>();

        Assert.True(await administration.ChangeRoleAsync(platform.Project, admin, "guest", CancellationToken.None));
        Assert.False((await platform.GetJsonAsync(Verify, token))["canManageTokens"]!.GetValue<bool>());

        Assert.True(await administration.RemoveMemberAsync(platform.Project, admin, CancellationToken.None));
        using var answer = await platform.GetAsync(Verify, token);
        await answer.ShouldBeRefusedAsync(401, "storage.tokenInvalid");
    }

    [Fact]
    public async Task Project_that_hides_tokens_does_not_repeat_them()
    {
        var hiding = await platform.NewProjectAsync("hide-decrypted-token");
        var forced = await platform.NewProjectAsync("hide-decrypted-token", "force-decrypted-token");

        Assert.False((await platform.GetJsonAsync(Verify, hiding.MasterToken)).AsObject().ContainsKey("token"));
        Assert.Equal(forced.MasterToken, (await platform.GetJsonAsync(Verify, forced.MasterToken)).Text("token"));
    }

    [Fact]
    public async Task Answer_is_compressed_when_asked_for_and_open_to_browsers()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Verify);
        request.Headers.Add("X-StorageAPI-Token", platform.MasterToken);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        using var answer = await platform.Client.SendAsync(request);

        Assert.Equal("gzip", Assert.Single(answer.Content.Headers.ContentEncoding));
        Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
    }
}
