using Headgate.Identity;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Identity;

public sealed class CreatingAToken(IdentityPlatform platform) : IClassFixture<IdentityPlatform>
{
    private const string Tokens = "/v2/storage/tokens";

    [Fact]
    public async Task Nothing_asked_for_gives_a_token_without_rights()
    {
        using var answer = await platform.PostAsync(Tokens);
        var made = await answer.ShouldBeAsync(201);

        Assert.Matches($"^{platform.Project}-{made.Text("id")}-[0-9A-Za-z]{{40}}$", made.Text("token"));
        Assert.Equal("Created by admin@localhost", made.Text("description"));
        Assert.EndsWith($"/v2/storage/tokens/{made.Text("id")}", made.Text("uri"), StringComparison.Ordinal);
        foreach (var right in new[] { "isMasterToken", "canManageBuckets", "canManageTokens", "canReadAllFileUploads", "canPurgeTrash", "canCreateJobs", "isExpired" })
            Assert.False(made[right]!.GetValue<bool>(), right);
        Assert.Null(made["expires"]);
        Assert.Equal("[]", made["bucketPermissions"]!.ToJsonString());
        Assert.False(made.AsObject().ContainsKey("componentAccess"));
        Assert.False(made.AsObject().ContainsKey("admin"));
        Assert.Equal("admin@localhost", made["creatorToken"]!.Text("description"));
    }

    [Fact]
    public async Task Everything_asked_for_is_given()
    {
        using var answer = await platform.PostAsync(Tokens, new
        {
            description = "All of it ✓",
            canManageBuckets = true,
            canReadAllFileUploads = "1",
            canPurgeTrash = "true",
            expiresIn = "360",
            componentAccess = new[] { "wr-db", "wr-db", "keboola.ex-http" },
            bucketPermissions = new Dictionary<string, string> { ["in.c-main"] = "read" },
        });
        var made = await answer.ShouldBeAsync(201);

        Assert.Equal("All of it ✓", made.Text("description"));
        Assert.True(made["canManageBuckets"]!.GetValue<bool>());
        Assert.True(made["canReadAllFileUploads"]!.GetValue<bool>());
        Assert.True(made["canPurgeTrash"]!.GetValue<bool>());
        Assert.NotNull(made["expires"]);
        Assert.Equal("""["wr-db","keboola.ex-http"]""", made["componentAccess"]!.ToJsonString());
        // The right to manage buckets is over all of them, whatever was asked for one.
        Assert.Equal("""{"in.c-main":"manage","out.c-main":"manage"}""", made["bucketPermissions"]!.ToJsonString());
    }

