using Headgate.Events;
using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.AspNetCore.Http;

namespace Headgate.Identity;

/// <summary><c>POST tokens</c>: a token that may do no more than who makes it.</summary>
internal static class CreateToken
{
    private const string PrivilegeScope = "storage:tokens:create-protected-default-branch-privileged";

    public static async Task<IResult> RunAsync(
        Caller me, RequestBody body, TokenAnswers answers, IBucketDirectory buckets, ICallerResolver callers, EventLog log,
        MetadataDatabase database, TimeProvider clock, EventOrigin origin, HttpRequest request, CancellationToken stop)
    {
        var fields = body.Fields;
        var privileged = fields.Flag("canManageProtectedDefaultBranch") == true;
        Caller.Require(MayCreate(me, privileged));
        var createJobs = fields.Flag("canCreateJobs") == true;
        if (createJobs && me.Features.Contains(Caller.ProtectedDefaultBranch))
            Caller.Require(me.CanCreateJobs);
        var manager = privileged ? await PrivilegeGranterAsync(me, callers, request, stop) : null;

        var now = clock.GetUtcNow();
        var minimal = new NewToken
        {
            Project = me.Project,
            Description = TokenRequest.Description(fields) is { Length: > 0 } description ? description : $"Created by {me.TokenDescription}",
            Expires = TokenRequest.Expires(fields, now),
            Creator = new TokenCreator(me.Token.Value, me.TokenDescription),
        };
        var wanted = me.CanManageTokens || privileged ? WithRights(me, minimal, fields, createJobs, privileged) : minimal;
        fields.ThrowIfInvalid();

        var (token, secret) = await database.WriteAsync(
            me.Project,
            async (transaction, cancel) =>
            {
                await TokenRequest.EnsureBucketsAsync(transaction, me.Project, wanted.Buckets, buckets, cancel);
                var (id, made) = await TokenStore.InsertAsync(transaction, wanted, now, cancel);
                var created = (await TokenStore.FindAsync(transaction, me.Project, id, cancel))!;
                await log.RecordAsync(transaction, TokenEvents.Created(me, origin, created, manager?.TokenId), cancel);
                return (created, made);
            },
            stop);
        return Answer.Created(await answers.ShortAsync(me, request, token, secret, stop));
    }

    /// <summary>Admins may, unless they only look; other tokens only to make a privileged one, with the right to create jobs.</summary>
    private static bool MayCreate(Caller me, bool privileged) =>
        me.CanManageTokens || (me.IsMaster ? me.CanWrite : privileged && me.CanCreateJobs);

    private static async Task<ManageCaller> PrivilegeGranterAsync(Caller me, ICallerResolver callers, HttpRequest request, CancellationToken stop)
    {
        var token = CallerMiddleware.ManageToken(request) ?? throw new RefusedException(ApiErrors.AccessDenied);
        var manager = await callers.ResolveManageTokenAsync(token, stop) ?? throw new RefusedException(ApiErrors.TokenInvalid);
        Caller.Require(manager.Scopes.Contains(PrivilegeScope) && me.CanWrite);
        return manager;
    }

    private static NewToken WithRights(Caller me, NewToken minimal, Fields fields, bool createJobs, bool privileged)
    {
        bool Wanted(string name, bool have)
        {
            var wanted = fields.Flag(name) == true;
            Caller.Require(!wanted || have || privileged);
            return wanted;
        }

        return minimal with
        {
            Rights = new TokenRights
            {
                CanManageBuckets = Wanted("canManageBuckets", me.CanManageBuckets),
                CanReadAllFileUploads = Wanted("canReadAllFileUploads", me.CanReadAllFileUploads),
                CanPurgeTrash = Wanted("canPurgeTrash", me.CanPurgeTrash),
                CanCreateJobs = createJobs,
                CanReadAllProjectEvents = Wanted("canReadAllProjectEvents", me.CanReadAllProjectEvents),
                CanManageDevBranches = Wanted("canManageDevBranches", me.CanManageBranches),
                CanManageProtectedDefaultBranch = privileged,
            },
            Buckets = TokenRequest.Buckets(me, fields) ?? minimal.Buckets,
            Components = TokenRequest.Components(fields) ?? [],
        };
    }
}
