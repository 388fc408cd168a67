using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Events;

/// <summary>Keptn's events in <c>GET /v2/storage/events</c>.</summary>
public sealed class ThePlatformsEventLog(KeptnNode node)
{
    [Fact]
    public async Task Each_event_is_in_the_log_of_the_first_project_and_in_no_other()
    {
        var project = KeptnEvents.NewProject();
        var sent = KeptnEvents.Of(project, "sh.keptn.event.test.finished");
        sent["data"]!["result"] = "pass";
        sent["triggeredid"] = "t1";
        var context = await node.Api.SendAsync(sent);
        using var master = node.Process.NewClient();
        JsonObject? entry = null;
        await Eventually.HoldsAsync(async () => (entry = (await LogAsync(master, project)).SingleOrDefault()?.AsObject()) is not null);
        Assert.Equal($"ext.keptn.{project}", (string?)entry!["event"]);
        Assert.Equal(("keptn", "success", "sh.keptn.event.test.finished", context), ((string?)entry["component"], (string?)entry["type"], (string?)entry["message"], (string?)entry["runId"]));
        Assert.Equal(("keptnEvent", "sh.keptn.event.test.finished"), ((string?)entry["objectType"], (string?)entry["objectName"]));
        Assert.True(JsonNode.DeepEquals(sent["data"], entry["results"]));
        Assert.Equal(("test-service", "t1"), ((string?)entry["params"]!["source"], (string?)entry["params"]!["triggeredid"]));

        using var manage = new HttpClient { BaseAddress = node.Process.Url };
        manage.DefaultRequestHeaders.Add("X-KBC-ManageApiToken", node.Process.ManageToken);
        var organization = (await master.GetFromJsonAsync<JsonNode>("/v2/storage/tokens/verify"))!["organization"]!["id"]!;
        var other = await MakeAsync(manage, $"/manage/organizations/{organization}/projects", new JsonObject { ["name"] = "Other" });
        var token = await MakeAsync(manage, $"/manage/projects/{other["id"]}/tokens", new JsonObject { ["description"] = "all", ["canManageBuckets"] = true, ["canReadAllProjectEvents"] = true });
        using var stranger = node.Process.NewClient((string)token["token"]!);
        Assert.Empty(await LogAsync(stranger, project));
    }

    private static async Task<JsonArray> LogAsync(HttpClient client, string project) => (await client.GetFromJsonAsync<JsonArray>($"/v2/storage/events?component=keptn&configurationId={project}"))!;

    private static async Task<JsonNode> MakeAsync(HttpClient http, string path, JsonObject body)
    {
        using var answer = await http.PostAsJsonAsync(path, body);
        Assert.True(answer.IsSuccessStatusCode, $"{path} answered {(int)answer.StatusCode}");
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }
}
