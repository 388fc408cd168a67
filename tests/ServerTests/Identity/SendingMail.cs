using System.Net;
using Headgate.Identity;
using Headgate.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Identity;

public sealed class SendingMail(SendingMail.Platform platform) : IClassFixture<SendingMail.Platform>
{
    [Fact]
    public async Task A_server_that_refuses_for_the_moment_is_asked_again_and_the_last_link_works()
    {
        var token = await platform.NewTokenAsync();
        using var answer = await platform.PostAsync($"/v2/storage/tokens/{token.Split('-')[1]}/share", new { recipientEmail = "you@example.com", message = "Hi" });
        await answer.ShouldBeAsync(204);

        await Eventually.HoldsAsync(() => Task.FromResult(!platform.Server.Mails.IsEmpty));

        Assert.Equal(2, platform.Server.Refused);
        Assert.True(platform.Server.Mails.TryDequeue(out var mail));
        Assert.Contains("From: sender@example.com", mail, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("To: you@example.com", mail, StringComparison.OrdinalIgnoreCase);
        // Quoted-printable text.
        var text = mail.Replace("=\n", "", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
        var link = text[(text.IndexOf("/share?link=", StringComparison.Ordinal) + 12)..][..40];
        using var revealed = await platform.Client.PostAsync("/share", new FormUrlEncodedContent([KeyValuePair.Create("link", link)]));
        Assert.Equal(HttpStatusCode.OK, revealed.StatusCode);
        Assert.False(Directory.Exists(Path.Combine(platform.DataFolder, "mail")));
    }

    [Theory]
    [InlineData("Mail:User", "me", "Mail:User needs Mail:Security StartTls")]
    [InlineData("Mail:From", "nobody", "From")]
    public void Settings_that_cannot_work_are_refused(string name, string value, string says)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["Mail:Host"] = "mail.example.com";
        builder.Configuration["Mail:Security"] = "None";
        builder.Configuration[name] = value;
        builder.Services.AddIdentity();
        using var services = builder.Services.BuildServiceProvider();
        var refused = Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(() => services.GetRequiredService<MailOptions>());
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>A platform with a mail server that refuses two mails first.</summary>
    public sealed class Platform : PlatformFixture, IAsyncDisposable
    {
        internal MailServer Server { get; } = new(refusals: 2);

        async ValueTask IAsyncDisposable.DisposeAsync()
        {
            await DisposeAsync();
            await Server.DisposeAsync();
        }

        protected override void AddModules(WebApplicationBuilder builder)
        {
            builder.Configuration["Mail:Host"] = "127.0.0.1";
            builder.Configuration["Mail:Port"] = Server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
            builder.Configuration["Mail:Security"] = "None";
            builder.Configuration["Mail:From"] = "sender@example.com";
            builder.Configuration["Mail:RetryAfter"] = "00:00:00.05";
        }
    }
}
