using System.Text;
using System.Text.Json.Nodes;

namespace Headgate.Keptn.Tests.Webhooks;

/// <summary>Called systems answer whatever they like; the task is finished all the same, and nobody is called twice for it.</summary>
public sealed class StrangeAnswers(WebhookNode node) : IClassFixture<WebhookNode>
{
    private const string Finished = "sh.keptn.event.example.finished";

    [Fact]
    public async Task What_no_event_can_hold_is_told_as_a_text()
    {
        var (project, subscription) = await node.NewProjectAsync();
        string[] answers =
        [
            """{"half":"\ud800"}""", """{"null":"\u0000"}""", """{"\u0000":1}""", """{"huge":1e999}""", """{"a":1,"a":2}""", string.Concat(Enumerable.Repeat("""{"a":""", 60)) + "1" + new string('}', 60), """{"a":1} trailing""", "[1]", "",
        ];
        var requests = answers.Select(Encoding.UTF8.GetBytes).Append([0x1f, 0x8b, 0x00, 0xff, 0xfe]).Select(body => $$"""{"url":"{{node.Receiver.Saying(body)}}&p={{project}}","method":"GET"}""");
        await node.ConfigureServiceAsync(project, subscription, $"\"sendFinished\":true,\"requests\":[{string.Join(',', requests)}]");
        var context = await node.SendAsync(project);
        var finished = Assert.Single(await node.EventsAsync(project, context, Finished, 1));
        Assert.Equal([.. answers, "\u001f\uFFFD\uFFFD\uFFFD\uFFFD"], finished["data"]!["example"]!["responses"]!.AsArray().Select(response => (string?)response));
        Assert.Equal(answers.Length + 1, node.Receiver.Requests.Count(request => request.Path.EndsWith($"p={project}", StringComparison.Ordinal)));
        // They can be searched, too.
        var found = await node.Api.GetAsync($"/api/mongodb-datastore/event/type/{Finished}?filter=data.project:{project}%20AND%20data.status:succeeded");
        Assert.Single(found!["events"]!.AsArray());
    }

    [Fact]
    public async Task A_long_report_is_cut_between_characters_and_after_secrets_are_masked()
    {
        var secret = $"secret-{Guid.NewGuid():n}";
        var (project, subscription) = await node.NewProjectAsync();
        await node.SecretAsync($"example-{project}", "keptn-webhook-service", secret);
        foreach (var report in new[] { new string('x', 4095) + "\U0001F600 and more", new string('x', 4090) + secret, "\0" })
        {
            await node.ConfigureServiceAsync(project, subscription, $$$"""
                "sendFinished":true,"envFrom":[{"name":"token","secretRef":{"name":"example-{{{project}}}","key":"value"}}],
                "requests":[{"url":"{{{node.Receiver.Saying(Encoding.UTF8.GetBytes(report), 500)}}}","method":"GET"}]
                """);
            var context = await node.SendAsync(project);
            var message = (string)Assert.Single(await node.EventsAsync(project, context, Finished, 1))["data"]!["message"]!;
            Assert.Contains("The requested URL returned error: 500.\nResponse: \n", message, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", message[message.IndexOf("Response:", StringComparison.Ordinal)..], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Credentials_are_masked_as_they_were_sent_and_names_arrive_as_they_are()
    {
        var secret = $"secret-{Guid.NewGuid():n}";
        var (project, subscription) = await node.NewProjectAsync();
        await node.SecretAsync($"example-{project}", "keptn-webhook-service", secret);
        await node.ConfigureServiceAsync(project, subscription, $$$$"""
            "sendFinished":true,"envFrom":[{"name":"token","secretRef":{"name":"example-{{{{project}}}}","key":"value"}}],
            "requests":["curl -u me:{{.env.token}} -H 'x-name: {{.data.name}}' {{{{node.Receiver.Url}}}}/credentials?p={{{{project}}}}"]
            """, "v1alpha1");
        var context = await node.SendAsync(project, data: new JsonObject { ["name"] = "Zürich" });
        var finished = Assert.Single(await node.EventsAsync(project, context, Finished, 1));
        Assert.Equal("""{"responses":[{"credentials":"Basic ***"}]}""", finished["data"]!["example"]!.ToJsonString());
        var request = Assert.Single(node.Receiver.Requests, request => request.Path == $"/credentials?p={project}");
        Assert.Equal("Zürich", Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(request.Headers["x-name"])));
    }

    [Fact]
    public async Task All_answers_together_have_a_limit()
    {
        var (project, subscription) = await node.NewProjectAsync();
        var request = $$"""{"url":"{{node.Receiver.Url}}/megabyte","method":"GET"}""";
        await node.ConfigureServiceAsync(project, subscription, $"\"sendFinished\":true,\"requests\":[{string.Join(',', Enumerable.Repeat(request, 6))}]");
        var context = await node.SendAsync(project);
        var finished = Assert.Single(await node.EventsAsync(project, context, Finished, 1));
        Assert.EndsWith("the answers are larger than 5242880 bytes together", (string?)finished["data"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subscription_without_projects_is_about_all_of_them()
    {
        var type = $"sh.keptn.event.t{Guid.NewGuid():n}.triggered";
        var (project, _) = await node.NewProjectAsync();
        var path = $"/api/controlPlane/v1/uniform/registration/{await node.IntegrationAsync()}/subscription";
        foreach (var projects in new[] { new JsonArray(), new JsonArray("") })
            await node.Api.PostAsync(path, new JsonObject { ["event"] = type, ["filter"] = new JsonObject { ["projects"] = projects } }, System.Net.HttpStatusCode.Created);
        await node.Api.PostAsync(path, new JsonObject { ["event"] = type, ["filter"] = new JsonObject { ["projects"] = new JsonArray("another") } }, System.Net.HttpStatusCode.Created);
        await node.EventsAsync(project, await node.SendAsync(project, type), type.Replace("triggered", "finished", StringComparison.Ordinal), 2);
    }
}
