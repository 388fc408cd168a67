using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Headgate.Keptn.Projects;
using Headgate.Keptn.Resources;
using Headgate.Keptn.Wire;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Projects;

/// <summary>Credentials within the URL of an upstream are kept with the others: git has them, and nobody is shown them.</summary>
public sealed class CredentialsInUrls(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const string Shown = "https://git.example.com/shop.git";

    private ProjectParts parts = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => parts = await ProjectParts.OfAsync(postgres);

    public ValueTask DisposeAsync() => parts.DisposeAsync();

    [Theory]
    [InlineData("", "", "", "")]
    [InlineData("https://git.example.com/a", "https://git.example.com/a", "", "")]
    [InlineData("https://git.example.com/@a:b@c", "https://git.example.com/@a:b@c", "", "")]
    [InlineData("https://git.example.com?a=b@c", "https://git.example.com?a=b@c", "", "")]
    [InlineData("https://tok@git.example.com/a", "https://git.example.com/a", "tok", "")]
    [InlineData("https://tok@git.example.com", "https://git.example.com", "tok", "")]
    [InlineData("http://me:word@git.example.com:8080/a@b", "http://git.example.com:8080/a@b", "me", "word")]
    [InlineData("https://me%40example.com:p%3Aq%2f%20r@git.example.com/a", "https://git.example.com/a", "me@example.com", "p:q/ r")]
    [InlineData("https://me:a:b@git.example.com/a", "https://git.example.com/a", "me", "a:b")]
    [InlineData("https://:word@[2001:db8::1]:8443/a", "https://[2001:db8::1]:8443/a", "", "word")]
    [InlineData("https://@git.example.com/a", "https://git.example.com/a", "", "")]
    [InlineData("ssh://git@git.example.com/a", "ssh://git@git.example.com/a", "", "")]
    [InlineData("ssh://git:word@git.example.com:2222/a", "ssh://git@git.example.com:2222/a", "", "")]
    [InlineData("ssh://:word@git.example.com/a", "ssh://git.example.com/a", "", "")]
    public void What_is_shown_of_a_url_has_none(string url, string shown, string user, string password)
    {
        Assert.Null(RemoteUrl.Refuse(url));
        Assert.Equal((shown, user, password), RemoteUrl.Split(url));
    }

    [Theory]
    [InlineData("https://a\\@git.example.com/a")]
    [InlineData("https://a@b\\@git.example.com/a")]
    [InlineData("https://a:b c@git.example.com/a")]
    [InlineData("https://a@")]
    [InlineData("https://@/a")]
    public void A_url_that_can_be_read_in_two_ways_is_refused(string url) => Assert.Equal("gitRemoteURL cannot be read", RemoteUrl.Refuse(url));

    [Fact]
    public void Whatever_is_taken_leads_to_the_same_host_and_shows_no_password()
    {
        var pieces = Gen.Elements("https://", "http://", "ssh://", "a", "word", "git.example.com", "[::1]", ":", "@", "/", "\\", "?", "#", "%40", "%3A", "%2F", "%00", "1", ".");
        Prop.ForAll(pieces.ListOf().Select(some => string.Concat(some)).ToArbitrary(), tail =>
        {
            var url = "https://" + tail;
            if (RemoteUrl.Refuse(url) is not null)
                return;
            var (shown, again) = (RemoteUrl.Split(url).Shown, RemoteUrl.Split(RemoteUrl.Split(url).Shown).Shown);
            Assert.Equal(shown, again);
            Assert.Equal(("", new Uri(url).Authority), (new Uri(shown).UserInfo, new Uri(shown).Authority));
        }).Check(Effort.Cases(2000));
    }

    [Theory]
    [InlineData("https://me:word-4711@git.example.com/shop.git", "", "", "me", "word-4711")]
    [InlineData("https://token-4711@git.example.com/shop.git", "", "", "token-4711", "")]
    [InlineData("https://token-4711:x-oauth-basic@git.example.com/shop.git", "", "", "token-4711", "x-oauth-basic")]
    [InlineData("https://me-4711:word-4711@git.example.com/shop.git", "bot", "", "bot", "word-4711")]
    [InlineData("https://me-4711:word-4711@git.example.com/shop.git", "", "sent-4711", "me-4711", "sent-4711")]
    [InlineData("https://me-4711:word-4711@git.example.com/shop.git", "bot", "sent-4711", "bot", "sent-4711")]
    public async Task Git_has_them_where_none_were_sent_of_their_own(string url, string user, string token, string toGit, string password)
    {
        await parts.CreateAsync("shop", new GitCredentials { RemoteUrl = url, User = user, Https = token.Length == 0 ? null : new HttpsCredentials { Token = token } });
        Assert.Equal((Shown, toGit, password), Told(parts.Repositories.Projects["shop"]!));
        Assert.Equal((Shown, toGit, password), Told((await parts.Get<IUpstreams>().FindAsync("shop", Stop))!));
        Assert.Equal(user.Length == 0 ? null : user, (string?)JsonNode.Parse(await GitAsync())!["user"]);
        await AssertHiddenAsync();
    }

    [Fact]
    public async Task An_update_takes_them_out_too()
    {
        await parts.CreateAsync("shop");
        var asked = new UpdateProjectRequest { Name = "shop", GitCredentials = new GitCredentials { RemoteUrl = "https://me:word-4711@git.example.com/shop.git" } };
        await parts.Get<ProjectUpdate>().UpdateAsync(asked, parts.Get<ProjectRules>().CheckChange(asked), Stop);
        Assert.Equal((Shown, "me", "word-4711"), Told((await parts.Get<IUpstreams>().FindAsync("shop", Stop))!));
        await AssertHiddenAsync();
    }

    [Fact]
    public async Task Rows_that_have_them_within_the_url_are_read_without()
    {
        await parts.CreateAsync("shop", new GitCredentials { RemoteUrl = Shown, User = "bot" });
        var before = parts.Get<Upstreams>().Seal("shop", new UpstreamCredentials { RemoteUrl = "https://token-4711@git.example.com/shop.git" });
        await parts.Database.ScalarAsync($"UPDATE keptn.project SET credentials = decode('{Convert.ToHexString(before)}', 'hex')");
        Assert.Equal((Shown, "token-4711", ""), Told((await parts.Get<IUpstreams>().FindAsync("shop", Stop))!));
        await AssertHiddenAsync();
    }

    private static (string, string, string) Told(GitUpstream upstream) => (upstream.RemoteUrl, upstream.User, upstream.Token ?? "");

    /// <summary>In answers, events, logs and rows.</summary>
    private async Task AssertHiddenAsync()
    {
        var events = (string)(await parts.Database.ScalarAsync("SELECT string_agg(to_json(row)::text, ' ') FROM keptn.event row"))!;
        var rows = (string)(await parts.Database.ScalarAsync("SELECT string_agg(to_json(row)::text, ' ') FROM keptn.project row"))!;
        var git = await GitAsync();
        Assert.Contains(Shown, git, StringComparison.Ordinal);
        var message = await parts.Get<ProjectDeletion>().DeleteAsync("shop", Stop);
        Assert.Contains(Shown, message, StringComparison.Ordinal);
        Assert.DoesNotContain("4711", $"{git} {events} {rows} {message} {parts.Log.Text}", StringComparison.Ordinal);
    }

    private async Task<string> GitAsync() => JsonSerializer.Serialize((await parts.ShowAsync("shop"))!.GitCredentials, KeptnAnswer.Options);
}
