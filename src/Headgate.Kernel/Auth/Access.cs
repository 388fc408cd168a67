using Microsoft.AspNetCore.Builder;

namespace Headgate.Kernel;

/// <summary>What a request must carry to reach an endpoint.</summary>
public enum Credential
{
    /// <summary>Nothing; the endpoint is open to everyone.</summary>
    None,

    /// <summary>A Storage token.</summary>
    StorageToken,

    /// <summary>A management token.</summary>
    ManageToken,

    /// <summary>A signature in the address, checked by the endpoint itself (shared access signatures, download links).</summary>
    SignedUrl,

    /// <summary>A token of the endpoint's own protocol, checked by the endpoint itself (sessions of database drivers).</summary>
    OwnToken,
}

/// <summary>An endpoint's access rule. Every endpoint has one; a test walks the route table.</summary>
public sealed record Access(Credential Credential);

/// <summary>Declares access rules on routes.</summary>
public static class AccessExtensions
{
    /// <summary>Only with a valid Storage token; the endpoint may take a <see cref="Caller"/>.</summary>
    public static T RequireStorageToken<T>(this T routes) where T : IEndpointConventionBuilder => routes.WithMetadata(new Access(Credential.StorageToken));

    /// <summary>Only with a valid management token; the endpoint may take a <see cref="ManageCaller"/>.</summary>
    public static T RequireManageToken<T>(this T routes) where T : IEndpointConventionBuilder => routes.WithMetadata(new Access(Credential.ManageToken));

    /// <summary>The endpoint checks a signature in the address itself.</summary>
    public static T RequireSignedUrl<T>(this T routes) where T : IEndpointConventionBuilder => routes.WithMetadata(new Access(Credential.SignedUrl));

    /// <summary>The endpoint checks a token of its own protocol itself.</summary>
    public static T RequireOwnToken<T>(this T routes) where T : IEndpointConventionBuilder => routes.WithMetadata(new Access(Credential.OwnToken));

    /// <summary>Only past a gate that knows the tokens of the endpoint's own protocol.</summary>
    public static T RequireOwnToken<T>(this T routes, IGate gate) where T : IEndpointConventionBuilder => routes.WithMetadata(new Access(Credential.OwnToken), gate);

    /// <summary>Open to everyone.</summary>
    public static T OpenToEveryone<T>(this T routes) where T : IEndpointConventionBuilder => routes.WithMetadata(new Access(Credential.None));
}
