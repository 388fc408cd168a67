using System.Text.Json.Serialization;
using Headgate.Keptn.Bridge;
using Headgate.Keptn.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Keptn.Gateway;

/// <summary>What clients ask first.</summary>
internal static class MetadataEndpoints
{
    public static void MapMetadata(this RouteGroupBuilder api) => api.MapGet("/metadata", Show).WithTags("Metadata").WithSummary("Show what is installed");

    private static KeptnAnswer<MetadataView> Show(KeptnOptions options, BridgeOptions bridge) =>
        KeptnAnswer.Ok(new MetadataView(options.AutomaticProvisioning, bridge.Version ?? "N/A", "keptn", KeptnRelease.Version, KeptnOptions.Namespace, KeptnRelease.ShipyardVersion));

    private sealed record MetadataView(
        [property: JsonPropertyName("automaticprovisioning")] bool AutomaticProvisioning,
        [property: JsonPropertyName("bridgeversion")] string BridgeVersion,
        [property: JsonPropertyName("keptnlabel")] string Label,
        [property: JsonPropertyName("keptnversion")] string Version,
        [property: JsonPropertyName("namespace")] string Namespace,
        [property: JsonPropertyName("shipyardversion")] string ShipyardVersion);
}
