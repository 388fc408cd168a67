using Headgate.Events;
using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Headgate.Identity;

internal static class TokenEndpoints
{
    public static void Map(StorageRoutes routes)
    {
        routes.Get("/tokens/verify", "Tokens.Verify", VerifyAsync).WithTags("Tokens").AnswerFromMemory()
            .WithSummary("Tells what the token of this request may do, and in which project");
        routes.Get("/tokens", "Tokens.List", ListAsync).WithTags("Tokens").WithSummary("Lists all tokens; without the right to manage tokens only the own one");
        WithRights(routes.Post("/tokens", "Tokens.Create", CreateToken.RunAsync)).WithSummary("Makes a token; its secret is shown in this answer only")
            .Field("canManageBuckets", "boolean", "Full access to all buckets, also new ones; default false.")
            .Field("expiresIn", "integer", "Seconds until it stops working; default never.")
            .Field("canCreateJobs", "boolean", "May create jobs in a project with a protected default branch; default false.")
            .Field("canReadAllProjectEvents", "boolean", "May read all events of the project; default false.")
            .Field("canManageDevBranches", "boolean", "May make, change and delete development branches; default false.")
            .Field("canManageProtectedDefaultBranch", "boolean", "May write to a protected default branch; needs a management token with the scope for it.")
            .Answers(201, "The token with its secret.");
        routes.Get("/tokens/{token_id}", "Tokens.Detail", DetailAsync).WithTags("Tokens").WithSummary("Shows a token");
        WithRights(routes.Put("/tokens/{token_id}", "Tokens.Update", UpdateToken.RunAsync)).WithSummary("Changes a token; fields that are not sent stay");
        routes.Delete("/tokens/{token_id}", "Tokens.Delete", DeleteAsync).WithTags("Tokens").WithSummary("Deletes a token").Answers(204, "Deleted.");
        routes.Post("/tokens/{token_id}/refresh", "Tokens.Refresh", RefreshAsync).WithTags("Tokens")
            .WithSummary("Gives a token a new secret; the old one stops working at once");
        routes.Post("/tokens/{token_id}/share", "Tokens.Share", ShareToken.RunAsync).WithTags("Tokens")
            .WithSummary("Mails somebody a link to a page that shows the token once")
            .Field("recipientEmail", "string", "The recipient's address.", required: true)
            .Field("message", "string", "What the mail is to say.", required: true)
            .Answers(204, "The mail is on its way.");
        routes.Get("/tokens/{token_id}/events", "Tokens.Events", EventsAsync).WithTags("Tokens", "Events").WithEventList()
            .WithSummary("Lists what a token did and what was done to it");
    }

    /// <summary>The fields of creating and changing a token.</summary>
    public static RouteHandlerBuilder WithRights(RouteHandlerBuilder route) => route.WithTags("Tokens")
        .Field("description", "string", "What it is for.")
        .Field("bucketPermissions", "object", "Bucket id → read or write.")
        .Field("componentAccess", "array", "Components whose configurations it reaches.")
        .Field("canReadAllFileUploads", "boolean", "May read files uploaded with other tokens; default false.")
        .Field("canPurgeTrash", "boolean", "May remove configurations from the trash; default false.");

    private static async Task<IResult> VerifyAsync(Caller me, TokenStore tokens, TokenAnswers answers, HttpRequest request, CancellationToken stop) =>
        await tokens.FindAsync(me.Project, me.Token, stop) is { } token
            ? Answer.Ok(await answers.FullAsync(me, request, token, stop))
            : ApiErrors.TokenInvalid;

    private static async Task<IResult> ListAsync(Caller me, TokenStore tokens, TokenAnswers answers, HttpRequest request, CancellationToken stop)
    {
        var all = me.CanManageTokens ? await tokens.ListAsync(me.Project, stop)
            : await tokens.FindAsync(me.Project, me.Token, stop) is { } own ? [own] : [];
        return Answer.Ok(await answers.ListAsync(me, request, all, stop));
    }

