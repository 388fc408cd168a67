using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Headgate.Keptn.Tests.Resources;

/// <summary>Projects of tests that are about files, and the calls on those.</summary>
internal static class ProjectsForFiles
{
    /// <summary>The resource service behind the gateway.</summary>
    public const string Root = "/api/resource-service/v1/project/";

    public const string Shipyard = """
        apiVersion: spec.keptn.sh/0.2.2
        kind: Shipyard
        metadata:
          name: shipyard-example
        spec:
          stages:
            - name: dev
            - name: prod
        """;

    /// <summary>A new project with the stages <c>dev</c> and <c>prod</c> and the service <c>cart</c>.</summary>
    public static async Task<string> NewProjectAsync(this KeptnApi api, JsonObject? git = null)
    {
        var project = $"files-{Guid.NewGuid():n}";
        var body = new JsonObject { ["name"] = project, ["shipyard"] = KeptnApi.Base64(Shipyard) };
        if (git is not null)
            body["gitCredentials"] = git;
        await api.PostAsync("/api/controlPlane/v1/project", body, HttpStatusCode.Created);
        await api.PostAsync($"/api/controlPlane/v1/project/{project}/service", new JsonObject { ["serviceName"] = "cart" });
        return project;
    }

    public static JsonObject Uploads(params (string Uri, string Text)[] files) =>
        new() { ["resources"] = new JsonArray([.. files.Select(file => new JsonObject { ["resourceURI"] = file.Uri, ["resourceContent"] = KeptnApi.Base64(file.Text) })]) };

    public static JsonObject Content(string text) => new() { ["resourceContent"] = KeptnApi.Base64(text) };

    /// <summary>The text of a resource.</summary>
    public static async Task<string> ReadAsync(this KeptnApi api, string path) => TextOf((await api.GetAsync(path))!);

    public static string TextOf(JsonNode resource) => Encoding.UTF8.GetString(Convert.FromBase64String((string)resource["resourceContent"]!));

    public static async Task<string[]> UrisAsync(this KeptnApi api, string path) =>
        [.. (await api.GetAsync(path + "?pageSize=1000"))!["resources"]!.AsArray().Select(one => (string)one!["resourceURI"]!)];

    /// <summary>Asserts that a call is refused with this message.</summary>
    public static async Task RefusedAsync(this KeptnApi api, HttpMethod method, string path, JsonNode? body, HttpStatusCode status, string message)
    {
        var refusal = (await api.SendAsync(method, path, body, status))!;
        Assert.Equal((int)status, (int)refusal["code"]!);
        Assert.Equal(message, (string?)refusal["message"]);
    }
}
