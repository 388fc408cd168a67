using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Webhooks;

/// <summary>Events of tasks become requests to the outside, and their answers events.</summary>
public sealed class RunningWebhooks(WebhookNode node) : IClassFixture<WebhookNode>
{
    private const string Triggered = "sh.keptn.event.example.triggered";
    private const string Started = "sh.keptn.event.example.started";
    private const string Finished = "sh.keptn.event.example.finished";

    private Receiver Receiver => node.Receiver;

    [Fact]
    public async Task A_webhook_that_finishes_its_task_is_started_and_finished_once_with_all_answers()
    {
        var (project, subscription) = await node.NewProjectAsync();
        var secret = $"secret-{Guid.NewGuid():n}";
        await node.SecretAsync($"example-{project}", "keptn-webhook-service", secret);
        await node.ConfigureServiceAsync(project, subscription, $$$$"""
            "sendFinished":true,"envFrom":[{"name":"token","secretRef":{"name":"example-{{{{project}}}}","key":"value"}}],
            "requests":[
              {"url":"{{{{Receiver.Url}}}}/{{.data.project}}/first","method":"POST","headers":[{"key":"x-token","value":"{{.env.token}}"}],"payload":"{\"build\":\"{{.data.labels.build}}\",\"id\":\"{{.id}}\"}"},
              {"url":"{{{{Receiver.Url}}}}/text?sub={{.data.temporaryData.distributor.subscriptionID}}","method":"GET"},
              {"url":"{{{{Receiver.Url}}}}/echo","method":"GET","headers":[{"key":"x-token","value":"{{.env.token}}"}]}]
            """);
        var context = await node.SendAsync(project, data: new JsonObject { ["labels"] = new JsonObject { ["build"] = "17" } });
        var finished = Assert.Single(await node.EventsAsync(project, context, Finished, 1));
        var triggered = Assert.Single(await node.NowAsync(project, context, Triggered));
        var started = Assert.Single(await node.NowAsync(project, context, Started));

        Assert.Equal(("webhook-service", "webhook-service"), ((string?)started["source"], (string?)finished["source"]));
        Assert.Equal(((string?)triggered["id"], (string?)triggered["id"]), ((string?)started["triggeredid"], (string?)finished["triggeredid"]));
        Assert.Equal($$$"""{"project":"{{{project}}}","stage":"dev","service":"cart","labels":{"build":"17"}}""", started["data"]!.ToJsonString());
        Assert.Equal(
            $$"""{"project":"{{project}}","stage":"dev","service":"cart","labels":{"build":"17"},"example":{"responses":[{"answer":"ok"},"plain",{"token":"***","body":"got ***"}]},"status":"succeeded","result":"pass"}""",
            finished["data"]!.ToJsonString());

        var first = Assert.Single(Receiver.Requests, request => request.Path == $"/{project}/first");
        Assert.Equal(("POST", secret), (first.Method, first.Headers["x-token"]));
        Assert.Equal($$"""{"build":"17","id":"{{(string?)triggered["id"]}}"}""", first.Body);
        Assert.Single(Receiver.Requests, request => request.Path == $"/text?sub={subscription}");
    }

    [Fact]
    public async Task A_webhook_whose_systems_finish_the_task_has_a_started_event_for_each_request()
    {
        var (project, subscription) = await node.NewProjectAsync();
        await node.ConfigureServiceAsync(project, subscription, $$"""
            "requests":["curl --request POST --data 'a=1' {{Receiver.Url}}/{{project}}/one","curl {{Receiver.Url}}/{{project}}/two"]
            """, "v1alpha1");
        var context = await node.SendAsync(project);
        await Eventually.HoldsAsync(() => Receiver.Requests.Count(request => request.Path.StartsWith($"/{project}/", StringComparison.Ordinal)) == 2);
        await node.EventsAsync(project, context, Started, 2);
        Assert.Empty(await node.NowAsync(project, context, Finished));
        Assert.Equal("a=1", Receiver.Requests.Single(request => request.Path == $"/{project}/one").Body);
    }