    private static async Task<IResult> DetailAsync(Caller me, string token_id, TokenStore tokens, TokenAnswers answers, HttpRequest request, CancellationToken stop)
    {
        var id = Reachable(me, token_id);
        return await tokens.FindAsync(me.Project, id, stop) is { } token
            ? Answer.Ok(await answers.FullAsync(me, request, token, stop))
            : TokenErrors.NotFound(id);
    }

    private static async Task<IResult> DeleteAsync(
        Caller me, string token_id, TokenStore tokens, IEnumerable<ITokenUses> uses, EventLog log, MetadataDatabase database, EventOrigin origin, CancellationToken stop)
    {
        var id = Reachable(me, token_id);
        if (await tokens.FindAsync(me.Project, id, stop) is not { } token)
            return TokenErrors.NotFound(id);
        if (token.IsMaster)
            return TokenErrors.MasterToken;
        var deleted = await database.WriteAsync(
            me.Project,
            async (transaction, cancel) =>
            {
                await TokenStore.LockAsync(transaction, me.Project, id, cancel);
                foreach (var one in uses)
                {
                    if (await one.UserOfAsync(transaction, me.Project, id, cancel) is { } user)
                        throw new RefusedException(TokenErrors.UsedElsewhere(id, user));
                }

                if (!await TokenStore.DeleteAsync(transaction, me.Project, id, cancel))
                    return false;
                await log.RecordAsync(transaction, TokenEvents.Deleted(me, origin, token), cancel);
                return true;
            },
            stop);
        return deleted ? Answer.NoContent : TokenErrors.NotFound(id);
    }

    private static async Task<IResult> RefreshAsync(
        Caller me, string token_id, TokenStore tokens, TokenAnswers answers, EventLog log, MetadataDatabase database, EventOrigin origin,
        TimeProvider clock, HttpRequest request, CancellationToken stop)
    {
        if (!TokenId.TryParse(token_id, null, out _))
            return TokenErrors.NotAnId(token_id);
        var id = Reachable(me, token_id);
        if (await tokens.FindAsync(me.Project, id, stop) is not { } token)
            return TokenErrors.NotFound(id);
        // Whoever holds a master token's new secret is that admin to everyone else.
        if (token.IsMaster && token.Id != me.Token)
            return ApiErrors.AccessDenied;
        var now = clock.GetUtcNow();
        var secret = await database.WriteAsync(
            me.Project,
            async (transaction, cancel) =>
            {
                var made = await TokenStore.RefreshAsync(transaction, token, now, cancel);
                if (made is not null)
                    await log.RecordAsync(transaction, TokenEvents.Refreshed(me, origin, token), cancel);
                return made;
            },
            stop);
        return secret is null ? TokenErrors.RefreshedMeanwhile
            : Answer.Ok(await answers.ShortAsync(me, request, token with { Refreshed = now }, secret, stop));
    }

    /// <summary>Events outlive their token, so a token that is gone has a list as long as it has an event.</summary>
    private static async Task<IResult> EventsAsync(Caller me, string token_id, RequestQuery query, TokenStore tokens, EventReader events, HttpContext context, CancellationToken stop)
    {
        var id = Reachable(me, token_id);
        if (await tokens.FindAsync(me.Project, id, stop) is null && !await events.AnyAsync(new EventQuery { Project = me.Project, ByOrAbout = id }, stop))
            return TokenErrors.NotFound(id);
        return events.Answer(EventQuery.From(me, query.Fields) with { ByOrAbout = id }, context);
    }

    /// <summary>The id of the path, if the caller may deal with that token: its own, or any with the right to manage tokens.</summary>
    /// <exception cref="RefusedException">404: not an id. 403: somebody else's, whether it exists or not.</exception>
    public static TokenId Reachable(Caller me, string text)
    {
        if (!TokenId.TryParse(text, null, out var id))
            throw new RefusedException(TokenErrors.NoSuchResource);
        Caller.Require(id == me.Token || me.CanManageTokens);
        return id;
    }
}
