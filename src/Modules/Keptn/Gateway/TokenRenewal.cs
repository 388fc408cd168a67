using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Headgate.Keptn.Gateway;

/// <summary>A new API token of the stack. Keptn has no call for it, so it is among those that manage the stack, for super admins.</summary>
internal static class TokenRenewal
{
    public static void MapTokenRenewal(this IEndpointRouteBuilder routes) => routes.MapPost("/manage/keptn/token", RenewAsync)
        .RequireManageToken().WithGroupName("management").WithName("Keptn.RenewToken").WithTags("Keptn")
        .WithSummary("Makes a new API token of Keptn's gateway and shows it once; the one before is refused from then on");

    private static async Task<IResult> RenewAsync(ManageCaller me, KeptnToken token, ILogger<KeptnToken> log, CancellationToken stop)
    {
        Caller.Require(me.IsSuperAdmin);
        var made = await token.RenewAsync(stop);
        log.LogInformation("The API token of Keptn's gateway is a new one, asked for with the management token {TokenId}", me.TokenId);
        return Answer.Created(new RenewedToken(made));
    }

    private sealed record RenewedToken(string Token);
}
