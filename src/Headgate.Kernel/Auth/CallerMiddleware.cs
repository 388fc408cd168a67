using Microsoft.AspNetCore.Http;

namespace Headgate.Kernel;

/// <summary>Turns token strings into callers; implemented by the Identity module.</summary>
public interface ICallerResolver
{
    /// <summary>The caller of a Storage token; <c>null</c> when it is unknown, expired, disabled or deleted.</summary>
    ValueTask<Caller?> ResolveStorageTokenAsync(string token, CancellationToken stop);

    /// <summary>The caller of a management token; <c>null</c> when it is unknown, expired, disabled or deleted.</summary>
    ValueTask<ManageCaller?> ResolveManageTokenAsync(string token, CancellationToken stop);
}

/// <summary>Checks the access rule of the endpoint that routing chose and puts the caller on the request.</summary>
public sealed class CallerMiddleware(RequestDelegate next, ICallerResolver callers)
{
    /// <summary>The header with a Storage token.</summary>
    public const string StorageTokenHeader = "X-StorageApi-Token";

    /// <summary>The header with a management token.</summary>
    public const string ManageTokenHeader = "X-KBC-ManageApiToken";

    /// <summary>Refuses with 401 or runs the endpoint.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        switch (context.GetEndpoint()?.Metadata.GetMetadata<Access>()?.Credential)
        {
            case Credential.StorageToken:
                var token = StorageToken(context.Request) ?? throw new RefusedException(ApiErrors.TokenMissing(StorageTokenHeader));
                var caller = await callers.ResolveStorageTokenAsync(token, context.RequestAborted) ?? throw new RefusedException(ApiErrors.TokenInvalid);
                context.Features.Set(caller);
                if (context.GetEndpoint()!.Metadata.GetMetadata<ValidBranch>() is not null)
                    Branch.Of(context);
                DefaultBranchProtection.Check(context, caller);
                break;
            case Credential.ManageToken:
                var manage = ManageToken(context.Request) ?? throw new RefusedException(ApiErrors.TokenMissing(ManageTokenHeader));
                context.Features.Set(await callers.ResolveManageTokenAsync(manage, context.RequestAborted) ?? throw new RefusedException(ApiErrors.TokenInvalid));
                break;
            case Credential.OwnToken:
                if (context.GetEndpoint()!.Metadata.GetMetadata<IGate>() is { } gate && await gate.RefuseAsync(context) is { } refusal)
                {
                    await refusal.ExecuteAsync(context);
                    return;
                }

                break;
        }

        await next(context);
    }

    /// <summary>The Storage token of a request: <c>Authorization</c> (with or without a scheme) before <c>X-StorageApi-Token</c>; <c>null</c> for none.</summary>
    public static string? StorageToken(HttpRequest request)
    {
        if (Header(request, "Authorization") is not { } authorization)
            return Header(request, StorageTokenHeader);
        var space = authorization.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0)
            return authorization;
        return authorization.AsSpan(0, space).Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            ? authorization[(space + 1)..].Trim()
            : Header(request, StorageTokenHeader);
    }

    /// <summary>The management token of a request; <c>null</c> for none.</summary>
    public static string? ManageToken(HttpRequest request) => Header(request, ManageTokenHeader);

    private static string? Header(HttpRequest request, string name) =>
        request.Headers.TryGetValue(name, out var values) && values.ToString().Trim() is { Length: > 0 } value ? value : null;
}
