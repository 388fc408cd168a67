using System.Text.Json.Serialization;
using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Identity;

internal static class ManageTokenEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var manage = routes.MapGroup("/manage").WithGroupName("management").RequireManageToken();
        manage.MapGet("/tokens/verify", VerifyAsync).WithName("ManageTokens.Verify").WithTags("Tokens").WithSummary("Tells what the management token of this request may do");
    }

    private static async Task<IResult> VerifyAsync(ManageCaller me, ManageTokenStore tokens, TimeProvider clock, CancellationToken stop) =>
        await tokens.FindAsync(me.TokenId, stop) is { } token ? Answer.Ok(ManageTokenView.From(token, clock.GetUtcNow())) : ApiErrors.TokenInvalid;
}

/// <summary>A management token as the wire shows it; never its secret.</summary>
internal sealed record ManageTokenView(
    long Id, string Description, DateTimeOffset Created, DateTimeOffset? LastUsed, DateTimeOffset? Expires, bool IsSessionToken, bool IsExpired, bool IsDisabled,
    IReadOnlyList<string> Scopes, string Type, ManageTokenCreator? Creator,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ManageUserView? User)
{
    public static ManageTokenView From(ManageToken token, DateTimeOffset now) => new(
        token.Id, token.Description, token.Created, null, token.Expires, false, token.Expires <= now, token.IsDisabled,
        token.Scopes, token.Admin is null ? "super" : "admin", token.Creator,
        token.Admin is { } admin ? new ManageUserView(admin.Id, admin.Name, admin.Email, false, admin.Features, admin.IsSuperAdmin, admin.IsSuperAdmin) : null);
}

internal sealed record ManageUserView(long Id, string Name, string Email, bool MfaEnabled, IReadOnlyList<string> Features, bool CanAccessLogs, bool IsSuperAdmin);
