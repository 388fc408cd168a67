using System.Text.Json.Serialization;
using Headgate.Keptn.Wire;

namespace Headgate.Keptn.Projects;

/// <summary>The body that makes or changes a project.</summary>
internal abstract record ProjectRequest
{
    public string? Name { get; init; }

    /// <summary>Base64.</summary>
    public string? Shipyard { get; init; }

    public GitCredentials? GitCredentials { get; init; }
}

/// <summary>The body of POST.</summary>
[GoName("models.CreateProjectParams")]
internal sealed record CreateProjectRequest : ProjectRequest;

/// <summary>The body of PUT.</summary>
[GoName("models.UpdateProjectParams")]
internal sealed record UpdateProjectRequest : ProjectRequest;

/// <summary>A git upstream with its credentials, as it was sent; certificate and key are base64.</summary>
[GoName("models.GitAuthCredentials")]
internal record GitCredentials
{
    [JsonPropertyName("remoteURL")]
    public string RemoteUrl { get; init; } = "";

    public string User { get; init; } = "";

    public HttpsCredentials? Https { get; init; }

    public SshCredentials? Ssh { get; init; }
}

/// <summary>How to get in over http and https.</summary>
[GoName("models.HttpsGitAuth")]
internal sealed record HttpsCredentials
{
    public string Token { get; init; } = "";

    public string Certificate { get; init; } = "";

    [JsonPropertyName("insecureSkipTLS")]
    public bool InsecureSkipTls { get; init; }

    public ProxyCredentials? Proxy { get; init; }
}

/// <summary>How to get in over ssh.</summary>
[GoName("models.SshGitAuth")]
internal sealed record SshCredentials
{
    public string PrivateKey { get; init; } = "";

    public string PrivateKeyPass { get; init; } = "";
}

/// <summary>A proxy on the way.</summary>
[GoName("models.ProxyGitAuth")]
internal sealed record ProxyCredentials
{
    public string Url { get; init; } = "";

    public string Scheme { get; init; } = "";

    public string User { get; init; } = "";

    public string Password { get; init; } = "";
}
