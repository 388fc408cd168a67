using System.Text.Json.Serialization;

namespace Headgate.Keptn.Projects;

/// <summary>A page of projects.</summary>
internal sealed record ProjectPage(IReadOnlyList<ProjectView> Projects, string NextPageKey, long? TotalCount);

/// <summary>A project.</summary>
/// <param name="ProjectName">Its name.</param>
/// <param name="CreationDate">Nanoseconds since 1970.</param>
/// <param name="Shipyard">The file's text.</param>
/// <param name="ShipyardVersion">The file's <c>apiVersion</c>.</param>
/// <param name="IsUpstreamAutoProvisioned">Whether the repository is not the caller's: it is the stack's own or the provisioning service's.</param>
/// <param name="GitCredentials">Where the repository is pushed to.</param>
/// <param name="Stages">In the order of the shipyard.</param>
internal sealed record ProjectView(
    string ProjectName, string CreationDate, string Shipyard, string ShipyardVersion, bool IsUpstreamAutoProvisioned, GitView GitCredentials, IReadOnlyList<StageView> Stages);

/// <summary>A page of stages.</summary>
internal sealed record StagePage(IReadOnlyList<StageView> Stages, string NextPageKey, long? TotalCount);

/// <summary>A stage.</summary>
/// <param name="StageName">Its name.</param>
/// <param name="ParentStages">The stages whose sequences start its own; <c>null</c> for none.</param>
/// <param name="Services">By name.</param>
internal sealed record StageView(string StageName, IReadOnlyList<string>? ParentStages, IReadOnlyList<ServiceView> Services);

/// <summary>A page of services.</summary>
internal sealed record ServicePage(IReadOnlyList<ServiceView> Services, string NextPageKey, long? TotalCount);

/// <summary>A service in a stage.</summary>
internal sealed record ServiceView(string ServiceName, string CreationDate, string? DeployedImage, IReadOnlyDictionary<string, EventView>? LastEventTypes)
{
    /// <summary>Always null, and clients want to see it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public IReadOnlyList<string>? OpenRemediations { get; }
}

/// <summary>Which event of a type was the latest.</summary>
/// <param name="EventId">Its id.</param>
/// <param name="KeptnContext">Its context.</param>
/// <param name="Time">Nanoseconds since 1970.</param>
internal sealed record EventView(string EventId, string KeptnContext, string Time);

/// <summary>A git upstream without its secrets.</summary>
internal sealed record GitView([property: JsonPropertyName("remoteURL")] string RemoteUrl, string? User, HttpsView? Https)
{
    /// <summary>A repository of the stack's own, or one that is not told of: clients look at both texts.</summary>
    public static GitView Untold { get; } = new("", "", null);

    public static GitView Of(UpstreamCredentials credentials) => new(
        credentials.RemoteUrl,
        Given(credentials.User),
        credentials.Https is { } https ? new HttpsView(https.InsecureSkipTls, https.Proxy is { } proxy ? new ProxyView(proxy.Url, proxy.Scheme, Given(proxy.User)) : null) : null);

    private static string? Given(string text) => text.Length == 0 ? null : text;
}

/// <summary>What is shown of access over https.</summary>
internal sealed record HttpsView([property: JsonPropertyName("insecureSkipTLS")] bool InsecureSkipTls, ProxyView? Proxy);

/// <summary>What is shown of a proxy.</summary>
internal sealed record ProxyView(string Url, string Scheme, string? User);

/// <summary>A text for people.</summary>
internal sealed record MessageView(string Message);
