using System.Text.Json.Serialization;

namespace Headgate.Keptn.Uniform;

/// <summary>A registered integration, on the wire too.</summary>
internal sealed record Integration(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("metadata")] IntegrationMetadata Metadata,
    [property: JsonPropertyName("subscriptions")] IReadOnlyList<Subscription> Subscriptions);

/// <summary>Where an integration runs and when it was last heard of.</summary>
internal sealed record IntegrationMetadata(
    [property: JsonPropertyName("hostname")] string Hostname,
    [property: JsonPropertyName("integrationversion")] string IntegrationVersion,
    [property: JsonPropertyName("distributorversion")] string DistributorVersion,
    [property: JsonPropertyName("location")] string Location,
    [property: JsonPropertyName("kubernetesmetadata")] KubernetesMetadata Kubernetes,
    [property: JsonPropertyName("lastseen")] string LastSeen);

/// <summary>Where in a cluster an integration runs.</summary>
internal sealed record KubernetesMetadata(
    [property: JsonPropertyName("namespace")] string Namespace,
    [property: JsonPropertyName("podname")] string PodName,
    [property: JsonPropertyName("deploymentname")] string DeploymentName);

/// <summary>What an integration wants to hear of, on the wire too.</summary>
/// <param name="Id">Given by the control plane.</param>
/// <param name="Event">An event's type; may end in <c>&gt;</c> and have <c>*</c> for a part.</param>
/// <param name="Filter">Of which projects, stages and services.</param>
internal sealed record Subscription(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("event")] string Event,
    [property: JsonPropertyName("filter")] SubscriptionFilter Filter);

/// <summary>Lists of names; an empty one means all.</summary>
internal sealed record SubscriptionFilter(
    [property: JsonPropertyName("projects")] IReadOnlyList<string> Projects,
    [property: JsonPropertyName("stages")] IReadOnlyList<string> Stages,
    [property: JsonPropertyName("services")] IReadOnlyList<string> Services);
