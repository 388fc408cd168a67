using System.Text.Json.Serialization;
using Headgate.Keptn.Wire;

namespace Headgate.Keptn.Uniform;

/// <summary>An integration as it introduces itself.</summary>
[GoName("models.Integration")]
internal sealed record RegistrationRequest
{
    [JsonPropertyName("name")]
    public string Name { get; init; } = "";

    [JsonPropertyName("metadata")]
    public MetadataRequest Metadata { get; init; } = new();

    [JsonPropertyName("subscriptions")]
    public IReadOnlyList<SubscriptionRequest?> Subscriptions { get; init; } = [];
}

[GoName("models.MetaData")]
internal sealed record MetadataRequest
{
    [JsonPropertyName("hostname")]
    public string Hostname { get; init; } = "";

    [JsonPropertyName("integrationversion")]
    public string IntegrationVersion { get; init; } = "";

    [JsonPropertyName("distributorversion")]
    public string DistributorVersion { get; init; } = "";

    [JsonPropertyName("location")]
    public string Location { get; init; } = "";

    [JsonPropertyName("kubernetesmetadata")]
    public KubernetesRequest Kubernetes { get; init; } = new();
}

[GoName("models.KubernetesMetaData")]
internal sealed record KubernetesRequest
{
    [JsonPropertyName("namespace")]
    public string Namespace { get; init; } = "";

    [JsonPropertyName("podname")]
    public string PodName { get; init; } = "";

    [JsonPropertyName("deploymentname")]
    public string DeploymentName { get; init; } = "";
}

/// <summary>A subscription that somebody wants; an id in it is not looked at.</summary>
[GoName("models.EventSubscription")]
internal sealed record SubscriptionRequest
{
    [JsonPropertyName("event")]
    public string Event { get; init; } = "";

    [JsonPropertyName("filter")]
    public FilterRequest Filter { get; init; } = new();

    public Subscription Named(string id) => new(id, Event, new SubscriptionFilter(Filter.Projects, Filter.Stages, Filter.Services));
}

[GoName("models.EventSubscriptionFilter")]
internal sealed record FilterRequest
{
    [JsonPropertyName("projects")]
    public IReadOnlyList<string> Projects { get; init; } = [];

    [JsonPropertyName("stages")]
    public IReadOnlyList<string> Stages { get; init; } = [];

    [JsonPropertyName("services")]
    public IReadOnlyList<string> Services { get; init; } = [];
}