    [Fact]
    public async Task Form_body_is_read_as_well()
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["description"] = "by form",
            ["bucketPermissions[in.c-main]"] = "read",
            ["bucketPermissions[out.c-main]"] = "write",
            ["componentAccess[0]"] = "wr-db",
            ["canReadAllFileUploads"] = "1",
        });
        using var answer = await platform.PostAsync(Tokens, form);
        var made = await answer.ShouldBeAsync(201);

        Assert.Equal("""{"in.c-main":"read","out.c-main":"write"}""", made["bucketPermissions"]!.ToJsonString());
        Assert.Equal("""["wr-db"]""", made["componentAccess"]!.ToJsonString());
        Assert.True(made["canReadAllFileUploads"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Secret_is_shown_once_and_kept_nowhere()
    {
        using var answer = await platform.PostAsync(Tokens);
        var made = await answer.ShouldBeAsync(201);

        Assert.False((await platform.GetJsonAsync($"{Tokens}/{made.Text("id")}")).AsObject().ContainsKey("token"));
        var listed = (await platform.GetJsonAsync(Tokens)).AsArray().Single(one => one!.Text("id") == made.Text("id"));
        Assert.False(listed!.AsObject().ContainsKey("token"));

        var random = made.Text("token").Split('-')[2];
        await using var command = platform.Services.GetRequiredService<Postgres.MetadataDatabase>().Source.CreateCommand(
            "SELECT (SELECT count(*) FROM identity.storage_token t WHERE t::text LIKE '%' || @random || '%') + (SELECT count(*) FROM events.event e WHERE e::text LIKE '%' || @random || '%')");
        command.Parameters.AddWithValue("random", random);
        Assert.Equal(0L, await command.ExecuteScalarAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public async Task Life_of_less_than_a_second_is_refused(int seconds)
    {
        using var answer = await platform.PostAsync(Tokens, new { expiresIn = seconds });
        await answer.ShouldBeRefusedAsync(400, "storage.tokens.invalidPermissions", "Minimal expiration must be greater or equal to 1 second(s)");
    }

    [Fact]
    public async Task Wrong_fields_are_all_named()
    {
        using var answer = await platform.PostAsync(Tokens, new { expiresIn = "soon", canPurgeTrash = "maybe", componentAccess = new[] { "../x" } });
        var refused = await answer.ShouldBeRefusedAsync(400, "validation.failed");
        Assert.Equal(["expiresIn", "canPurgeTrash", "componentAccess"], refused["errors"]!.AsArray().Select(error => error!.Text("key")));
    }

    [Theory]
    [InlineData("in.c-main", "manage")]
    [InlineData("in.c-main", "")]
    [InlineData("in.c-nowhere", "read")]
    public async Task Right_that_cannot_be_given_is_refused_and_nothing_is_made(string bucket, string access)
    {
        var before = (await platform.GetJsonAsync(Tokens)).AsArray().Count;
        using var answer = await platform.PostAsync(Tokens, new { bucketPermissions = new Dictionary<string, string> { [bucket] = access } });

        await answer.ShouldBeRefusedAsync(400, "storage.tokens.invalidPermissions", bucket);
        Assert.Equal(before, (await platform.GetJsonAsync(Tokens)).AsArray().Count);
    }

    [Fact]
    public async Task Guest_can_make_a_token_without_rights_only()
    {
        var guest = await platform.NewMemberAsync(platform.Project, "guest");
        using var answer = await platform.PostAsync(
            Tokens,
            new { description = "Autosave", expiresIn = 300, canManageBuckets = true, canReadAllFileUploads = true, bucketPermissions = new { x = "write" }, componentAccess = new[] { "wr-db" } },
            guest);
        var made = await answer.ShouldBeAsync(201);

        Assert.Equal("Autosave", made.Text("description"));
        Assert.NotNull(made["expires"]);
        Assert.False(made["canManageBuckets"]!.GetValue<bool>());
        Assert.False(made["canReadAllFileUploads"]!.GetValue<bool>());
        Assert.Equal("[]", made["bucketPermissions"]!.ToJsonString());
        Assert.False(made.AsObject().ContainsKey("componentAccess"));
    }

    [Fact]
    public async Task Read_only_admin_and_plain_tokens_cannot_make_tokens()
    {
        foreach (var token in new[] { await platform.NewMemberAsync(platform.Project, "readOnly"), await platform.NewTokenAsync(new { canManageBuckets = true }) })
        {
            using var answer = await platform.PostAsync(Tokens, new { description = "more" }, token);
            await answer.ShouldBeRefusedAsync(403, "accessDenied", "You don't have access to the resource.");
        }
    }

    [Fact]
    public async Task Right_to_create_jobs_is_the_production_managers_to_give_where_the_default_branch_is_protected()
    {
        using (var anywhere = await platform.PostAsync(Tokens, new { canCreateJobs = true }))
            Assert.True((await anywhere.ShouldBeAsync(201))["canCreateJobs"]!.GetValue<bool>());

        var project = await platform.NewProjectAsync("protected-default-branch");
        var developer = await platform.NewMemberAsync(project.Id, "developer");
        var manager = await platform.NewMemberAsync(project.Id, "productionManager");
        using (var refused = await platform.PostAsync(Tokens, new { canCreateJobs = true }, developer))
            await refused.ShouldBeRefusedAsync(403, "accessDenied");
        using (var plain = await platform.PostAsync(Tokens, new { canCreateJobs = false }, developer))
            Assert.False((await plain.ShouldBeAsync(201))["canCreateJobs"]!.GetValue<bool>());
        using var given = await platform.PostAsync(Tokens, new { canCreateJobs = true }, manager);
        Assert.True((await given.ShouldBeAsync(201))["canCreateJobs"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Right_to_the_protected_default_branch_needs_an_application_with_the_scope()
    {
        var administration = platform.Services.GetRequiredService<ProjectAdministration>();
        var without = await administration.CreateManageTokenAsync("an application", null, ["projects:read"], null, CancellationToken.None);
        var with = await administration.CreateManageTokenAsync(
            "the elevator", null, ["storage:tokens:create-protected-default-branch-privileged"], null, CancellationToken.None);

        using (var none = await CreatePrivilegedAsync(null))
            await none.ShouldBeRefusedAsync(403, "accessDenied");
        using (var personal = await CreatePrivilegedAsync(platform.ManageToken))
            await personal.ShouldBeRefusedAsync(403, "accessDenied");
        using (var unscoped = await CreatePrivilegedAsync(without))
            await unscoped.ShouldBeRefusedAsync(403, "accessDenied");
        using (var wrong = await CreatePrivilegedAsync(with + "x"))
            await wrong.ShouldBeRefusedAsync(401, "storage.tokenInvalid");
        using var privileged = await CreatePrivilegedAsync(with);
        var made = await privileged.ShouldBeAsync(201);
        Assert.True(made["canManageProtectedDefaultBranch"]!.GetValue<bool>());
        Assert.False(made["canManageTokens"]!.GetValue<bool>());
        var events = (await platform.GetJsonAsync($"{Tokens}/{made.Text("id")}/events")).AsArray();
        Assert.Equal(with.Split('-')[0], Assert.Single(events)!["params"]!["idManageToken"]!.ToJsonString());
    }

    private async Task<HttpResponseMessage> CreatePrivilegedAsync(string? manageToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Tokens);
        request.Headers.Add("X-StorageApi-Token", platform.MasterToken);
        if (manageToken is not null)
            request.Headers.Add("X-KBC-ManageApiToken", manageToken);
        request.Content = new StringContent("""{"canManageProtectedDefaultBranch":true,"canManageBuckets":true}""");
        return await platform.Client.SendAsync(request);
    }
}
