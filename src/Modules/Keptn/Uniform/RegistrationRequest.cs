namespace Headgate.Keptn.Uniform;

/// <summary>An integration as it introduces itself.</summary>
internal sealed record RegistrationRequest(string? Name, MetadataRequest? Metadata, IReadOnlyList<SubscriptionRequest?>? Subscriptions);

internal sealed record MetadataRequest(string? Hostname, string? IntegrationVersion, string? DistributorVersion, string? Location, KubernetesRequest? KubernetesMetadata);

internal sealed record KubernetesRequest(string? Namespace, string? PodName, string? DeploymentName);

/// <summary>A subscription that somebody wants; an id in it is not looked at.</summary>
internal sealed record SubscriptionRequest(string? Event, FilterRequest? Filter)
{
    public Subscription Named(string id) => new(id, Event ?? "", new SubscriptionFilter(Names(Filter?.Projects), Names(Filter?.Stages), Names(Filter?.Services)));

    private static IReadOnlyList<string> Names(IReadOnlyList<string?>? names) => [.. (names ?? []).Select(name => name ?? "")];
}

internal sealed record FilterRequest(IReadOnlyList<string?>? Projects, IReadOnlyList<string?>? Stages, IReadOnlyList<string?>? Services);
