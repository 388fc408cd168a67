namespace Headgate.Keptn.Resources;

/// <summary>The git repository of each project: the project's files on the default branch, those of a stage on a branch of its name or in a folder of the default one, those of a service in a folder there.</summary>
/// <remarks>Writes of one project run one after the other; each is one commit. A crash leaves the commit before or the one after. Refusals are <c>RefusedException</c> with the texts of the resource service.</remarks>
internal interface IRepositories
{
    /// <summary>Makes the repository with <c>metadata.yaml</c>. An upstream must exist and be empty; it gets nothing before <see cref="IFirstPush"/>.</summary>
    Task CreateProjectAsync(string project, GitUpstream? upstream, CancellationToken stop);

    /// <summary>Makes a stage's branch off the default one, or its folder there with its <c>metadata.yaml</c>.</summary>
    Task CreateStageAsync(string project, string stage, CancellationToken stop);

    /// <summary>Makes the folder of a service with its <c>metadata.yaml</c>.</summary>
    Task CreateServiceAsync(string project, string stage, string service, CancellationToken stop);

    /// <summary>Removes the folder of a service; nothing happens when there is none.</summary>
    Task RemoveServiceAsync(string project, string stage, string service, CancellationToken stop);

    /// <summary>Removes the repository from this machine; the upstream stays. Nothing happens when there is none.</summary>
    Task RemoveProjectAsync(string project, CancellationToken stop);

    /// <summary>Pushes all branches to another upstream and keeps to it from then on; on a refusal the old one stays.</summary>
    Task MoveAsync(string project, GitUpstream upstream, CancellationToken stop);

    /// <summary>The latest commit of a scope's branch.</summary>
    Task<string> HeadAsync(ResourceScope scope, CancellationToken stop);

    /// <summary>A file at a commit, by default the latest of its branch; <c>null</c> when it is not there.</summary>
    Task<byte[]?> ReadAsync(ResourceScope scope, string uri, string? commit, CancellationToken stop);

    /// <summary>Writes files in one commit.</summary>
    /// <returns>The commit.</returns>
    Task<string> WriteAsync(ResourceScope scope, IReadOnlyList<ResourceFile> files, CancellationToken stop);
}

/// <summary>Whose files: a project's, a stage's or a service's.</summary>
internal sealed record ResourceScope(string Project, string? Stage = null, string? Service = null);

/// <summary>A file to write; <paramref name="Uri"/> is its path within the scope.</summary>
internal sealed record ResourceFile(string Uri, byte[] Content);

/// <summary>A repository elsewhere that every commit is pushed to.</summary>
internal sealed record GitUpstream(string RemoteUrl, string User)
{
    /// <summary>For http and https: the token or password.</summary>
    public string? Token { get; init; }

    /// <summary>For https: a certificate to trust, PEM.</summary>
    public string? Certificate { get; init; }

    /// <summary>For https: whether any certificate will do.</summary>
    public bool InsecureSkipTls { get; init; }

    /// <summary>For http and https: a proxy, <c>scheme://user:password@host:port</c>.</summary>
    public GitProxy? Proxy { get; init; }

    /// <summary>For ssh: the private key, PEM.</summary>
    public string? PrivateKey { get; init; }

    /// <summary>For ssh: the key's pass phrase.</summary>
    public string? PrivateKeyPass { get; init; }
}

/// <summary>A proxy on the way to the upstream.</summary>
internal sealed record GitProxy(string Url, string Scheme, string? User, string? Password);
