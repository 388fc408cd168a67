using System.Text.Json.Nodes;

namespace Headgate.Keptn.Tests.Uniform;

/// <summary>Integrations as the tests introduce them.</summary>
internal static class Introduction
{
    public const string Registration = "/api/controlPlane/v1/uniform/registration";

    public static string NewName() => $"example-{Guid.NewGuid():N}";

    public static JsonObject Of(string name, string? host = "node-1", string space = "examples", string version = "1.0.0", params JsonObject[] subscriptions) => new()
    {
        ["name"] = name,
        ["metadata"] = new JsonObject
        {
            ["hostname"] = host,
            ["integrationversion"] = version,
            ["distributorversion"] = "0.15.0",
            ["location"] = "control-plane",
            ["kubernetesmetadata"] = new JsonObject { ["namespace"] = space, ["podname"] = "pod-1", ["deploymentname"] = "deployment-1" },
        },
        ["subscriptions"] = new JsonArray([.. subscriptions]),
    };

    public static JsonObject Subscription(string type, string[]? projects = null, string[]? stages = null, string[]? services = null) => new()
    {
        ["event"] = type,
        ["filter"] = new JsonObject { ["projects"] = List(projects), ["stages"] = List(stages), ["services"] = List(services) },
    };

    private static JsonArray? List(string[]? names) => names is null ? null : new JsonArray([.. names.Select(name => JsonValue.Create(name))]);
}
