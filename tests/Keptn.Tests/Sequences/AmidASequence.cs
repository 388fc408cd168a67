using System.Net;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Sequences;

/// <summary>What changes around a sequence while it runs.</summary>
public sealed class AmidASequence(KeptnNode node)
{
    [Fact]
    public async Task A_running_sequence_keeps_its_tasks_and_what_follows_is_read_anew()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var context = await project.TriggerAsync();
        await project.TriggeredAsync(context, "deployment");
        await UpdateShipyardAsync(project, SequenceProject.TwoStages.Replace("- {name: test}", "- {name: smoke}", StringComparison.Ordinal)
            .Replace("tasks: [{name: deployment}]", "tasks: [{name: release}]", StringComparison.Ordinal));

        await project.DoAsync(context, "deployment");
        await project.DoAsync(context, "test");
        await project.DoAsync(context, "release", stage: "prod");
        await project.ReachesAsync(context, "finished");
        Assert.Empty(await project.EventsAsync(context, "smoke.triggered"));
        var next = await project.TriggerAsync();
        await project.DoAsync(next, "deployment");
        await project.TriggeredAsync(next, "smoke");
    }

    [Theory]
    [InlineData("apiVersion: 0.1.7\nkind: Shipyard\nspec: {stages: [{name: dev, sequences: []}, {name: prod, sequences: []}]}")]
    [InlineData("no: [shipyard")]
    public async Task A_shipyard_that_was_broken_meanwhile_ends_the_context_with_the_sequence(string broken)
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var context = await project.TriggerAsync();
        await project.TriggeredAsync(context, "deployment");
        await UpdateShipyardAsync(project, broken);
        await project.DoAsync(context, "deployment");
        await project.DoAsync(context, "test");
        await project.ReachesAsync(context, "finished");
        Assert.Empty(await project.EventsAsync(context, "prod.delivery.triggered"));

        var refused = await project.TriggerAsync();
        var finished = await project.EventAsync(refused, "dev.delivery.finished");
        Assert.Equal(("errored", "fail"), ((string?)finished["data"]!["status"], (string?)finished["data"]!["result"]));
        Assert.StartsWith("Unable to retrieve Shipyard file: ", (string?)finished["data"]!["message"], StringComparison.Ordinal);
        await project.ReachesAsync(refused, "finished");
    }

    [Fact]
    public async Task A_sequence_outlives_its_service()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var context = await project.TriggerAsync();
        await project.TriggeredAsync(context, "deployment");
        await node.Api.DeleteAsync($"/api/controlPlane/v1/project/{project.Name}/service/{project.Service}");
        await project.DoAsync(context, "deployment");
        await project.DoAsync(context, "test");
        await project.DoAsync(context, "deployment", stage: "prod");
        await project.ReachesAsync(context, "finished");
    }

    [Fact]
    public async Task A_project_that_is_deleted_and_made_again_knows_nothing_of_what_ran()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var services = Enumerable.Range(0, 20).Select(number => new SequenceProject(node.Api, project.Name, $"service-{number}")).ToList();
        var triggering = services.Select(service => service.TriggerAsync("dev", "slow")).ToList();
        await Eventually.HoldsAsync(async () => (await project.OpenAsync("first")).Count > 2);
        var open = (await project.OpenAsync("first"))[0];
        await project.ReportAsync(open, "started");
        await project.ReportAsync(open, "finished");
        await Task.WhenAll(triggering);
        await node.Api.DeleteAsync($"/api/controlPlane/v1/project/{project.Name}");

        await node.Api.PostAsync("/api/controlPlane/v1/project", new JsonObject { ["name"] = project.Name, ["shipyard"] = KeptnApi.Base64(SequenceProject.TwoStages) }, HttpStatusCode.Created);
        // Reports on tasks of the project that is gone come late.
        await project.ReportAsync(open, "started");
        await project.ReportAsync(open, "finished");
        var context = await project.TriggerAsync("dev", "remediation");
        await project.TriggeredAsync(context, "get-action");
        Assert.Empty(await project.OpenAsync("first"));
        Assert.Empty(await project.OpenAsync("later"));
        Assert.Equal(context, (string?)Assert.Single(await project.ExecutionsAsync())["scope"]!["keptnContext"]);
    }

    [Fact]
    public async Task Reports_that_fit_no_task_though_nearly_change_nothing()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var context = await project.TriggerAsync();
        var task = await project.TriggeredAsync(context, "deployment");
        foreach (var (member, value) in new[] { ("shkeptncontext", Guid.NewGuid().ToString()), ("id", Guid.NewGuid().ToString()), ("type", "sh.keptn.event.stranger.triggered") })
        {
            var stranger = task.DeepClone();
            stranger[member] = value;
            await project.ReportAsync(stranger, "started");
            await project.ReportAsync(stranger, "finished", "fail", "errored");
        }

        var elsewhere = task.DeepClone();
        elsewhere["data"]!["project"] = $"p-{Guid.NewGuid():N}";
        await project.ReportAsync(elsewhere, "started");
        await project.ReportAsync(elsewhere, "finished", "fail", "errored");
        // Nobody started it yet, so that one of these alone does not end it.
        await project.ReportAsync(task, "finished");
        await project.ReportAsync(task, "started", source: "one");
        await project.DoAsync(context, "test");
        Assert.Equal("pass", (string?)(await project.EventAsync(context, "dev.delivery.finished"))["data"]!["result"]);
    }

    [Fact]
    public async Task Data_of_some_megabytes_goes_from_task_to_task()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var context = await project.TriggerAsync(data: new JsonObject { ["input"] = new string('x', 2_000_000) });
        await project.DoAsync(context, "deployment", data: new JsonObject { ["deployment"] = new JsonObject { ["log"] = new string('y', 2_000_000) } });
        var test = await project.DoAsync(context, "test", data: new JsonObject { ["test"] = new JsonObject { ["log"] = new string('z', 2_000_000) } });
        Assert.Equal((2_000_000, 2_000_000), (((string)test["data"]!["input"]!).Length, ((string)test["data"]!["deployment"]!["log"]!).Length));
        // Together more than one event may bring in, which is no reason to stop.
        var last = await project.DoAsync(context, "deployment", stage: "prod");
        Assert.Equal(2_000_000, ((string)last["data"]!["test"]!["log"]!).Length);
        await project.ReachesAsync(context, "finished");
    }

    [Fact]
    public async Task A_delayed_task_that_is_due_while_its_context_is_paused_is_triggered_when_that_goes_on()
    {
        var project = await SequenceProject.CreatePatientAsync(node.Api);
        var context = await project.TriggerAsync("dev", "slow");
        await project.DoAsync(context, "first");
        await project.PreparedAsync("later");
        await project.ControlAsync(context, "pause");
        var database = new NodeDatabase(node.Process.DataFolder);
        await project.PassTimeAsync(database);
        await project.NoTimersAsync(database);
        Assert.Empty(await project.EventsAsync(context, "later.triggered"));
        await project.ControlAsync(context, "resume");
        await project.DoAsync(context, "later");
        await project.ReachesAsync(context, "finished");
        Assert.Single(await project.EventsAsync(context, "later.triggered"));
    }

    private Task<JsonNode?> UpdateShipyardAsync(SequenceProject project, string shipyard) => node.Api.PutAsync(
        $"/api/resource-service/v1/project/{project.Name}/resource/shipyard.yaml", new JsonObject { ["resourceContent"] = KeptnApi.Base64(shipyard) });
}
