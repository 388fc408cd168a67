using System.Text.Json.Nodes;

namespace Headgate.Kernel;

/// <summary>A service of the stack: one entry of the index call, one OpenAPI document.</summary>
/// <param name="Id">The id clients look for in the index, such as <c>queue</c>; also the host label and the path prefix, unless <see cref="Label"/> says otherwise.</param>
/// <param name="Title">The name people see.</param>
public sealed record ApiService(string Id, string Title)
{
    /// <summary>The first label of the host and the path prefix, where it differs from the id (<c>data-science</c> serves the id <c>sandboxes</c> too).</summary>
    public string Label { get; init; } = Id;

    /// <summary>Where the service is on the connection host, such as <c>/api/v1</c>, for one that is neither at <c>/v2/storage</c> nor has a host of its own; <c>null</c> otherwise.</summary>
    public string? Path { get; init; }

    /// <summary>Whether the service has its own host; Storage and Management share the connection host.</summary>
    public bool HasOwnHost { get; init; } = true;

    /// <summary>Whether the index call names it.</summary>
    public bool InIndex { get; init; } = true;

    /// <summary>Whether it has an OpenAPI document.</summary>
    public bool HasDocument { get; init; } = true;

    /// <summary>The service's own form of an error, from the error and its exception id; <c>null</c> for the form of Storage.</summary>
    public Func<ApiError, string, JsonObject>? ErrorBody { get; init; }

    /// <summary>The version that its document tells.</summary>
    public string Version { get; init; } = "v1";

    /// <summary>Whether it reads forms where it reads JSON.</summary>
    public bool ReadsForms { get; init; } = true;

    /// <summary>The header with the token of its own protocol; <c>null</c> where there is none, or it is no plain header.</summary>
    public OwnTokenHeader? OwnToken { get; init; }
}

/// <summary>A header with a token of a protocol of its own.</summary>
/// <param name="Header">The header's name.</param>
/// <param name="Scheme">The name of the rule in documents.</param>
public sealed record OwnTokenHeader(string Header, string Scheme);