    [Fact]
    public async Task A_failure_is_told_without_secrets_for_each_request_that_did_not_succeed()
    {
        var (project, subscription) = await node.NewProjectAsync();
        var secret = $"secret-{Guid.NewGuid():n}";
        await node.SecretAsync($"example-{project}", "keptn-webhook-service", secret);
        await node.ConfigureServiceAsync(project, subscription, $$$$"""
            "envFrom":[{"name":"token","secretRef":{"name":"example-{{{{project}}}}","key":"value"}}],
            "requests":["curl {{{{Receiver.Url}}}}/ok","curl -H 'x-token: {{.env.token}}' {{{{Receiver.Url}}}}/fail","curl {{{{Receiver.Url}}}}/{{{{project}}}}/never"]
            """, "v1alpha1");
        var context = await node.SendAsync(project);
        var finished = await node.EventsAsync(project, context, Finished, 2);
        Assert.Equal(3, (await node.NowAsync(project, context, Started)).Count);
        Assert.All(finished, one =>
        {
            Assert.Equal(("fail", "errored"), ((string?)one["data"]!["result"], (string?)one["data"]!["status"]));
            Assert.StartsWith($$$"""could not execute request 'curl -H 'x-token: {{.env.token}}' {{{Receiver.Url}}}/fail': error during curl request execution: The requested URL returned error: 500.""", (string?)one["data"]!["message"], StringComparison.Ordinal);
            Assert.Contains("\"token\":\"***\"", (string?)one["data"]!["message"], StringComparison.Ordinal);
            Assert.DoesNotContain(secret, one.ToJsonString(), StringComparison.Ordinal);
        });
        Assert.DoesNotContain(Receiver.Requests, request => request.Path == $"/{project}/never");
        Assert.DoesNotContain(secret, node.Process.Output, StringComparison.Ordinal);
        var database = new NodeDatabase(node.Process.DataFolder);
        foreach (var table in new[] { "keptn.event", "keptn.integration_log", "keptn.secret", "headgate.work_item" })
            Assert.Equal(["0"], await database.ColumnAsync($"SELECT count(*) FROM {table} t WHERE t::text LIKE '%{secret}%'"));
        var log = await node.Api.GetAsync($"/api/controlPlane/v1/log?integrationId={await node.IntegrationAsync()}");
        var entry = Assert.Single(log!["logs"]!.AsArray(), one => (string?)one!["shkeptncontext"] == context)!;
        Assert.Equal(("example", (string?)finished[0]["data"]!["message"]), ((string?)entry["task"], (string?)entry["message"]));
    }

    [Theory]
    [InlineData("""{"url":"http://127.0.0.1:{port}/","method":"GET"}""", "creating CURL request failed: curl command contains denied URL '127.0.0.1'")]
    [InlineData("""{"url":"http://localhost:{port}/","method":"GET"}""", "creating CURL request failed: curl command contains denied URL 'localhost'")]
    [InlineData("""{"url":"http://[::1]:{port}/","method":"GET"}""", "creating CURL request failed: curl command contains denied URL '::1'")]
    [InlineData("""{"url":"http://kubernetes.default.svc.cluster.local:443/v1","method":"GET"}""", "creating CURL request failed: curl command contains denied URL 'kubernetes.default.svc.cluster.local'")]
    [InlineData("""{"url":"http://{{.data.target}}:{port}/","method":"GET"}""", "creating CURL request failed: curl command contains denied URL '127.0.0.1'")]
    [InlineData("""{"url":"http://example.com/{{.unknownKey}}","method":"GET"}""", "could not parse request 'curl --request GET http://example.com/{{.unknownKey}}' : map has no entry for key \"unknownKey\"")]
    [InlineData("""{"url":"http://example.com/","method":"GET","options":"-o /tmp/x"}""", "could not execute request 'curl --request GET -o /tmp/x http://example.com/': curl command contains invalid option '-o'")]
    public async Task A_request_that_is_not_made_says_why(string request, string message)
    {
        var (project, subscription) = await node.NewProjectAsync();
        await node.ConfigureServiceAsync(project, subscription, $"\"sendFinished\":true,\"requests\":[{request.Replace("{port}", $"{node.Forbidden.Port}", StringComparison.Ordinal)}]");
        var context = await node.SendAsync(project, data: new JsonObject { ["target"] = "127.0.0.1" });
        var finished = Assert.Single(await node.EventsAsync(project, context, Finished, 1));
        Assert.Equal(("fail", "errored", message), ((string?)finished["data"]!["result"], (string?)finished["data"]!["status"], (string?)finished["data"]!["message"]));
        Assert.Null(finished["data"]!["example"]);
        Assert.Single(await node.NowAsync(project, context, Started));
        Assert.Empty(node.Forbidden.Requests);
    }

    [Fact]
    public async Task A_subscription_without_a_webhook_fails_the_task()
    {
        var (project, _) = await node.NewProjectAsync();
        var context = await node.SendAsync(project);
        var finished = Assert.Single(await node.EventsAsync(project, context, Finished, 1));
        Assert.Equal("could not retrieve Webhook config: no valid webhook config found", (string?)finished["data"]!["message"]);
        Assert.Single(await node.NowAsync(project, context, Started));
    }

