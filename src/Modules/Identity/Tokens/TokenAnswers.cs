using System.Globalization;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http;

namespace Headgate.Identity;

/// <summary>Builds token answers: what a token's own row does not say comes from the project, its buckets and the request.</summary>
internal sealed class TokenAnswers(
    ProjectDirectory projects, IProjectUsage usage, IBucketDirectory buckets, ServiceAddresses addresses, TimeProvider clock)
{
    /// <param name="me">Who asks.</param>
    /// <param name="request">The request.</param>
    /// <param name="token">The token to show.</param>
    /// <param name="secret">A secret that was just made; <c>null</c> otherwise.</param>
    /// <param name="stop">Ends the work.</param>
    public async Task<TokenView> ShortAsync(Caller me, HttpRequest request, StoredToken token, string? secret, CancellationToken stop) =>
        (await ListAsync(me, request, [token], stop))[0] with { Token = secret ?? Shown(me, request, token) };

    public async Task<IReadOnlyList<TokenView>> ListAsync(Caller me, HttpRequest request, IReadOnlyList<StoredToken> tokens, CancellationToken stop)
    {
        var needsBuckets = tokens.Any(token => token.Rights.CanManageBuckets || token.Rights.CanReadAllBuckets);
        var all = needsBuckets ? await buckets.ListIdsAsync(me.Project, stop) : [];
        var now = clock.GetUtcNow();
        return [.. tokens.Select(token => TokenView.From(token, all, addresses.Base(request), now, Shown(me, request, token)))];
    }

    /// <summary>A token with the secret that was just made for it, for somebody without a token of the project.</summary>
    public async Task<TokenView> NewAsync(HttpRequest request, StoredToken token, string secret, CancellationToken stop)
    {
        var all = token.Rights.CanManageBuckets || token.Rights.CanReadAllBuckets ? await buckets.ListIdsAsync(token.Project, stop) : [];
        var view = TokenView.From(token, all, addresses.Base(request), clock.GetUtcNow(), secret);
        // Unlike those of the Storage API, clients of the Management API want a map here though it is empty.
        return view.BucketPermissions is Array ? view with { BucketPermissions = new Dictionary<string, string>() } : view;
    }

    /// <summary>With the project and the organization.</summary>
    public async Task<TokenView> FullAsync(Caller me, HttpRequest request, StoredToken token, CancellationToken stop)
    {
        var project = await projects.OfAsync(me, stop);
        var view = await ShortAsync(me, request, token, null, stop);
        return view with
        {
            Organization = new OrganizationView(project.Organization.ToString(CultureInfo.InvariantCulture)),
            Owner = OwnerView.From(project, await usage.OfAsync(me.Project, stop)),
        };
    }

    private static string? Shown(Caller me, HttpRequest request, StoredToken token)
    {
        var hidden = me.Features.Contains("hide-decrypted-token") && !me.Features.Contains("force-decrypted-token");
        return token.Id == me.Token && !hidden ? CallerMiddleware.StorageToken(request) : null;
    }
}
