using System.Text.Json;
using Headgate.Kernel;
using Headgate.Keptn.Projects;
using Headgate.Keptn.Wire;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Projects;

/// <summary>Credentials of git upstreams reach git and nobody else.</summary>
public sealed class KeepingCredentials(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly string[] Secret = ["tok-4711-secret", "proxy-4711-secret", "pass-4711-secret", "key-4711-secret"];

    private ProjectParts parts = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static GitCredentials OverHttps { get; } = new()
    {
        RemoteUrl = "https://git.example.com/shop.git",
        User = "bot",
        Https = new HttpsCredentials
        {
            Token = Secret[0],
            Certificate = KeptnApi.Base64("a certificate"),
            InsecureSkipTls = true,
            Proxy = new ProxyCredentials { Url = "10.0.0.9:3128", Scheme = "http", User = "u", Password = Secret[1] },
        },
    };

    private static GitCredentials OverSsh { get; } = new()
    {
        RemoteUrl = "ssh://git@git.example.com/shop.git",
        Ssh = new SshCredentials { PrivateKey = KeptnApi.Base64(Secret[3]), PrivateKeyPass = Secret[2] },
    };

    public async ValueTask InitializeAsync() => parts = await ProjectParts.OfAsync(postgres);

    public ValueTask DisposeAsync() => parts.DisposeAsync();

    [Fact]
    public async Task Git_gets_them_decoded()
    {
        await parts.CreateAsync("shop", OverHttps);
        var upstream = parts.Repositories.Projects["shop"]!;
        Assert.Equal(("https://git.example.com/shop.git", "bot", Secret[0], "a certificate", true), (upstream.RemoteUrl, upstream.User, upstream.Token, upstream.Certificate, upstream.InsecureSkipTls));
        Assert.Equal(("10.0.0.9:3128", "http", "u", Secret[1]), (upstream.Proxy!.Url, upstream.Proxy.Scheme, upstream.Proxy.User, upstream.Proxy.Password));
        Assert.Equal(upstream, await parts.Get<IUpstreams>().FindAsync("shop", Stop));
        await UpdateAsync(OverSsh);
        var moved = (await parts.Get<IUpstreams>().FindAsync("shop", Stop))!;
        Assert.Equal((Secret[3], Secret[2], null), (moved.PrivateKey, moved.PrivateKeyPass, moved.Token));
        Assert.Null(await parts.Get<IUpstreams>().FindAsync("ghost", Stop));
    }

    [Fact]
    public async Task Answers_have_only_what_is_no_secret()
    {
        await parts.CreateAsync("shop", OverHttps);
        Assert.Equal(
            """{"remoteURL":"https://git.example.com/shop.git","user":"bot","https":{"insecureSkipTLS":true,"proxy":{"url":"10.0.0.9:3128","scheme":"http","user":"u"}}}""", await GitAsync());
        await UpdateAsync(OverSsh);
        Assert.Equal("""{"remoteURL":"ssh://git@git.example.com/shop.git"}""", await GitAsync());
    }

    [Fact]
    public async Task An_update_that_git_refuses_keeps_the_old_ones()
    {
        await parts.CreateAsync("shop");
        Assert.Equal("""{"remoteURL":"","user":""}""", await GitAsync());
        foreach (var (status, message) in new[] { (404, "upstream repository not found"), (424, "invalid git token") })
        {
            parts.Repositories.Failure = ("move", new RefusedException(new ApiError(status, null, "as told")));
            var refused = await Assert.ThrowsAsync<RefusedException>(() => UpdateAsync(OverHttps));
            Assert.Equal((status, $"failed to update project 'shop': {message}"), (refused.Error.Status, refused.Error.Message));
            Assert.True((await parts.ShowAsync("shop"))!.IsUpstreamAutoProvisioned);
        }

        parts.Repositories.Failure = null;
        await UpdateAsync(OverHttps);
        Assert.False((await parts.ShowAsync("shop"))!.IsUpstreamAutoProvisioned);
        Assert.StartsWith(
            "The Git upstream of the project will not be deleted: https://git.example.com/shop.git\n- A potentially created namespace shop-prod is not managed",
            await parts.Get<ProjectDeletion>().DeleteAsync("shop", Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_a_provisioned_repository_is_may_be_left_out()
    {
        await using var hiding = await ProjectParts.OfAsync(postgres, installation: new KeptnOptions { ProvisioningUrl = new Uri("http://provisioner.example.com"), HideProvisionedUrl = true });
        await hiding.CreateAsync("shop", OverHttps);
        await hiding.CreateAsync("other", OverHttps);
        await hiding.Database.ScalarAsync("UPDATE keptn.project SET provisioned = true, provider = true WHERE name = 'shop'");
        Assert.Equal("""{"remoteURL":"","user":""}""", JsonSerializer.Serialize((await hiding.ShowAsync("shop"))!.GitCredentials, KeptnAnswer.Options));
        Assert.Equal("https://git.example.com/shop.git", (await hiding.ShowAsync("other"))!.GitCredentials.RemoteUrl);
        Assert.True((await hiding.ShowAsync("shop"))!.IsUpstreamAutoProvisioned);
    }

    [Fact]
    public async Task They_are_in_no_table_no_event_and_no_log()
    {
        await parts.CreateAsync("shop", OverHttps);
        await parts.CreateAsync("other", OverSsh);
        parts.Repositories.Failure = ("stage dev", new IOException("broken"));
        await Assert.ThrowsAsync<RefusedException>(() => parts.CreateAsync("third", OverHttps));
        parts.Repositories.Failure = ("move", new RefusedException(new ApiError(500, null, "as told")));
        await Assert.ThrowsAsync<RefusedException>(() => UpdateAsync(OverSsh));
        var tables = await TablesAsync();
        Assert.Contains("\"shop\"", tables, StringComparison.Ordinal);
        foreach (var secret in Secret.Concat(Secret.Select(KeptnApi.Base64)))
        {
            Assert.DoesNotContain(secret, tables, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, parts.Log.Text, StringComparison.Ordinal);
            // Bytes are shown in hexadecimal.
            Assert.DoesNotContain(Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(secret)), tables, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task They_are_worth_nothing_in_another_project()
    {
        await parts.CreateAsync("shop", OverHttps);
        await parts.CreateAsync("other", OverSsh);
        await parts.Database.ScalarAsync("UPDATE keptn.project SET credentials = (SELECT credentials FROM keptn.project WHERE name = 'shop') WHERE name = 'other'");
        await Assert.ThrowsAnyAsync<System.Security.Cryptography.CryptographicException>(() => parts.Get<IUpstreams>().FindAsync("other", Stop));
    }

    private async Task<string> TablesAsync()
    {
        var everything = new System.Text.StringBuilder();
        var tables = (string)(await parts.Database.ScalarAsync(
            "SELECT string_agg(quote_ident(schemaname) || '.' || quote_ident(tablename), ',') FROM pg_tables WHERE schemaname IN ('keptn', 'headgate')"))!;
        foreach (var table in tables.Split(','))
            everything.Append(await parts.Database.ScalarAsync($"SELECT string_agg(to_json(row)::text, ' ') FROM {table} row"));
        return everything.ToString();
    }

    private async Task<string> GitAsync() => JsonSerializer.Serialize((await parts.ShowAsync("shop"))!.GitCredentials, KeptnAnswer.Options);

    private Task UpdateAsync(GitCredentials credentials)
    {
        var asked = new UpdateProjectRequest { Name = "shop", GitCredentials = credentials };
        return parts.Get<ProjectUpdate>().UpdateAsync(asked, parts.Get<ProjectRules>().CheckChange(asked), Stop);
    }
}
