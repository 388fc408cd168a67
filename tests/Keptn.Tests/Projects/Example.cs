using System.Text.Json.Nodes;

namespace Headgate.Keptn.Tests.Projects;

/// <summary>Shipyards and projects to try things with.</summary>
internal static class Example
{
    public const string TwoStages = """
        apiVersion: "spec.keptn.sh/0.2.3"
        kind: "Shipyard"
        metadata:
          name: "example"
        spec:
          stages:
          - name: "prod"
            sequences:
            - name: "delivery"
              triggeredOn:
              - event: "dev.delivery.finished"
              tasks:
              - name: "deployment"
          - name: "dev"
            sequences:
            - name: "delivery"
              tasks:
              - name: "deployment"
                properties:
                  deploymentstrategy: "direct"
              - name: "test"
        """;

    public const string ControlPlane = "/api/controlPlane/v1";

    public static string NewName(string prefix = "example") => $"{prefix}-{Guid.NewGuid():n}"[..24];

    public static JsonObject Body(string name, string shipyard = TwoStages) => new() { ["name"] = name, ["shipyard"] = KeptnApi.Base64(shipyard) };

    /// <summary>Makes a project of two stages.</summary>
    public static async Task<string> NewProjectAsync(this KeptnApi api, string shipyard = TwoStages)
    {
        var name = NewName();
        Assert.Null(await api.PostAsync($"{ControlPlane}/project", Body(name, shipyard), System.Net.HttpStatusCode.Created));
        return name;
    }

    public static async Task<string> RefusalAsync(this KeptnApi api, HttpMethod method, string path, JsonNode? body, System.Net.HttpStatusCode status)
    {
        var refusal = await api.SendAsync(method, path, body, status);
        Assert.Equal((int)status, (int)refusal!["code"]!);
        return (string)refusal["message"]!;
    }
}
