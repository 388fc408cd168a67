using System.Net;
using System.Text.RegularExpressions;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Identity;

public sealed partial class SharingAToken(IdentityPlatform platform) : IClassFixture<IdentityPlatform>
{
    private const string Verify = "/v2/storage/tokens/verify";

    [Fact]
    public async Task The_link_in_the_mail_reveals_a_token_that_works_beside_the_first()
    {
        var (token, link) = await SharedAsync(new { description = "for <b>you</b>", canReadAllFileUploads = true });

        var offer = await platform.Client.GetAsync(link);
        var page = await offer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, offer.StatusCode);
        Assert.DoesNotContain($"{platform.Project}-", page, StringComparison.Ordinal);
        Assert.Contains("for &lt;b&gt;you&lt;/b&gt;", page, StringComparison.Ordinal);

        var revealed = SecretIn(await RevealAsync(link, 200));

        Assert.NotEqual(token, revealed);
        Assert.Equal(token.Split('-')[1], revealed.Split('-')[1]);
        foreach (var (secret, other) in new[] { (token, revealed), (revealed, token), (token, revealed) })
        {
            var me = await platform.GetJsonAsync(Verify, secret);
            Assert.Equal(secret, me.Text("token"));
            Assert.True(me["canReadAllFileUploads"]!.GetValue<bool>());
            Assert.DoesNotContain(other, me.ToJsonString(), StringComparison.Ordinal);
        }

