using System.Text.Json.Nodes;
using Headgate.Keptn.Tests.Events;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Sequences;

/// <summary>A delivery through two stages, step by step.</summary>
public sealed class RunningASequence(KeptnNode node)
{
    [Fact]
    public async Task Tasks_follow_on_each_other_and_stages_on_stages()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var context = await project.TriggerAsync(data: new JsonObject
        {
            ["labels"] = new JsonObject { ["build"] = "17" },
            ["message"] = "please",
            ["configurationChange"] = new JsonObject { ["values"] = new JsonObject { ["image"] = "example/carts:2" } },
            ["deployment"] = new JsonObject { ["order"] = new JsonArray("input") },
        });

        var deployment = await project.DoAsync(context, "deployment", data: new JsonObject
        {
            ["message"] = "deployed",
            ["deployment"] = new JsonObject { ["order"] = new JsonArray("executor"), ["deploymentNames"] = new JsonArray("direct") },
        });
        var data = deployment["data"]!;
        Assert.Equal("example/carts:2", (string?)data["configurationChange"]!["values"]!["image"]);
        Assert.Equal(("direct", "", "17"), ((string?)data["deployment"]!["deploymentstrategy"], (string?)data["message"], (string?)data["labels"]!["build"]));
        Assert.Equal(["shipyard", "input"], data["deployment"]!["order"]!.AsArray().Select(element => (string)element!));
        Assert.Null(deployment["triggeredid"]);

        var test = await project.TriggeredAsync(context, "test");
        Assert.Equal(("pass", "succeeded", ""), ((string?)test["data"]!["result"], (string?)test["data"]!["status"], (string?)test["data"]!["message"]));
        Assert.Equal(["executor", "input"], test["data"]!["deployment"]!["order"]!.AsArray().Select(element => (string)element!));
        var running = (await project.StateAsync(context))!;
        Assert.Equal(("delivery", "carts", "started"), ((string?)running["name"], (string?)running["service"], (string?)running["state"]));
        Assert.Equal(("triggered", "example/carts:2"), ((string?)running["stages"]![0]!["state"], (string?)running["stages"]![0]!["image"]));
        Assert.Equal("sh.keptn.event.test.triggered", (string?)running["stages"]![0]!["latestEvent"]!["type"]);
        await project.DoAsync(context, "test", "warning");

