using Headgate.Kernel;
using Headgate.Keptn.Gateway;
using Headgate.Keptn.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Keptn.Secrets;

/// <summary>The secret service. Values go in; they come back only to who sends them.</summary>
internal static class SecretEndpoints
{
    private const string Tag = "Secrets";
    private const string UsualScope = "keptn-default";

    public static void MapSecretEndpoints(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapKeptn(KeptnServices.Secrets);
        group.MapGet("/scope", (SecretsOptions options) => KeptnAnswer.Ok(new ScopesView(options.ScopeList))).WithTags("Scopes").WithSummary("List scopes");
        group.MapGet("/secret", ListAsync).WithTags(Tag).WithSummary("List secrets with their keys")
            .Query("name", "string", "Only this one.").Query("scope", "string", "Only of this scope.");
        Described(group.MapPost("/secret", CreateAsync).WithSummary("Create a secret")).Answers(201, "The secret as it was sent");
        Described(group.MapPut("/secret", UpdateAsync).WithSummary("Replace the values of a secret"));
        group.MapDelete("/secret", DeleteAsync).WithTags(Tag).WithSummary("Delete a secret")
            .Query("name", "string", "Its name; required.").Query("scope", "string", "Its scope; required.");
    }

    private static RouteHandlerBuilder Described(RouteHandlerBuilder route) => route.WithTags(Tag)
        .Field("name", "string", "Its name, unique in all scopes.", required: true)
        .Field("scope", "string", "Who may read it. When it is created: default keptn-default.")
        .Field("data", "object", "Values by their keys.", required: true);

    private static async Task<KeptnAnswer<SecretsView>> ListAsync(HttpRequest request, SecretStore store, CancellationToken stop)
    {
        var (name, scope) = (Text(request, "name"), Text(request, "scope"));
        return KeptnAnswer.Ok(new SecretsView(Cannot(name) || Cannot(scope) ? [] : await store.ListAsync(name, scope, stop)));
    }

    private static async Task<IResult> CreateAsync(HttpContext context, SecretStore store, SecretVault vault, SecretsOptions options, CancellationToken stop)
    {
        var secret = await ReadAsync(context);
        if (secret.Scope.Length == 0)
            secret = secret with { Scope = UsualScope };
        if (Refuse(SecretErrors.Create, secret, options) is { } refusal)
            return refusal;
        if (await vault.SealAsync(secret.Scope, secret.Name, secret.Data, stop) is not { } box)
            return SecretErrors.OtherKey(SecretErrors.Create);
        return await store.CreateAsync(secret.Name, secret.Scope, secret.Data.Keys, box, stop) ? KeptnAnswer.Created(secret) : SecretErrors.Exists;
    }

    private static async Task<IResult> UpdateAsync(HttpContext context, SecretStore store, SecretVault vault, SecretsOptions options, CancellationToken stop)
    {
        var secret = await ReadAsync(context);
        if (Refuse(SecretErrors.Update, secret, options) is { } refusal)
            return refusal;
        if (await vault.SealAsync(secret.Scope, secret.Name, secret.Data, stop) is not { } box)
            return SecretErrors.OtherKey(SecretErrors.Update);
        return await store.ReplaceAsync(secret.Name, secret.Scope, secret.Data.Keys, box, stop) ? KeptnAnswer.Ok(secret) : SecretErrors.NotFound(SecretErrors.Update);
    }

    private static async Task<IResult> DeleteAsync(HttpRequest request, SecretStore store, SecretsOptions options, CancellationToken stop)
    {
        var (name, scope) = (Text(request, "name"), Text(request, "scope"));
        if (name.Length == 0 || scope.Length == 0)
            throw SecretErrors.MissingParameters(new[] { (name, "Name"), (scope, "Scope") }.Where(given => given.Item1.Length == 0).Select(given => given.Item2));
        if (!options.ScopeList.Contains(scope))
            return SecretErrors.NoScope(SecretErrors.Delete, scope, name);
        return !Cannot(name) && await store.DeleteAsync(name, scope, stop) ? Results.Ok() : SecretErrors.NotFound(SecretErrors.Delete);
    }

    private static async Task<SecretRequest> ReadAsync(HttpContext context)
    {
        var secret = await GoBody.ReadAsync<SecretRequest>(context);
        return secret.Name.Length > 0 ? secret : throw GoBody.Required("Secret", "SecretMetadata.Name");
    }

    private static ApiError? Refuse(string action, SecretRequest secret, SecretsOptions options) =>
        !options.ScopeList.Contains(secret.Scope) ? SecretErrors.NoScope(action, secret.Scope, secret.Name)
        : SecretRules.Refuse(secret) is { } why ? SecretErrors.Malformed(action, why)
        : null;

    private static string Text(HttpRequest request, string name) => request.Query[name].FirstOrDefault() ?? "";

    /// <summary>Whether no secret can have this name: no table holds such a text.</summary>
    private static bool Cannot(string text) => text.Contains('\0', StringComparison.Ordinal);
}
