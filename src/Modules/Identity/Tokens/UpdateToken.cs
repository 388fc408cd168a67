using Headgate.Events;
using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.AspNetCore.Http;

namespace Headgate.Identity;

/// <summary><c>PUT tokens/{id}</c>: what is not sent stays; rights on buckets, when sent, take the place of the old ones.</summary>
internal static class UpdateToken
{
    public static async Task<IResult> RunAsync(
        Caller me, string token_id, RequestBody body, TokenStore tokens, TokenAnswers answers, IBucketDirectory buckets, EventLog log,
        MetadataDatabase database, EventOrigin origin, HttpRequest request, CancellationToken stop)
    {
        var id = TokenEndpoints.Reachable(me, token_id);
        Caller.Require(me.CanManageTokens);
        if (await tokens.FindAsync(me.Project, id, stop) is not { } before)
            return TokenErrors.NotFound(id);
        if (before.IsMaster)
            return TokenErrors.MasterToken;
        var change = Read(me, body.Fields);

        var after = await database.WriteAsync(
            me.Project,
            async (transaction, cancel) =>
            {
                await TokenRequest.EnsureBucketsAsync(transaction, me.Project, change.Buckets, buckets, cancel);
                if (!await TokenStore.UpdateAsync(transaction, me.Project, id, change, cancel))
                    return null;
                var changed = (await TokenStore.FindAsync(transaction, me.Project, id, cancel))!;
                await log.RecordAsync(transaction, TokenEvents.Updated(me, origin, changed), cancel);
                return changed;
            },
            stop);
        return after is null ? TokenErrors.NotFound(id) : Answer.Ok(await answers.ShortAsync(me, request, after, null, stop));
    }

    private static TokenChange Read(Caller me, Fields fields)
    {
        var change = new TokenChange
        {
            Description = TokenRequest.Description(fields),
            CanReadAllFileUploads = fields.Flag("canReadAllFileUploads"),
            CanPurgeTrash = fields.Flag("canPurgeTrash"),
            Components = TokenRequest.Components(fields),
            Buckets = TokenRequest.Buckets(me, fields),
        };
        fields.ThrowIfInvalid();
        Caller.Require(change.CanReadAllFileUploads != true || me.CanReadAllFileUploads);
        Caller.Require(change.CanPurgeTrash != true || me.CanPurgeTrash);
        return change;
    }
}