        var finished = await project.EventAsync(context, "dev.delivery.finished");
        Assert.Equal(("warning", "succeeded", "17"), ((string?)finished["data"]!["result"], (string?)finished["data"]!["status"], (string?)finished["data"]!["labels"]!["build"]));
        var next = await project.EventAsync(context, "prod.delivery.triggered");
        Assert.Null(next["triggeredid"]);
        Assert.Equal(("prod", "example/carts:2"), ((string?)next["data"]!["stage"], (string?)next["data"]!["configurationChange"]!["values"]!["image"]));
        await project.DoAsync(context, "deployment", stage: "prod");
        var ended = await project.ReachesAsync(context, "finished");
        Assert.Equal(["dev", "prod"], ended["stages"]!.AsArray().Select(stage => (string)stage!["name"]!));
        Assert.All(ended["stages"]!.AsArray(), stage => Assert.Equal("succeeded", (string?)stage!["state"]));
        Assert.Equal(13, (await project.EventsAsync(context)).Count);
        Assert.Empty(await project.OpenAsync("deployment"));
    }

    [Fact]
    public async Task A_failed_task_ends_the_sequence_and_starts_what_waits_for_that()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var context = await project.TriggerAsync();
        await project.DoAsync(context, "deployment");
        await project.DoAsync(context, "test", "fail", data: new JsonObject { ["message"] = "too slow" });
        var finished = await project.EventAsync(context, "dev.delivery.finished");
        Assert.Equal(("fail", "too slow"), ((string?)finished["data"]!["result"], (string?)finished["data"]!["message"]));
        await project.DoAsync(context, "undo");
        var state = await project.ReachesAsync(context, "finished");
        Assert.NotNull(state["stages"]![0]!["latestFailedEvent"]);
        Assert.Empty(await project.EventsAsync(context, "prod.delivery.triggered"));
    }

    [Fact]
    public async Task Several_executors_share_a_task_and_their_reports_may_overtake_each_other()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var context = await project.TriggerAsync();
        var task = await project.TriggeredAsync(context, "deployment");
        await project.ReportAsync(task, "started", source: "one");
        await project.ReportAsync(task, "finished", "warning", data: new JsonObject { ["two"] = 2 }, source: "two");
        await project.ReportAsync(task, "started", source: "two");
        await project.ReportAsync(task, "finished", data: new JsonObject { ["one"] = 1 }, source: "one");

        // The finished report of the second came before its started one: with that of the first, one started and one finished, the task was done.
        var test = await project.TriggeredAsync(context, "test");
        Assert.Equal("warning", (string?)test["data"]!["result"]);
        Assert.Equal(2, (int)test["data"]!["two"]!);
        Assert.Null(test["data"]!["one"]);
    }

    [Fact]
    public async Task Reports_on_unknown_or_ended_tasks_change_nothing()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var context = await project.TriggerAsync();
        var task = await project.DoAsync(context, "deployment");
        var test = await project.TriggeredAsync(context, "test");
        await project.ReportAsync(task, "started");
        await project.ReportAsync(task, "finished", "fail");
        var stranger = test.DeepClone();
        stranger["id"] = Guid.NewGuid().ToString();
        await project.ReportAsync(stranger, "started");
        await project.ReportAsync(stranger, "finished");
        await project.DoAsync(context, "test");
        Assert.Equal("pass", (string?)(await project.EventAsync(context, "dev.delivery.finished"))["data"]!["result"]);
    }

    [Fact]
    public async Task One_context_at_a_time_has_a_service_and_the_others_follow_in_their_order()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        List<string> contexts = [];
        for (var number = 0; number < 5; number++)
            contexts.Add(await project.TriggerAsync());
        foreach (var waiting in contexts.Skip(1))
            await project.ReachesAsync(waiting, "waiting");
        foreach (var context in contexts)
        {
            await project.ReachesAsync(context, "started");
            Assert.Equal(context, (string?)Assert.Single(await project.OpenAsync("deployment"))["shkeptncontext"]);
            await project.DoAsync(context, "deployment", "fail");
        }

        await project.ReachesAsync(contexts[^1], "finished");
        var order = (await node.Api.GetAsync($"/api/mongodb-datastore/event?project={project.Name}&type=sh.keptn.event.deployment.triggered"))!["events"]!.AsArray();
        Assert.Equal(contexts, order.Reverse().Select(triggered => (string)triggered!["shkeptncontext"]!));
    }

    [Fact]
    public async Task Those_that_are_triggered_at_once_follow_in_the_order_they_are_listed_in()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var contexts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => project.TriggerAsync()));
        await Eventually.HoldsAsync(async () => (await project.ExecutionsAsync()).Count == contexts.Length);
        var listed = (await project.ExecutionsAsync()).Select(execution => (string)execution["scope"]!["keptnContext"]!).Reverse().ToList();
        Assert.Equal(contexts.Order(), listed.Order());
        foreach (var context in listed)
        {
            Assert.Equal(context, (string?)Assert.Single(await project.OpenAsync("deployment"))["shkeptncontext"]);
            await project.DoAsync(context, "deployment", "fail");
            await project.ReachesAsync(context, "finished");
        }
    }

    [Fact]
    public async Task An_event_that_comes_twice_counts_once()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var context = await project.TriggerAsync();
        var task = await project.TriggeredAsync(context, "deployment");
        var started = KeptnEvents.At(TimeProvider.System.GetUtcNow(), project.Name, "sh.keptn.event.deployment.started");
        (started["shkeptncontext"], started["triggeredid"], started["data"]!["service"]) = (context, (string)task["id"]!, project.Service);
        foreach (var _ in Enumerable.Range(0, 3))
            await project.Api.PostAsync("/api/controlPlane/v1/event", started.DeepClone());
        await project.ReportAsync(task, "finished");
        await project.TriggeredAsync(context, "test");
    }

    [Fact]
    public async Task An_approval_lets_others_in_and_waits_for_them_to_end()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var first = await project.TriggerAsync("dev", "gate");
        var approval = await project.TriggeredAsync(first, "approval");
        await project.EventAsync(first, "approval.started");
        Assert.Equal("waitingForApproval", (string?)Assert.Single(await project.ExecutionsAsync($"&keptnContext={first}"))["status"]!["state"]);
        var second = await project.TriggerAsync();
        await project.TriggeredAsync(second, "deployment");
        await project.ReportAsync(approval, "finished");
        await project.EventAsync(first, "approval.finished");

        // The approved one may go on when the other has ended.
        await project.DoAsync(second, "deployment", "fail");
        await project.EventAsync(second, "dev.delivery.finished");
        await project.DoAsync(first, "release");
        await project.ReachesAsync(first, "finished");
        var order = (await node.Api.GetAsync($"/api/mongodb-datastore/event?project={project.Name}&source=shipyard-controller"))!["events"]!.AsArray().Reverse()
            .Select(happened => ((string)happened!["type"]!)["sh.keptn.event.".Length..]).ToList();
        Assert.True(order.IndexOf("dev.delivery.finished") < order.IndexOf("release.triggered"));
    }

    [Fact]
    public async Task A_delayed_task_is_triggered_when_its_time_has_come()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var context = await project.TriggerAsync("dev", "slow");
        await project.DoAsync(context, "first");
        await project.PreparedAsync("later");
        var done = DateTimeOffset.Parse((string)(await project.EventAsync(context, "first.finished"))["time"]!, System.Globalization.CultureInfo.InvariantCulture);
        var later = await project.DoAsync(context, "later");
        var time = DateTimeOffset.Parse((string)later["time"]!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(time - done >= TimeSpan.FromSeconds(1), $"It was triggered {time - done} later.");
        Assert.Equal("1s", (string?)(await project.ExecutionsAsync())[0]["sequence"]!["tasks"]![1]!["triggeredAfter"]);
        await project.ReachesAsync(context, "finished");
    }
}
