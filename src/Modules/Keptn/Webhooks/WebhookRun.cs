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

    /// <summary>An event holds all answers.</summary>
    private const int MostAnswers = 5 * 1024 * 1024;

    private const int LongestReport = 4096;

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
        var length = 0L;
        foreach (var request in webhook.Requests)
        {
            var masked = mask;
            try
            {
                var call = CurlRequest.Fill(CurlRequest.Read(request), template => GoTemplate.Parse(template).Fill(data));
                masked = call.Credentials is null ? mask : mask.And(call.Credentials);
                var answer = await client.SendAsync(call, stop);
                if ((length += answer.Length) > MostAnswers)
                    throw new OutboundException($"the answers are larger than {MostAnswers} bytes together");
                outcome.Responses.Add(masked.Over(WebhookResponse.Of(answer)));
            }
            catch (Exception failed) when (failed is TemplateException or CurlException or OutboundException)
            {
                return outcome with { Failure = WebhookResponse.Plain(Told(failed, CurlRequest.Describe(request), masked)) };
            }
        }

        return outcome;
    }

    private static string Told(Exception failed, string request, SecretMask mask) => failed switch
    {
        TemplateException => mask.Over($"could not parse request '{request}' : {failed.Message}"),
        OutboundException { Denied: true } => mask.Over($"creating CURL request failed: {failed.Message}"),
        // Masked before it is cut: half a secret is none that a mask knows.
        OutboundException outbound => mask.Over($"could not execute request '{request}': error during curl request execution: {failed.Message}") + Cut(mask.Over(outbound.Answer ?? "")),
        _ => mask.Over($"could not execute request '{request}': {failed.Message}"),
    };

    private static string Cut(string text) => text.Length <= LongestReport ? text : text[..(char.IsHighSurrogate(text[LongestReport - 1]) ? LongestReport - 1 : LongestReport)];

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
}

/// <summary>What became of a webhook.</summary>
/// <param name="Requests">How many it has.</param>
/// <param name="Responses">Of those that succeeded.</param>
/// <param name="Failure">Why it ended early, without secrets; <c>null</c> when it did not.</param>
internal sealed record WebhookOutcome(int Requests, List<JsonNode> Responses, string? Failure);
