using Headgate.Testing;

namespace Headgate.Keptn.Tests.Webhooks;

/// <summary>The process dies in the middle of a webhook.</summary>
public sealed class WebhooksThroughCrashes(WebhookNode node) : IClassFixture<WebhookNode>
{
    [Fact]
    public async Task Its_events_are_there_once_and_the_request_is_made_again()
    {
        var (project, subscription) = await node.NewProjectAsync();
        await node.ConfigureServiceAsync(project, subscription, $$"""
            "sendFinished":true,"requests":[{"url":"{{node.Receiver.Url}}/{{project}}","method":"GET"},{"url":"{{node.Receiver.Url}}/hold","method":"GET"}]
            """);
        var context = await node.SendAsync(project);
        for (var kill = 1; kill <= 3; kill++)
        {
            await Eventually.HoldsAsync(() => node.Receiver.Requests.Count(request => request.Path == "/hold") == kill);
            // Committed before the first request left.
            await node.EventsAsync(project, context, "sh.keptn.event.example.started", 1);
            await node.Process.KillAsync();
            if (kill == 3)
                node.Receiver.Release();
            await node.Process.StartAgainAsync();
            node.Reconnect();
        }

        var finished = Assert.Single(await node.EventsAsync(project, context, "sh.keptn.event.example.finished", 1));
        Assert.Equal("""{"responses":[{"answer":"ok"},{"answer":"ok"}]}""", finished["data"]!["example"]!.ToJsonString());
        Assert.Single(await node.NowAsync(project, context, "sh.keptn.event.example.started"));
        Assert.Equal(4, node.Receiver.Requests.Count(request => request.Path == $"/{project}"));
    }
}
