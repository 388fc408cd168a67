using Headgate.Events;
using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Identity;

/// <summary>Storage tokens made with a management token: how a program that provisions projects gets into them.</summary>
internal static class ManagedTokens
{
    private const string StorageTokensScope = "manage:storage-tokens";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var manage = routes.MapGroup("/manage/projects/{project_id}").WithGroupName("management").RequireManageToken();
        TokenEndpoints.WithRights(manage.MapPost("/tokens", CreateAsync).WithName("ProjectTokens.Create"))
            .WithSummary("Makes a Storage token of a project; its secret is shown in this answer only")
            .Field("canManageBuckets", "boolean", "Full access to all buckets, also new ones; default false.")
            .Field("expiresIn", "integer", "Seconds until it stops working; default never.")
            .Answers(201, "The token with its secret.");
        manage.MapPost("/users/{user}/token", RefreshMasterAsync).WithName("ProjectUsers.Token").WithTags("Tokens")
            .WithSummary("Gives a member's master token a new secret and shows it once: to the member, or to a super admin who hands it over");
    }

    private static async Task<IResult> CreateAsync(
        ManageCaller me, string project_id, RequestBody body, ProjectDirectory projects, AdminStore members, ManageTokenStore manageTokens, TokenStore tokens,
        TokenAnswers answers, IBucketDirectory buckets, EventLog log, MetadataDatabase database, TimeProvider clock, EventOrigin origin, HttpRequest request,
        CancellationToken stop)
    {
        var project = await ReachedAsync(me, project_id, StorageTokensScope, projects, stop);
        var member = me.AdminId is { } admin ? await members.FindMemberAsync(project.Id, admin, stop) : null;
        Caller.Require(me.IsSuperAdmin || me.AdminId is null || (member is not null && TokenRights.OfRole(member.Role).CanManageTokens));

        var now = clock.GetUtcNow();
        var wanted = Read(project, body.Fields, now) with
        {
            Creator = member is null ? null : await tokens.FindOfAdminAsync(project.Id, member.Admin.Id, stop) is { } own ? new TokenCreator(own.Id.Value, own.Description) : null,
        };
        var (token, secret) = await database.WriteAsync(
            project.Id,
            async (transaction, cancel) =>
            {
                await TokenRequest.EnsureBucketsAsync(transaction, project.Id, wanted.Buckets, buckets, cancel);
                var (id, made) = await TokenStore.InsertAsync(transaction, wanted, now, cancel);
                var created = (await TokenStore.FindAsync(transaction, project.Id, id, cancel))!;
                await log.RecordAsync(transaction, TokenEvents.CreatedByManager(project, origin, created, me.TokenId), cancel);
                return (created, made);
            },
            stop);
        return Answer.Created(await answers.NewAsync(request, token, secret, stop));
    }

    private static async Task<IResult> RefreshMasterAsync(
        ManageCaller me, string project_id, string user, ProjectDirectory projects, AdminStore members, TokenStore tokens, TokenAnswers answers, EventLog log,
        MetadataDatabase database, TimeProvider clock, EventOrigin origin, HttpRequest request, CancellationToken stop)
    {
        var admin = await members.FindAsync(user, stop);
        // Whoever holds the new secret is that admin to everyone else, so members of the same project do not get it.
        Caller.Require(me.IsSuperAdmin || (me.AdminId is not null && me.AdminId == admin?.Id));
        var project = await ReachedAsync(me, project_id, null, projects, stop);
        if (admin is null || await tokens.FindOfAdminAsync(project.Id, admin.Id, stop) is not { } token)
            return TokenErrors.NotAMember(user);
        var now = clock.GetUtcNow();
        var secret = await database.WriteAsync(
            project.Id,
            async (transaction, cancel) =>
            {
                var made = await TokenStore.RefreshAsync(transaction, token, now, cancel);
                if (made is not null)
                    await log.RecordAsync(transaction, TokenEvents.RefreshedByManager(project, origin, token, me.TokenId), cancel);
                return made;
            },
            stop);
        return secret is null ? TokenErrors.RefreshedMeanwhile : Answer.Ok(await answers.NewAsync(request, token with { Refreshed = now }, secret, stop));
    }

    /// <summary>The project of the path. Who may not know whether it exists is refused with 403 either way.</summary>
    private static async Task<Project> ReachedAsync(ManageCaller me, string text, string? scope, ProjectDirectory projects, CancellationToken stop)
    {
        var seesAll = me.IsSuperAdmin || (scope is not null && me.AdminId is null && me.Scopes.Contains(scope));
        Caller.Require(seesAll || me.AdminId is not null);
        var project = ProjectId.TryParse(text, null, out var id) ? await projects.FindAsync(id, stop) : null;
        Caller.Require(project is not null || seesAll);
        return project ?? throw new RefusedException(TokenErrors.NoSuchProject(text));
    }

    private static NewToken Read(Project project, Fields fields, DateTimeOffset now)
    {
        var token = new NewToken
        {
            Project = project.Id,
            Description = fields.RequiredText("description", TokenRequest.LongestDescription),
            Expires = TokenRequest.Expires(fields, now),
            Rights = new TokenRights
            {
                CanManageBuckets = fields.Flag("canManageBuckets") == true,
                CanReadAllFileUploads = fields.Flag("canReadAllFileUploads") == true,
                CanPurgeTrash = fields.Flag("canPurgeTrash") == true,
            },
            Buckets = TokenRequest.Buckets(null, fields) ?? new Dictionary<string, BucketAccess>(),
            Components = TokenRequest.Components(fields) ?? [],
        };
        fields.ThrowIfInvalid();
        return token;
    }
}
