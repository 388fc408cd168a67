using System.Text.Json.Nodes;
using Headgate.Keptn.Tests.Events;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Projects;

/// <summary>A delivery is seen at its service.</summary>
public sealed class FollowingADelivery(KeptnNode node)
{
    private const string Base = Example.ControlPlane;
    private const string Image = "registry.example.com/cart:7";

    private readonly KeptnApi api = node.Api;

    [Fact]
    public async Task The_image_and_the_latest_events_are_those_of_the_delivery()
    {
        var name = await api.NewProjectAsync();
        await api.PostAsync($"{Base}/project/{name}/service", new JsonObject { ["serviceName"] = "cart" });
        var trigger = KeptnEvents.Of(name, "sh.keptn.event.dev.delivery.triggered");
        trigger["data"]!["configurationChange"] = new JsonObject { ["values"] = new JsonObject { ["image"] = Image } };
        var context = await api.SendAsync(trigger);

        JsonNode? task = null;
        await Eventually.HoldsAsync(async () =>
            (task = (await api.GetAsync($"{Base}/event/triggered/sh.keptn.event.deployment.triggered?project={name}"))!["events"]!.AsArray().SingleOrDefault()) is not null);
        foreach (var action in new[] { "started", "finished" })
        {
            var answer = KeptnEvents.Of(name, $"sh.keptn.event.deployment.{action}");
            answer["shkeptncontext"] = context;
            answer["triggeredid"] = (string?)task!["id"];
            answer["data"]!["status"] = "succeeded";
            answer["data"]!["result"] = "pass";
            await api.SendAsync(answer);
        }

        await Eventually.HoldsAsync(async () => (await ServiceAsync(name, "dev"))["lastEventTypes"]?["sh.keptn.event.test.triggered"] is not null);
        var shown = await ServiceAsync(name, "dev");
        Assert.Equal(Image, (string?)shown["deployedImage"]);
        var seen = shown["lastEventTypes"]!.AsObject();
        Assert.Equal(
            ["sh.keptn.event.deployment.finished", "sh.keptn.event.deployment.started", "sh.keptn.event.deployment.triggered", "sh.keptn.event.test.triggered"], seen.Select(one => one.Key).Order());
        Assert.All(seen, one => Assert.Equal(context, (string?)one.Value!["keptnContext"]));
        Assert.Equal((string?)task!["id"], (string?)seen["sh.keptn.event.deployment.triggered"]!["eventId"]);
        Assert.Null((await ServiceAsync(name, "prod"))["deployedImage"]);
    }

    private async Task<JsonNode> ServiceAsync(string project, string stage) => (await api.GetAsync($"{Base}/project/{project}/stage/{stage}/service/cart"))!;
}
