using System.Globalization;
using Headgate.Events;
using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Identity;

/// <summary>Sends the mails with links to shared tokens, again and again until the mail server takes them.</summary>
/// <remarks>
/// A link's secret exists in the mail only: it is made for each attempt, and its hash is stored before the mail leaves. After a crash between sending and
/// completing the recipient has two mails, of which either works, and one of them once.
/// </remarks>
internal sealed class ShareMails(
    ShareStore shares, IMailCarrier mail, MetadataDatabase database, EventLog events, IdentityOptions options, TimeProvider clock, ILogger<ShareMails> log)
    : IWorkHandler
{
    public const string Queue = "identity.share-mails";
    public const int MaxAttempts = 12;

    public async Task HandleAsync(RunningWork work, CancellationToken stop)
    {
        // A token that was deleted meanwhile took its share along.
        if (await shares.FindAsync(work.Item.Read<ShareMail>().Share, stop) is not { } share)
            return;
        var link = Secrets.New();
        var expires = clock.GetUtcNow() + options.ShareLinkLifetime;
        await shares.AddLinkAsync(share.Id, Secrets.Hash(link), expires, stop);
        await mail.SendAsync(Write(share, link, expires), stop);
    }

    public async Task GaveUpAsync(NpgsqlTransaction transaction, WorkItem item, Exception? failure, CancellationToken stop)
    {
        if (await shares.FindAsync(item.Read<ShareMail>().Share, stop) is not { } share)
            return;
        log.LogWarning(failure, "The mail with token {Token} of project {Project} could not be sent; {Attempts} attempts", share.Token, share.Project, item.Attempt);
        await events.RecordAsync(transaction, TokenEvents.ShareFailed(share), stop);
        await database.Changes.TouchAsync(transaction, share.Project, stop);
    }

    private static Letter Write(TokenShare share, string link, DateTimeOffset expires) => new(
        share.Recipient,
        $"A Storage token of the project \"{share.ProjectName}\" for you",
        string.Create(CultureInfo.InvariantCulture, $"""
            {share.Sender} shares the Storage token "{share.TokenDescription}" of the project "{share.ProjectName}" with you:

            {share.Message}

            Get the token here. The page shows it once, until {expires.UtcDateTime:yyyy-MM-dd HH:mm} UTC:

            {share.BaseUrl}{RevealEndpoints.Path}?link={link}

            Whoever has this link can get the token in your place, so do not pass it on.

            """));
}

/// <summary>An item of the queue.</summary>
internal sealed record ShareMail(long Share);
