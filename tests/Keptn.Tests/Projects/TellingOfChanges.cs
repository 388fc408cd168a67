using System.Text.Json.Nodes;
using Headgate.Keptn.Tests.Events;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Projects;

/// <summary>Events tell of projects and services made and deleted.</summary>
public sealed class TellingOfChanges(KeptnNode node)
{
    private const string Base = Example.ControlPlane;

    private readonly KeptnApi api = node.Api;

    [Fact]
    public async Task Each_change_is_a_started_and_a_finished_event_of_one_context()
    {
        var name = await api.NewProjectAsync();
        await api.PostAsync($"{Base}/project/{name}/service", new JsonObject { ["serviceName"] = "cart" });
        await api.DeleteAsync($"{Base}/project/{name}/service/cart");
        var events = (await api.ListAsync($"project={name}&pageSize=50")).Reverse().ToList();
        Assert.Equal(
            ["project.create.started", "project.create.finished", "service.create.started", "service.create.finished", "service.delete.started", "service.delete.finished"],
            events.Select(happened => ((string)happened!["type"]!)["sh.keptn.event.".Length..]));
        Assert.All(events, happened => Assert.Equal("shipyard-controller", (string?)happened!["source"]));
        Assert.All(events.Chunk(2), pair => Assert.Equal((string?)pair[0]!["shkeptncontext"], (string?)pair[1]!["shkeptncontext"]));
        Assert.Equal(3, events.Select(happened => (string?)happened!["shkeptncontext"]).Distinct().Count());
        var finished = events[1]!["data"]!;
        Assert.Equal((name, "succeeded", "pass"), ((string?)finished["project"], (string?)finished["status"], (string?)finished["result"]));
        Assert.Equal(
            new JsonObject { ["projectName"] = name, ["shipyard"] = KeptnApi.Base64(Example.TwoStages) }.ToJsonString(), finished["createdProject"]!.ToJsonString());
        Assert.Equal($$"""{"project":"{{name}}","service":"cart","status":"succeeded","result":"pass"}""", events[3]!["data"]!.ToJsonString());
    }

    [Fact]
    public async Task The_events_of_a_deleted_project_are_not_those_of_the_next_one_of_its_name()
    {
        var name = await api.NewProjectAsync();
        await api.SendAsync(KeptnEvents.Of(name));
        await api.DeleteAsync($"{Base}/project/{name}");
        await api.PostAsync($"{Base}/project", Example.Body(name), System.Net.HttpStatusCode.Created);
        await Eventually.HoldsAsync(async () => (await api.ListAsync($"project={name}&pageSize=50")).Select(happened => ((string)happened!["type"]!)["sh.keptn.event.".Length..])
            .SequenceEqual(["project.create.finished", "project.create.started"]));
    }
}
