using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Keptn.Events;
using Headgate.Keptn.Secrets;
using Headgate.Keptn.Templates;
using Headgate.Keptn.Webhooks.Config;
using Headgate.Keptn.Webhooks.Curl;
using Headgate.Keptn.Webhooks.Outbound;
using Headgate.Keptn.Wire;

namespace Headgate.Keptn.Webhooks;

/// <summary>Performs the requests of a webhook, one after the other, until one fails.</summary>
internal sealed class WebhookRun(ISecretVault vault, OutboundClient client)
{
    /// <summary>The only scope that the webhook service may read.</summary>
    private const string Scope = "keptn-webhook-service";

    public async Task<WebhookOutcome> PerformAsync(Webhook webhook, KeptnEvent happened, string subscription, CancellationToken stop)
    {
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        var outcome = new WebhookOutcome(webhook.Requests.Count, [], null);
        foreach (var wanted in webhook.Secrets)
        {
            if (await vault.ReadAsync(Scope, wanted.Secret, stop) is not { } values || !values.TryGetValue(wanted.Key, out var value))
                return outcome with { Failure = $"could not read secret {wanted.Secret}.{wanted.Key}" };
            secrets[wanted.Name] = value;
        }

        var mask = new SecretMask(secrets.Values);
        var data = Data(happened, subscription, secrets);
        foreach (var request in webhook.Requests)
        {
            var (response, failure) = await PerformAsync(request, data, stop);
            if (failure is not null)
                return outcome with { Failure = mask.Over(failure) };
            outcome.Responses.Add(mask.Over(Parsed(response!)));
        }

        return outcome;
    }

    private async Task<(string? Response, string? Failure)> PerformAsync(WebhookRequest request, JsonObject data, CancellationToken stop)
    {
        var described = CurlRequest.Describe(request);
        try
        {
            var call = CurlRequest.Fill(CurlRequest.Read(request), template => GoTemplate.Parse(template).Fill(data));
            return (await client.SendAsync(call, stop), null);
        }
        catch (TemplateException unfilled)
        {
            return (null, $"could not parse request '{described}' : {unfilled.Message}");
        }
        catch (CurlException refused)
        {
            return (null, $"could not execute request '{described}': {refused.Message}");
        }
        catch (OutboundException denied) when (denied.Denied)
        {
            return (null, $"creating CURL request failed: {denied.Message}");
        }
        catch (OutboundException failed)
        {
            return (null, $"could not execute request '{described}': error during curl request execution: {failed.Message}");
        }
    }

    /// <summary>What templates see: the event as an integration gets it, and the secrets.</summary>
    private static JsonObject Data(KeptnEvent happened, string subscription, Dictionary<string, string> secrets)
    {
        var data = JsonSerializer.SerializeToNode(EventView.Of(happened), KeptnAnswer.Options)!.AsObject();
        if (data["data"] is JsonObject payload)
        {
            if (payload["temporaryData"] is not JsonObject temporary)
                payload["temporaryData"] = temporary = [];
            temporary["distributor"] = new JsonObject { ["subscriptionID"] = subscription };
        }

        data["env"] = new JsonObject(secrets.Select(secret => KeyValuePair.Create(secret.Key, (JsonNode?)secret.Value)));
        // Parsed again, so that numbers are what they are in JSON.
        return JsonNode.Parse(data.ToJsonString())!.AsObject();
    }

    /// <summary>An object when the answer is one, else its text.</summary>
    private static JsonNode Parsed(string response)
    {
        try
        {
            return JsonNode.Parse(response, null, new JsonDocumentOptions { MaxDepth = 64, AllowDuplicateProperties = false }) as JsonObject ?? (JsonNode)response;
        }
        catch (JsonException)
        {
            return response;
        }
    }
}

/// <summary>What became of a webhook.</summary>
/// <param name="Requests">How many it has.</param>
/// <param name="Responses">Of those that succeeded.</param>
/// <param name="Failure">Why it ended early, without secrets; <c>null</c> when it did not.</param>
internal sealed record WebhookOutcome(int Requests, List<JsonNode> Responses, string? Failure);
