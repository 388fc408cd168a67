using Headgate.Keptn.Shipyards;

namespace Headgate.Keptn.Webhooks.Config;

/// <summary>Reads <c>webhook.yaml</c>. One webhook that is wrong makes the whole file void, as in the reference.</summary>
internal static class WebhookConfigText
{
    private const string Alpha = "webhookconfig.keptn.sh/v1alpha1";
    private const string Beta = "webhookconfig.keptn.sh/v1beta1";
    private const int MostRequests = 100;
    private static readonly string[] Methods = ["POST", "PUT", "GET", "HEAD"];

    /// <exception cref="WebhookConfigException">It is none.</exception>
    public static IReadOnlyList<Webhook> Parse(string text)
    {
        try
        {
            var file = YamlTree.Parse(text) as YamlMap ?? throw Invalid("it is empty");
            var version = Text(file["apiVersion"]);
            if (version is not (Alpha or Beta))
                throw Invalid($"unsupported webhook configuration version '{version}'");
            var webhooks = Items((file["spec"] as YamlMap)?["webhooks"]);
            return webhooks.Count > 0 ? [.. webhooks.Select(webhook => One(webhook as YamlMap ?? throw Invalid("a webhook is no mapping"), version == Beta))] : throw Invalid("missing 'webhooks[]' part");
        }
        catch (YamlRefusedException malformed)
        {
            throw new WebhookConfigException(malformed.Message, malformed);
        }
    }

    private static Webhook One(YamlMap webhook, bool isBeta)
    {
        if (Text(webhook["type"]).Length == 0)
            throw Invalid("missing 'webhooks[].Type' part");
        var subscription = Text(webhook["subscriptionID"]);
        if (subscription.Length == 0)
            throw Invalid("missing 'webhooks[].SubscriptionID' part");
        var requests = Items(webhook["requests"]);
        if (requests.Count == 0)
            throw Invalid("missing 'webhooks[].Requests[]' part");
        if (requests.Count > MostRequests)
            throw Invalid($"more than {MostRequests} requests");
        return new Webhook(
            subscription,
            Flag(webhook["sendStarted"]) ?? true,
            Flag(webhook["sendFinished"]) ?? false,
            [.. Items(webhook["envFrom"]).OfType<YamlMap>().Select(Secret)],
            [.. requests.Select(request => Request(request, isBeta))]);
    }

    private static WebhookSecret Secret(YamlMap source) =>
        new(Text(source["name"]), Text((source["secretRef"] as YamlMap)?["name"]), Text((source["secretRef"] as YamlMap)?["key"]));

    private static WebhookRequest Request(YamlNode request, bool isBeta)
    {
        if (!isBeta && request is YamlScalar command)
            return new CommandRequest(command.Text);
        var parts = request as YamlMap ?? throw Invalid("webhook request URL empty");
        var described = new DescribedRequest(
            Text(parts["url"]), Text(parts["method"]), [.. Items(parts["headers"]).OfType<YamlMap>().Select(header => (Text(header["key"]), Text(header["value"])))], Text(parts["payload"]), Text(parts["options"]));
        return described.Url.Length == 0 ? throw Invalid("webhook request URL empty")
            : described.Method.Length == 0 ? throw Invalid("webhook request method empty")
            : !Methods.Contains(described.Method) ? throw Invalid("unsupported webhook request method")
            : described.Headers.Any(header => header.Key.Length == 0 || header.Value.Length == 0) ? throw Invalid("webhook request header or value empty")
            : described;
    }

    private static IReadOnlyList<YamlNode> Items(YamlNode? node) => node is YamlList list ? list.Items : [];

    private static string Text(YamlNode? node) => node is YamlScalar { IsNull: false } scalar ? scalar.Text : "";

    private static bool? Flag(YamlNode? node) => node?.Json() switch
    {
        null => null,
        System.Text.Json.Nodes.JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        _ => throw Invalid("a flag is neither true nor false"),
    };

    private static WebhookConfigException Invalid(string why) => new($"Webhook configuration invalid: {why}");
}

/// <summary>A file that is no configuration of webhooks.</summary>
internal sealed class WebhookConfigException(string message, Exception? cause = null) : Exception(message, cause);
