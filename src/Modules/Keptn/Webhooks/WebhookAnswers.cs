using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Keptn.Events;
using Headgate.Keptn.Webhooks.Config;

namespace Headgate.Keptn.Webhooks;

/// <summary>The events with which the webhook service answers a task; what is no triggered event of a task gets none.</summary>
internal sealed class WebhookAnswers(KeptnEvent happened, string subscription, DateTimeOffset now)
{
    private bool IsAnswered => happened.Kind is { IsTask: true, Action: EventType.Triggered };

    /// <summary>One when the service itself finishes the task or has no webhook for it, else one for each request, since each called system finishes on its own.</summary>
    public IEnumerable<KeptnEvent> Started(Webhook? webhook)
    {
        if (!IsAnswered || webhook is { SendStarted: false })
            yield break;
        for (var index = 0; index < (webhook is null or { SendFinished: true } ? 1 : webhook.Requests.Count); index++)
            yield return Answer(EventType.Started, index, Started());
    }

    /// <summary>One when the service itself finishes the task; else, of a failure, one for each request that the failure kept from succeeding.</summary>
    public IEnumerable<KeptnEvent> Finished(Webhook? webhook, WebhookOutcome outcome)
    {
        var isOne = webhook is null or { SendFinished: true };
        if (!IsAnswered || (outcome.Failure is null && !isOne))
            yield break;
        var first = isOne ? 0 : outcome.Responses.Count;
        for (var index = first; index < (isOne ? 1 : outcome.Requests); index++)
            yield return Answer(EventType.Finished, index, outcome.Failure is null ? Passed(outcome) : Failed(outcome.Failure));
    }

    /// <summary>The triggered event's own common members, as the reference's library repeats them.</summary>
    private JsonObject Started()
    {
        var data = TaskAnswer.Place(happened);
        foreach (var name in new[] { "status", "result", "message" })
            if (happened.Data.TextAt(name) is { Length: > 0 } text)
                data[name] = text;
        return data;
    }

    private JsonObject Passed(WebhookOutcome outcome)
    {
        var data = TaskAnswer.Place(happened);
        data[happened.Kind.Name!] = new JsonObject { ["responses"] = new JsonArray([.. outcome.Responses.Select(response => response.DeepClone())]) };
        data["status"] = "succeeded";
        data["result"] = "pass";
        return data;
    }

    private JsonObject Failed(string why)
    {
        var data = TaskAnswer.Place(happened);
        data["result"] = "fail";
        data["status"] = "errored";
        data["message"] = why;
        return data;
    }

    private KeptnEvent Answer(string action, int index, JsonObject data) => TaskAnswer.To(happened, action, WebhookIntegration.Name, Id(action, index), now, data);

    private string Id(string action, int index) => DerivedId.Of(happened.Id, subscription, action, index.ToString(CultureInfo.InvariantCulture));
}
