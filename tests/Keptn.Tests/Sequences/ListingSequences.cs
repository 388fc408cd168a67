using System.Net;
using System.Text.Json.Nodes;

namespace Headgate.Keptn.Tests.Sequences;

/// <summary>The lists of states and of executions.</summary>
public sealed class ListingSequences(KeptnNode node)
{
    [Fact]
    public async Task States_are_filtered_and_paged_newest_first()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        List<string> contexts = [];
        for (var number = 0; number < 3; number++)
        {
            contexts.Insert(0, await project.TriggerAsync());
            await project.ReachesAsync(await project.TriggerAsync("prod", "nothing"), "finished");
        }

        foreach (var context in contexts.Take(2))
            await project.ReachesAsync(context, "waiting");
        var all = await StatesAsync(project, "");
        Assert.Equal(6, (int)all["totalCount"]!);
        Assert.Equal(6, all["states"]!.AsArray().Count);
        Assert.Null(all["nextPageKey"]);
        Assert.Null(all["pageSize"]);
        Assert.Equal(contexts, Contexts(await StatesAsync(project, "?name=delivery")));
        Assert.Equal(contexts[..2], Contexts(await StatesAsync(project, "?state=waiting")));
        Assert.Equal([contexts[0], contexts[2]], Contexts(await StatesAsync(project, $"?keptnContext={contexts[2]},%20{contexts[0]}")));
        var page = await StatesAsync(project, "?name=delivery&pageSize=2");
        Assert.Equal((2, 3), ((int)page["nextPageKey"]!, (int)page["totalCount"]!));
        Assert.Equal(contexts[2..], Contexts(await StatesAsync(project, "?name=delivery&pageSize=2&nextPageKey=2")));
        var middle = (string)(await project.StateAsync(contexts[1]))!["time"]!;
        Assert.Equal(contexts[..1], Contexts(await StatesAsync(project, $"?name=delivery&fromTime={middle}")));
        Assert.Equal(contexts[2..], Contexts(await StatesAsync(project, $"?name=delivery&beforeTime={middle}")));
    }

    [Fact]
    public async Task A_project_that_is_not_there_has_no_states()
    {
        var none = await node.Api.GetAsync($"/api/controlPlane/v1/sequence/p-{Guid.NewGuid():N}");
        Assert.Equal("""{"states":[]}""", none!.ToJsonString());
    }

    [Theory]
    [InlineData("sequence/any?name=%00&keptnContext=%00,x")]
    [InlineData("sequence/any?fromTime=yesterday&beforeTime=%00")]
    [InlineData("sequence/any?pageSize=-5&nextPageKey=-3")]
    public async Task Odd_queries_find_nothing(string query) => Assert.Equal("""{"states":[]}""", (await node.Api.GetAsync($"/api/controlPlane/v1/{query}"))!.ToJsonString());

    [Theory]
    [InlineData("sequence/any?pageSize=x", "strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("sequence/any?nextPageKey=1.5", "strconv.ParseInt: parsing \"1.5\": invalid syntax")]
    [InlineData("sequence-execution?project=any&pageSize=x", "strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("sequence-execution", "project name must not be empty")]
    public async Task Wrong_queries_are_refused(string query, string why)
    {
        var refusal = await node.Api.GetAsync($"/api/controlPlane/v1/{query}", HttpStatusCode.BadRequest);
        Assert.Equal((400, $"Invalid request format: {why}"), ((int)refusal!["code"]!, (string?)refusal["message"]));
    }

    [Fact]
    public async Task Executions_of_unknown_projects_are_not_found()
    {
        var refusal = await node.Api.GetAsync($"/api/controlPlane/v1/sequence-execution?project=p-{Guid.NewGuid():N}", HttpStatusCode.NotFound);
        Assert.Equal((404, "project not found"), ((int)refusal!["code"]!, (string?)refusal["message"]));
    }

    [Fact]
    public async Task An_execution_shows_where_it_is()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var context = await project.TriggerAsync(data: new JsonObject { ["labels"] = new JsonObject { ["build"] = "17" }, ["extra"] = 1.5 });
        var deployment = await project.DoAsync(context, "deployment", data: new JsonObject { ["deployment"] = new JsonObject { ["name"] = "direct" } });
        var test = await project.TriggeredAsync(context, "test");
        await project.ReportAsync(test, "started");
        var execution = Assert.Single(await project.ExecutionsAsync());
        while (execution["status"]!["currentTask"]!["events"]!.AsArray().Count == 0)
            execution = Assert.Single(await project.ExecutionsAsync());
        var trigger = await project.EventAsync(context, "dev.delivery.triggered");

        Assert.Equal(36, ((string)execution["_id"]!).Length);
        Assert.Equal("1", (string?)execution["schemaVersion"]);
        Assert.Equal(["deployment", "test"], execution["sequence"]!["tasks"]!.AsArray().Select(task => (string)task!["name"]!));
        Assert.Equal("delivery", (string?)execution["sequence"]!["name"]);
        var status = execution["status"]!;
        Assert.Equal(("started", "", "test", (string?)test["id"]), ((string?)status["state"], (string?)status["stateBeforePause"], (string?)status["currentTask"]!["name"], (string?)status["currentTask"]!["triggeredID"]));
        var report = Assert.Single(status["currentTask"]!["events"]!.AsArray())!;
        Assert.Equal(("sh.keptn.event.test.started", "executor"), ((string?)report["eventType"], (string?)report["source"]));
        var done = Assert.Single(status["previousTasks"]!.AsArray())!;
        Assert.Equal(("deployment", (string?)deployment["id"], "pass", "succeeded", "direct"),
            ((string?)done["name"], (string?)done["triggeredID"], (string?)done["result"], (string?)done["status"], (string?)done["properties"]!["deployment"]!["name"]));
        var scope = execution["scope"]!;
        Assert.Equal((project.Name, "dev", "carts", "17"), ((string?)scope["project"], (string?)scope["stage"], (string?)scope["service"], (string?)scope["labels"]!["build"]));
        Assert.Equal((context, (string?)trigger["id"], "sh.keptn.event.dev.delivery.triggered"), ((string?)scope["keptnContext"], (string?)scope["triggeredId"], (string?)scope["eventType"]));
        Assert.Equal(40, ((string)scope["gitcommitid"]!).Length);
        Assert.Equal(1.5, (double)execution["inputProperties"]!["extra"]!);
        Assert.NotNull(execution["triggeredAt"]);

        Assert.Single(await project.ExecutionsAsync("&stage=dev&service=carts&name=delivery&status=started&pageSize=1"));
        Assert.Empty(await project.ExecutionsAsync("&stage=prod"));
        Assert.Empty(await project.ExecutionsAsync("&status=finished"));
    }

    [Fact]
    public async Task Nothing_is_left_of_a_deleted_project()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var context = await project.TriggerAsync();
        await project.TriggeredAsync(context, "deployment");
        await project.ControlAsync(context, "pause");
        await node.Api.DeleteAsync($"/api/controlPlane/v1/project/{project.Name}");
        Assert.Empty((await StatesAsync(project, ""))["states"]!.AsArray());
        await node.Api.GetAsync($"/api/controlPlane/v1/sequence-execution?project={project.Name}", HttpStatusCode.NotFound);
    }

    private async Task<JsonNode> StatesAsync(SequenceProject project, string query) => (await node.Api.GetAsync($"/api/controlPlane/v1/sequence/{project.Name}{query}"))!;

    private static List<string> Contexts(JsonNode answer) => [.. answer["states"]!.AsArray().Select(state => (string)state!["shkeptncontext"]!)];
}