    [Fact]
    public async Task Secrets_of_other_scopes_and_missing_ones_are_not_read()
    {
        var (project, subscription) = await node.NewProjectAsync();
        await node.SecretAsync($"example-{project}", "keptn-default", "not for webhooks");
        await node.ConfigureServiceAsync(project, subscription, $$$"""
            "sendFinished":true,"envFrom":[{"name":"token","secretRef":{"name":"example-{{{project}}}","key":"value"}}],"requests":[{"url":"{{{Receiver.Url}}}/{{{project}}}","method":"GET"}]
            """);
        var context = await node.SendAsync(project);
        var finished = Assert.Single(await node.EventsAsync(project, context, Finished, 1));
        Assert.Equal($"could not read secret example-{project}.value", (string?)finished["data"]!["message"]);
        Assert.DoesNotContain(Receiver.Requests, request => request.Path == $"/{project}");
    }

    [Fact]
    public async Task The_services_file_comes_before_the_stages_and_that_before_the_projects()
    {
        var (project, subscription) = await node.NewProjectAsync();
        foreach (var (scope, name) in new[] { ("", "project"), ("/stage/dev", "stage"), ("/stage/dev/service/cart", "service") })
        {
            await node.ConfigureAsync(project, scope, subscription, $$"""
                "sendFinished":true,"requests":[{"url":"{{Receiver.Url}}/{{project}}/{{name}}","method":"GET"}]
                """);
            await node.EventsAsync(project, await node.SendAsync(project), Finished, 1);
            Assert.Single(Receiver.Requests, request => request.Path == $"/{project}/{name}");
        }
    }

    [Fact]
    public async Task Other_events_of_tasks_are_told_without_answers_and_events_of_sequences_are_not()
    {
        var (project, subscription) = await node.NewProjectAsync("sh.keptn.event.>");
        await node.ConfigureServiceAsync(project, subscription, $$$$"""
            "sendFinished":true,"requests":[{"url":"{{{{Receiver.Url}}}}/{{{{project}}}}/{{.type}}","method":"GET"}]
            """);
        await node.SendAsync(project, "sh.keptn.event.dev.delivery.finished");
        var context = await node.SendAsync(project, Finished);
        await Eventually.HoldsAsync(() => Receiver.Requests.Any(request => request.Path == $"/{project}/{Finished}"));
        Assert.Single(await node.NowAsync(project, context, Finished));
        Assert.Empty(await node.NowAsync(project, context, Started));
        Assert.DoesNotContain(Receiver.Requests, request => request.Path == $"/{project}/sh.keptn.event.dev.delivery.finished");
    }

    [Fact]
    public async Task Each_subscription_runs_on_its_own()
    {
        var (project, one) = await node.NewProjectAsync();
        var other = await node.SubscribeAsync(project, Triggered);
        await node.SubscribeAsync(project, "sh.keptn.event.another.triggered");
        await node.ConfigureAsync(project, "/stage/dev/service/cart", one, $$"""
            "sendFinished":true,"requests":[{"url":"{{Receiver.Url}}/{{project}}/one","method":"GET"}]
            """);
        await node.ConfigureAsync(project, "/stage/dev", other, $$"""
            "sendFinished":true,"requests":[{"url":"{{Receiver.Url}}/{{project}}/other","method":"GET"}]
            """);
        var context = await node.SendAsync(project);
        await node.EventsAsync(project, context, Finished, 2);
        Assert.Equal(2, (await node.NowAsync(project, context, Started)).Count);
        Assert.Equal(2, Receiver.Requests.Count(request => request.Path.StartsWith($"/{project}/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_webhook_service_is_among_the_integrations_and_alive()
    {
        var id = await node.IntegrationAsync();
        await Eventually.HoldsAsync(async () => ((string)(await ShownAsync(id))!["metadata"]!["integrationversion"]!).Length > 0);
        var seen = DateTimeOffset.Parse((string)(await ShownAsync(id))!["metadata"]!["lastseen"]!, null);
        Assert.True(TimeProvider.System.GetUtcNow() - seen < TimeSpan.FromMinutes(2));
    }

    private async Task<JsonNode?> ShownAsync(string id) => Assert.Single((await node.Api.GetAsync($"/api/controlPlane/v1/uniform/registration?id={id}"))!.AsArray());
}
