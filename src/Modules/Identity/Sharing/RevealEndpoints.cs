using Headgate.Events;
using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Identity;

/// <summary>The page that a shared token's link leads to. Looking at it changes nothing, so programs that follow links in mail use nothing up; its button reveals the token.</summary>
/// <remarks>The link's secret is in the query and the form, never in the path: paths get into logs.</remarks>
internal static class RevealEndpoints
{
    public const string Path = "/share";

    private const string Field = "link";
    private const int LongestLink = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ShowAsync).RequireSignedUrl().ExcludeFromDescription();
        routes.MapPost(Path, RevealAsync).RequireSignedUrl().ExcludeFromDescription();
    }

    private static async Task<IResult> ShowAsync(HttpRequest request, ShareStore shares, TimeProvider clock, CancellationToken stop) =>
        Link(request.Query[Field]) is { } link && await shares.FindOpenAsync(link, clock.GetUtcNow(), stop) is { } share ? SharePage.Offer(share, link) : SharePage.Gone;

    private static async Task<IResult> RevealAsync(
        RequestBody body, ShareStore shares, EventLog log, MetadataDatabase database, TimeProvider clock, EventOrigin origin, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        if (Link(body.Fields.Text(Field)) is not { } link || await shares.FindOpenAsync(link, now, stop) is not { } share)
            return SharePage.Gone;
        var secret = TokenText.New(share.Project, share.Token);
        var revealed = await database.WriteAsync(
            share.Project,
            async (transaction, cancel) =>
            {
                if (!await ShareStore.RevealAsync(transaction, share, now, cancel))
                    return false;
                await ShareStore.AddSecretAsync(transaction, share.Project, share.Token, secret, now, cancel);
                await log.RecordAsync(transaction, TokenEvents.Retrieved(share, origin), cancel);
                return true;
            },
            stop);
        return revealed ? SharePage.Token(share, secret) : SharePage.Gone;
    }

    private static string? Link(string? text) => text is { Length: > 0 and <= LongestLink } && text.All(char.IsAsciiLetterOrDigit) ? text : null;
}
