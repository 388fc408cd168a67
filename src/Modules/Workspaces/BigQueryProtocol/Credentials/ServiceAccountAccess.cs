using Headgate.Identity;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Decides who calls: by an access token that the platform made, or by a token that the client signed itself.</summary>
/// <remarks>
/// Invariants: a signature is checked against the one key that the account has at that moment; what signs for another address, another audience or a longer
/// time than an hour is nobody; why it is nobody is not told to the caller of the API.
/// </remarks>
internal sealed class ServiceAccountAccess(ServiceAccountStore accounts, ProjectDirectory projects, ServiceAddresses addresses, TimeProvider clock)
{
    /// <summary>How long an access token works.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>What some client libraries always name as the audience, whatever the key file says.</summary>
    private static readonly string[] GoogleAudiences = ["https://oauth2.googleapis.com/token", "https://www.googleapis.com/oauth2/v4/token", "https://accounts.google.com/o/oauth2/token"];

    private const string Scheme = "Bearer ";
    private const string ScopeStart = "https://www.googleapis.com/auth/";

    /// <summary>The account of a request.</summary>
    /// <exception cref="RefusedException">The request carries no credential, or one that is not good.</exception>
    public async Task<ServiceAccount> CallerAsync(HttpRequest request, CancellationToken stop)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || header[Scheme.Length..].Trim() is not { Length: > 0 } token)
            throw new RefusedException(BigQueryErrors.NoCredentials());
        var account = token.Contains('.', StringComparison.Ordinal) && SignedClaims.Parse(token) is { } claims
            ? await SignerAsync(claims, audience => IsOurApi(request, audience) || audience is null && claims.Scope is not null, stop)
            : await accounts.FindByTokenAsync(token, stop);
        return account is not null && await IsOpenAsync(account, stop) ? account : throw new RefusedException(BigQueryErrors.BadCredentials());
    }

    /// <summary>Exchanges a signed assertion for an access token; <c>null</c> when the assertion is not good.</summary>
    public async Task<string?> ExchangeAsync(HttpRequest request, string assertion, CancellationToken stop)
    {
        var own = ServiceAccountKeys.TokenUri(addresses.Base(request));
        if (SignedClaims.Parse(assertion) is not { } claims
            || await SignerAsync(claims, audience => audience == own || GoogleAudiences.Contains(audience), stop) is not { } account)
            return null;
        var token = "hg." + Secrets.New(48);
        return await accounts.AddTokenAsync(account.KeyId, token, clock.GetUtcNow() + Lifetime, stop) ? token : null;
    }

    private async Task<bool> IsOpenAsync(ServiceAccount account, CancellationToken stop) =>
        await projects.FindAsync(account.Workspace.Project, stop) is { IsDisabled: false } project && (project.Expires is null || project.Expires > clock.GetUtcNow());

    private async Task<ServiceAccount?> SignerAsync(SignedClaims claims, Func<string?, bool> isMeant, CancellationToken stop) =>
        claims.Issuer is { Length: > 0 and < 300 } email
        && (claims.Subject is null || claims.Subject == email)
        && claims.HoldsAt(clock.GetUtcNow())
        && isMeant(claims.Audience)
        && (claims.Scope is null || claims.Scope.StartsWith(ScopeStart, StringComparison.Ordinal))
        && await accounts.FindAsync(email, stop) is { } account
        && claims.IsSignedBy(account)
            ? account
            : null;

    /// <summary>Libraries sign for the service's host or for the whole address that they call.</summary>
    private bool IsOurApi(HttpRequest request, string? audience) =>
        audience is "https://bigquery.googleapis.com/"
        || audience is not null && Uri.TryCreate(audience, UriKind.Absolute, out var uri) && uri.Authority.Equals(new Uri(addresses.Base(request)).Authority, StringComparison.OrdinalIgnoreCase);
}