        using var refreshed = await platform.PostAsync($"/v2/storage/tokens/{token.Split('-')[1]}/refresh");
        await refreshed.ShouldBeAsync(200);
        foreach (var dead in new[] { token, revealed })
        {
            using var answer = await platform.GetAsync(Verify, dead);
            await answer.ShouldBeRefusedAsync(401, "storage.tokenInvalid");
        }
    }

    [Fact]
    public async Task The_page_loads_nothing_runs_nothing_and_is_kept_nowhere()
    {
        var (_, link) = await SharedAsync();
        foreach (var answer in new[] { await platform.Client.GetAsync(link), await PostAsync(link), await platform.Client.GetAsync(link) })
        {
            var page = await answer.Content.ReadAsStringAsync();
            Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
            Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
            Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            Assert.StartsWith("default-src 'none'; style-src 'sha256-", policy, StringComparison.Ordinal);
            var style = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(StyleSheet().Match(page).Groups[1].Value));
            Assert.Contains(Convert.ToBase64String(style), policy, StringComparison.Ordinal);
            Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("src=", page, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Looking_uses_nothing_up_and_the_button_works_once()
    {
        var (_, link) = await SharedAsync();
        for (var look = 0; look < 3; look++)
        {
            using var answer = await platform.Client.GetAsync(link);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        await RevealAsync(link, 200);
        await RevealAsync(link, 404);
        using var gone = await platform.Client.GetAsync(link);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Of_many_who_press_at_once_one_gets_the_token()
    {
        var (_, link) = await SharedAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => PostAsync(link)));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(11, answers.Count(answer => answer.StatusCode == HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task A_link_ends_with_its_time_and_with_its_token()
    {
        var (token, link) = await SharedAsync();
        using (var delete = await platform.DeleteAsync($"/v2/storage/tokens/{token.Split('-')[1]}"))
            await delete.ShouldBeAsync(204);
        await RevealAsync(link, 404);

        var (_, late) = await SharedAsync();
        platform.Clock.Advance(TimeSpan.FromHours(2.1));
        using (var gone = await platform.Client.GetAsync(late))
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        await RevealAsync(late, 404);

        var (_, expiring) = await SharedAsync(new { expiresIn = 60 });
        platform.Clock.Advance(TimeSpan.FromMinutes(2));
        await RevealAsync(expiring, 404);
        await RevealAsync("/share?link=0123456789012345678901234567890123456789", 404);
        await RevealAsync("/share?link=", 404);
    }

    [Fact]
    public async Task What_happened_is_told_and_no_secret_is_kept()
    {
        var (token, link) = await SharedAsync();
        var revealed = SecretIn(await RevealAsync(link, 200));

        var events = (await platform.GetJsonAsync($"/v2/storage/tokens/{token.Split('-')[1]}/events")).AsArray();

        Assert.Equal(["storage.tokenRetrieved", "storage.tokenShared", "storage.tokenCreated"], events.Select(happened => happened!.Text("event")));
        Assert.Equal("you@example.com", events[1]!["params"]!.Text("recipientEmail"));
        foreach (var secret in new[] { token.Split('-')[2], revealed.Split('-')[2], link.Split('=')[1] })
        {
            await using var command = platform.Services.GetRequiredService<Postgres.MetadataDatabase>().Source.CreateCommand("""
                SELECT (SELECT count(*) FROM identity.token_share s WHERE s::text LIKE '%' || @secret || '%') + (SELECT count(*) FROM identity.token_secret s WHERE s::text LIKE '%' || @secret || '%')
                     + (SELECT count(*) FROM events.event e WHERE e::text LIKE '%' || @secret || '%')
                """);
            command.Parameters.AddWithValue("secret", secret);
            Assert.Equal(0L, await command.ExecuteScalarAsync());
        }
    }

    [Fact]
    public async Task Master_tokens_and_tokens_of_others_are_not_shared()
    {
        var body = new { recipientEmail = "you@example.com", message = "Hi" };
        using (var master = await platform.PostAsync($"/v2/storage/tokens/{platform.MasterToken.Split('-')[1]}/share", body))
            await master.ShouldBeRefusedAsync(400, "storage.token.cannotShareMasterToken");
        var plain = await platform.NewTokenAsync();
        using (var self = await platform.PostAsync($"/v2/storage/tokens/{plain.Split('-')[1]}/share", body, plain))
            await self.ShouldBeRefusedAsync(403, "accessDenied");
        using (var guest = await platform.PostAsync($"/v2/storage/tokens/{plain.Split('-')[1]}/share", body, await platform.NewMemberAsync(platform.Project, "guest")))
            await guest.ShouldBeRefusedAsync(403, "accessDenied");
        var other = await platform.NewProjectAsync();
        using var foreign = await platform.PostAsync($"/v2/storage/tokens/{plain.Split('-')[1]}/share", body, other.MasterToken);
        await foreign.ShouldBeRefusedAsync(404, "storage.tokens.notFound");
    }

    [Theory]
    [InlineData("", "Hi", "recipientEmail")]
    [InlineData("nobody", "Hi", "recipientEmail")]
    [InlineData("a@example.com, b@example.com", "Hi", "recipientEmail")]
    [InlineData("a@example.com\r\nBcc: b@example.com", "Hi", "recipientEmail")]
    [InlineData("A <a@example.com>", "Hi", "recipientEmail")]
    [InlineData("a@example.com", "", "message")]
    public async Task Wrong_input_is_named_and_nothing_is_sent(string recipientEmail, string message, string field)
    {
        var token = await platform.NewTokenAsync();
        using var answer = await platform.PostAsync($"/v2/storage/tokens/{token.Split('-')[1]}/share", new { recipientEmail, message });
        var refused = await answer.ShouldBeRefusedAsync(400, "validation.failed");
        Assert.Equal(field, Assert.Single(refused["errors"]!.AsArray())!.Text("key"));
    }

    [Fact]
    public async Task A_project_sends_so_many_mails_an_hour_and_no_more()
    {
        var project = await platform.NewProjectAsync();
        using var made = await platform.PostAsync("/v2/storage/tokens", new { }, project.MasterToken);
        var path = $"/v2/storage/tokens/{(await made.ShouldBeAsync(201)).Text("id")}/share";
        for (var sent = 0; sent < 100; sent++)
        {
            using var answer = await platform.PostAsync(path, new { recipientEmail = "you@example.com", message = "Hi" }, project.MasterToken);
            await answer.ShouldBeAsync(204);
        }

        using var over = await platform.PostAsync(path, new { recipientEmail = "you@example.com", message = "Hi" }, project.MasterToken);
        await over.ShouldBeRefusedAsync(429, "storage.token.tooManyShares");
    }

    [Fact]
    public async Task A_token_that_something_works_with_cannot_be_deleted()
    {
        var token = await platform.NewTokenAsync(new { description = "used by a test" });
        using var refused = await platform.DeleteAsync($"/v2/storage/tokens/{token.Split('-')[1]}");
        await refused.ShouldBeRefusedAsync(400, "storage.tokens.cannotDeleteDueToOrchestration", "a test");
        await platform.GetJsonAsync(Verify, token);
    }

    /// <summary>A token, and the link in the mail about it.</summary>
    private async Task<(string Token, string Link)> SharedAsync(object? options = null)
    {
        var token = await platform.NewTokenAsync(options);
        var message = $"Hi, ünïcode {Guid.NewGuid():n}";
        using var answer = await platform.PostAsync($"/v2/storage/tokens/{token.Split('-')[1]}/share", new { recipientEmail = "you@example.com", message });
        await answer.ShouldBeAsync(204);
        string? mail = null;
        await Eventually.HoldsAsync(() =>
        {
            var folder = Directory.CreateDirectory(Path.Combine(platform.DataFolder, "mail"));
            mail = folder.GetFiles("*.eml").Select(file => File.ReadAllText(file.FullName)).FirstOrDefault(text => text.Contains(message, StringComparison.Ordinal));
            return Task.FromResult(mail is not null);
        });
        Assert.Contains("To: you@example.com", mail, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(token, mail, StringComparison.Ordinal);
        var link = LinkInMail().Match(mail!).Value;
        Assert.StartsWith(platform.Client.BaseAddress!.ToString(), link, StringComparison.Ordinal);
        return (token, link);
    }

    private Task<HttpResponseMessage> PostAsync(string link) =>
        platform.Client.PostAsync(link.Split('?')[0], new FormUrlEncodedContent([KeyValuePair.Create("link", link.Split('=')[1])]));

    private async Task<string> RevealAsync(string link, int status)
    {
        using var answer = await PostAsync(link);
        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private static string SecretIn(string page) => TokenInPage().Match(page).Groups[1].Value;

    [GeneratedRegex(@"https?://\S+/share\?link=[0-9A-Za-z]{40}")]
    private static partial Regex LinkInMail();

    [GeneratedRegex(@"<code id=""token"">([0-9]+-[0-9]+-[0-9A-Za-z]{40})</code>")]
    private static partial Regex TokenInPage();

    [GeneratedRegex(@"<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex StyleSheet();
}
