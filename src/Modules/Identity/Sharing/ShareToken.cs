using System.Net.Mail;
using Headgate.Events;
using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.AspNetCore.Http;

namespace Headgate.Identity;

/// <summary><c>POST tokens/{id}/share</c>: mails somebody a link that reveals the token once. The mail is sent by <see cref="ShareMails"/>.</summary>
internal static class ShareToken
{
    private const int LongestEmail = 254;
    private const int LongestMessage = 10_000;
    private const int MostPerHour = 100;

    public static async Task<IResult> RunAsync(
        Caller me, string token_id, RequestBody body, TokenStore tokens, ServiceAddresses addresses, WorkQueue queue, EventLog log, MetadataDatabase database,
        TimeProvider clock, EventOrigin origin, HttpRequest request, CancellationToken stop)
    {
        var id = TokenEndpoints.Reachable(me, token_id);
        Caller.Require(me.CanManageTokens);
        if (await tokens.FindAsync(me.Project, id, stop) is not { } token)
            return TokenErrors.NotFound(id);
        if (token.IsMaster)
            return TokenErrors.CannotShareMaster;
        var (recipient, message) = Read(body.Fields);

        var now = clock.GetUtcNow();
        var share = new TokenShare
        {
            Id = 0, Project = me.Project, ProjectName = me.ProjectName, Token = id, TokenDescription = token.Description, Sender = me.TokenDescription,
            Recipient = recipient, Message = message, BaseUrl = addresses.Base(request), DefaultBranch = me.DefaultBranch,
        };
        return await database.WriteAsync(
            me.Project,
            async (transaction, cancel) =>
            {
                if (await ShareStore.InsertAsync(transaction, share, now, now.AddHours(-1), MostPerHour, cancel) is not { } made)
                    return false;
                await queue.EnqueueAsync(transaction, ShareMails.Queue, null, new ShareMail(made), null, cancel);
                await log.RecordAsync(transaction, TokenEvents.Shared(me, origin, token, recipient), cancel);
                return true;
            },
            stop) ? Answer.NoContent : TokenErrors.TooManyShares(MostPerHour);
    }

    private static (string Recipient, string Message) Read(Fields fields)
    {
        var recipient = fields.RequiredText("recipientEmail", LongestEmail).Trim();
        var message = fields.RequiredText("message", LongestMessage);
        if (recipient.Length > 0 && !IsAddress(recipient))
            fields.Wrong("recipientEmail", "This value is not a valid email address.");
        fields.ThrowIfInvalid();
        return (recipient, message);
    }

    /// <summary>One plain address: no name beside it, no second one, nothing that could end a header's line.</summary>
    private static bool IsAddress(string text) =>
        !text.Any(character => char.IsControl(character) || char.IsWhiteSpace(character) || character is ',' or ';' or '<' or '>')
        && MailAddress.TryCreate(text, out var address) && address.Address == text;
}
