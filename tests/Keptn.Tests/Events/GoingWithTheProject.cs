using Headgate.Keptn.Tests.Projects;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Events;

/// <summary>The events of a deleted project.</summary>
public sealed class GoingWithTheProject(KeptnNode node)
{
    [Fact]
    public async Task They_go_when_it_is_deleted_and_those_of_its_namesake_stay()
    {
        var project = await node.Api.NewProjectAsync();
        foreach (var _ in Enumerable.Range(0, 5))
            await node.Api.SendAsync(KeptnEvents.Of(project));
        await node.Api.DeleteAsync($"{Example.ControlPlane}/project/{project}");
        await node.Api.PostAsync($"{Example.ControlPlane}/project", Example.Body(project), System.Net.HttpStatusCode.Created);
        var context = await node.Api.SendAsync(KeptnEvents.Of(project, "sh.keptn.event.test.finished"));
        await Eventually.HoldsAsync(async () => (await node.Api.ListAsync($"project={project}&type=sh.keptn.event.test.started")).Count == 0);
        Assert.Equal(context, (string?)Assert.Single(await node.Api.ListAsync($"project={project}&type=sh.keptn.event.test.finished"))!["shkeptncontext"]);
        var page = (await node.Api.GetAsync($"/api/mongodb-datastore/event?project={project}&pageSize=100"))!;
        Assert.Equal(page["events"]!.AsArray().Count, (int)page["totalCount"]!);
        Assert.DoesNotContain(page["events"]!.AsArray(), one => (string?)one!["type"] == "sh.keptn.event.project.delete.finished");
    }
}
