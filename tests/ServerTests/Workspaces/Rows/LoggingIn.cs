using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Postgres;
using Headgate.Testing;
using Headgate.Workspaces;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Headgate.ServerTests.Workspaces;

public sealed class LoggingIn(RowsFixture platform) : IClassFixture<RowsFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_password_kills_the_old_one_at_once()
    {
        var made = await platform.NewAsync();
        var (id, user, old) = ((long)made["id"]!, (string)made["connection"]!["user"]!, (string)made["connection"]!["password"]!);
        Assert.True((await platform.Logins.FindAsync(user.ToLowerInvariant(), Stop))!.Verify(old));

        using var answer = await platform.Api.Http.PostAsync($"{RowsFixture.Path}/{id}/password", null, Stop);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var password = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!["password"]!;
        var login = (await platform.Logins.FindAsync(user, Stop))!;
        Assert.True(login.Verify(password));
        Assert.False(login.Verify(old));
        Assert.False(login.Verify(""));
        Assert.Contains(new SessionEnd(id, user, WorkspaceLogin.Password), platform.Sessions.Of(id));
        Assert.DoesNotContain(password, login.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_resets_at_the_same_time_exactly_one_password_works()
    {
        var made = await platform.NewAsync();
        var passwords = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => (string)(await platform.Api.PostAsync($"{RowsFixture.Path}/{made["id"]}/password", []))["password"]!));
        var login = (await platform.Logins.FindAsync((string)made["connection"]!["user"]!, Stop))!;
        Assert.Single(passwords, login.Verify);
    }

    [Theory]
    [InlineData("none", false)]
    [InlineData("snowflake-person-sso", true)]
    [InlineData("snowflake-service-keypair", false)]
    public async Task Login_types_without_a_password_have_none(string loginType, bool sso)
    {
        var made = await platform.NewAsync(new JsonObject { ["backend"] = "snowflake", ["loginType"] = loginType });
        Assert.False(made["connection"]!.AsObject().ContainsKey("password"));
        Assert.Equal(loginType, (string?)made["connection"]!["loginType"]);
        Assert.Equal(sso, (bool)made["connection"]!["ssoLoginAvailable"]!);
        var refused = await Assert.ThrowsAsync<ApiFailureException>(() => platform.Api.PostAsync($"{RowsFixture.Path}/{made["id"]}/password", []));
        Assert.Equal((HttpStatusCode.BadRequest, "workspace.resetPasswordNotSupported"), (refused.Status, refused.Code));
        Assert.Null(await platform.Logins.FindAsync((string)made["connection"]!["user"]!, Stop));
        if (loginType is "snowflake-service-keypair")
            return;
        var noKey = await Assert.ThrowsAsync<ApiFailureException>(() => SetKeyAsync(made, NewKey().Pem));
        Assert.Equal((HttpStatusCode.BadRequest, "workspace.publicKeyNotSupported"), (noKey.Status, noKey.Code));
    }

    [Fact]
    public async Task Keys_rotate_and_only_the_sessions_of_the_replaced_one_end()
    {
        var (first, second, third, fourth) = (NewKey(), NewKey(), NewKey(), NewKey());
        var made = await platform.NewAsync(new JsonObject { ["backend"] = "snowflake", ["loginType"] = "snowflake-person-keypair", ["publicKey"] = first.Pem });
        var (id, user) = ((long)made["id"]!, (string)made["connection"]!["user"]!);
        Assert.Equal([first.Fingerprint], await FingerprintsAsync(user));

        platform.Clock.Advance(TimeSpan.FromSeconds(1));
        var answered = await SetKeyAsync(made, second.Pem);
        Assert.Equal(id, (long)answered["id"]!);
        Assert.Equal([first.Fingerprint, second.Fingerprint], await FingerprintsAsync(user));
        Assert.Empty(platform.Sessions.Of(id));

        platform.Clock.Advance(TimeSpan.FromSeconds(1));
        await SetKeyAsync(made, third.Pem);
        Assert.Equal([third.Fingerprint, second.Fingerprint], await FingerprintsAsync(user));
        Assert.All(platform.Sessions.Of(id), end => Assert.Equal(new SessionEnd(id, user, first.Fingerprint), end));
        Assert.NotEmpty(platform.Sessions.Of(id));

        // The first line and the last may be missing.
        var bare = string.Concat(fourth.Pem.Split('\n').Where(line => !line.StartsWith("-----", StringComparison.Ordinal)));
        await SetKeyAsync(made, bare, "/RSA_PUBLIC_KEY");
        Assert.Equal([fourth.Fingerprint, second.Fingerprint], await FingerprintsAsync(user));
        Assert.True(new SessionEnd(id, user, third.Fingerprint).Covers(id, user, third.Fingerprint));
        Assert.False(new SessionEnd(id, user, third.Fingerprint).Covers(id, user, second.Fingerprint));
    }

    [Theory]
    [InlineData("", "this-is-not-a-valid-rsa-public-key")]
    [InlineData("", "")]
    [InlineData("/RSA_PUBLIC_KEY_3", null)]
    [InlineData("", "short")]
    [InlineData("", "private")]
    public async Task A_wrong_key_is_refused(string name, string? key)
    {
        var made = await platform.NewAsync();
        using var rsa = RSA.Create(key == "short" ? 1024 : 2048);
        var sent = key switch { null or "short" => rsa.ExportSubjectPublicKeyInfoPem(), "private" => rsa.ExportPkcs8PrivateKeyPem(), _ => key };
        var refused = await Assert.ThrowsAsync<ApiFailureException>(() => SetKeyAsync(made, sent, name));
        Assert.Equal((HttpStatusCode.BadRequest, "validation.failed"), (refused.Status, refused.Code));
        Assert.Empty(await FingerprintsAsync((string)made["connection"]!["user"]!));
    }

    [Fact]
    public async Task Credentials_for_a_service_show_their_private_key_once()
    {
        var made = await platform.NewAsync(new JsonObject { ["backend"] = "snowflake", ["loginType"] = "none" });
        var path = $"{RowsFixture.Path}/{made["id"]}/credentials";

        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => platform.Api.PostAsync(path, [])));

        var shown = Assert.Single(all, one => one["connection"]!.AsObject().ContainsKey("privateKey"))["connection"]!;
        Assert.Single(all.Select(one => (long)one["connection"]!["credentials"]!["id"]!).Distinct());
        var user = (string)shown["user"]!;
        Assert.Equal($"{made["connection"]!["user"]}_QS", user);
        Assert.Equal("snowflake-service-keypair", (string?)shown["loginType"]);
        Assert.Equal((string?)made["connection"]!["user"], (string?)shown["role"]);
        var login = (await platform.Logins.FindAsync(user, Stop))!;
        using var pair = RSA.Create();
        pair.ImportFromPem((string)shown["privateKey"]!);
        Assert.Equal(PublicKeys.Of(pair).Fingerprint, Assert.Single(login.Keys).Fingerprint);
        Assert.NotNull(login.FindKey(PublicKeys.Of(pair).Fingerprint));
        Assert.False(login.Verify(""));

        var id = (long)shown["credentials"]!["id"]!;
        var detail = await platform.Api.GetAsync($"{path}/{id}");
        Assert.Equal(user, (string?)detail["connection"]!["user"]);
        Assert.False(detail["connection"]!.AsObject().ContainsKey("privateKey"));
        using (var gone = await platform.Api.Http.DeleteAsync($"{path}/{id}", Stop))
            Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.Null(await platform.Logins.FindAsync(user, Stop));
        Assert.Contains(new SessionEnd((long)made["id"]!, user), platform.Sessions.Of((long)made["id"]!));
        var unknown = await Assert.ThrowsAsync<ApiFailureException>(() => platform.Api.GetAsync($"{path}/{id}"));
        Assert.Equal((HttpStatusCode.NotFound, "workspace.credentialsNotFound"), (unknown.Status, unknown.Code));
        Assert.NotEqual(id, (long)(await platform.Api.PostAsync(path, []))["connection"]!["credentials"]!["id"]!);
    }

    [Fact]
    public async Task What_is_stored_and_logged_holds_no_secret()
    {
        var made = await platform.NewAsync();
        var shown = await platform.Api.PostAsync($"{RowsFixture.Path}/{made["id"]}/credentials", []);
        var password = (string)made["connection"]!["password"]!;
        var keyPart = ((string)shown["connection"]!["privateKey"]!).Split('\n')[3];
        var said = (await platform.Api.GetAsync("/v2/storage/events?limit=1000")).ToJsonString() + (await platform.Api.GetAsync("/v2/storage/jobs")).ToJsonString() + await EverythingStoredAsync();
        Assert.Contains("storage.workspaceCredentialsCreated", said, StringComparison.Ordinal);
        Assert.DoesNotContain(password, said, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(password)), said, StringComparison.Ordinal);
        Assert.DoesNotContain(keyPart, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_nodes_word_ends_the_sessions_of_this_one()
    {
        var database = platform.Services.GetRequiredService<MetadataDatabase>();
        var body = JsonSerializer.Serialize(new { node = "another", end = new SessionEnd(-1, "SOMEBODY") }, JsonWire.Options);
        await database.TransactAsync((transaction, token) => Notifications.PublishAsync(transaction, "workspace-sessions", body, token), Stop);
        await Eventually.HoldsAsync(() => Task.FromResult(platform.Sessions.Of(-1).Contains(new SessionEnd(-1, "SOMEBODY"))));
    }

    [Fact]
    public async Task Nobody_logs_in_to_a_disabled_project()
    {
        var administration = platform.Services.GetRequiredService<ProjectAdministration>();
        var organization = await administration.CreateOrganizationAsync("Disabled", Stop);
        var project = await administration.CreateProjectAsync(organization, new NewProject { Name = "Disabled" }, Stop);
        using var api = platform.ApiOf(await administration.AddMemberAsync(project, "Somebody", $"{platform.NewName("s")}@example.com", "admin", Stop));
        var user = (string)(await platform.NewAsync(api: api))["connection"]!["user"]!;
        Assert.NotNull(await platform.Logins.FindAsync(user, Stop));
        await administration.DisableAsync(project, "for a test", Stop);
        Assert.Null(await platform.Logins.FindAsync(user, Stop));
    }

    private static PublicKey NewKey()
    {
        using var rsa = RSA.Create(2048);
        return PublicKeys.Of(rsa);
    }

    private Task<JsonNode> SetKeyAsync(JsonNode workspace, string pem, string name = "") =>
        platform.Api.PostAsync($"{RowsFixture.Path}/{workspace["id"]}/public-key{name}", new JsonObject { ["publicKey"] = pem });

    private async Task<IEnumerable<string>> FingerprintsAsync(string user) => (await platform.Logins.FindAsync(user, Stop))?.Keys.Select(key => key.Fingerprint) ?? [];

    private async Task<string> EverythingStoredAsync()
    {
        var text = new StringBuilder();
        await using var connection = await platform.Services.GetRequiredService<MetadataDatabase>().Source.OpenConnectionAsync(Stop);
        foreach (var table in new[] { "workspaces.workspace", "workspaces.login", "storage.job", "events.event", "headgate.work_item" })
        {
            await using var command = new NpgsqlCommand($"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t", connection);
            text.Append((string)(await command.ExecuteScalarAsync(Stop))!);
        }

        return text.ToString();
    }
}
