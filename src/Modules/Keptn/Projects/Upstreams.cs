using System.Text.Json;
using Headgate.Kernel;
using Headgate.Keptn.Resources;
using Headgate.Keptn.Wire;
using Headgate.Postgres;

namespace Headgate.Keptn.Projects;

/// <summary>Credentials of git upstreams, encrypted in the rows of projects. They leave this class decrypted only towards git and, without what is secret, as <see cref="GitView"/>.</summary>
internal sealed class Upstreams(DataFolder data, ProjectStore store) : IUpstreams
{
    private readonly SecretBox box = new(data, "keptn.key");

    public async Task<GitUpstream?> FindAsync(string project, CancellationToken stop) =>
        await store.CredentialsAsync(project, stop) is { } credentials ? Of(project, credentials) : null;

    /// <summary>Encrypts credentials for a project's row.</summary>
    public byte[] Seal(string project, UpstreamCredentials credentials) => box.Seal(Place(project), JsonSerializer.Serialize(credentials, JsonWire.Options));

    /// <summary>The upstream of credentials in a row, also of one that is hidden.</summary>
    public GitUpstream Of(string project, byte[] credentials) => For(Open(project, credentials));

    /// <summary>What may be shown of a project's credentials.</summary>
    public GitView View(string project, byte[] credentials) => GitView.Of(Open(project, credentials));

    /// <summary>The credentials as git wants them.</summary>
    public static GitUpstream For(UpstreamCredentials credentials) => new(credentials.RemoteUrl, credentials.User.Length > 0 ? credentials.User : credentials.UrlUser)
    {
        Token = credentials.Https?.Token,
        Certificate = Decoded(credentials.Https?.Certificate),
        InsecureSkipTls = credentials.Https?.InsecureSkipTls ?? false,
        Proxy = credentials.Https?.Proxy is { Url.Length: > 0 } proxy ? new GitProxy(proxy.Url, proxy.Scheme, Given(proxy.User), Given(proxy.Password)) : null,
        PrivateKey = Decoded(credentials.Ssh?.PrivateKey),
        PrivateKeyPass = Given(credentials.Ssh?.PrivateKeyPass),
    };

    /// <summary>Rows of earlier versions may have credentials within their URL.</summary>
    private UpstreamCredentials Open(string project, byte[] credentials) =>
        UpstreamCredentials.Of(JsonSerializer.Deserialize<UpstreamCredentials>(box.Open(Place(project), credentials), JsonWire.Options)!);

    private static string Place(string project) => $"keptn.project/{project}/credentials";

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string? Decoded(string? base64) => Given(base64) is { } text && GoBase64.Decode(text) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : null;
}
