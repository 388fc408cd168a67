using FsCheck;
using FsCheck.Fluent;
using Headgate.Keptn.Webhooks.Config;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Webhooks;

/// <summary>Configurations of webhooks, in both versions.</summary>
public sealed class ReadingConfigurations
{
    private const string Example = """
        apiVersion: webhookconfig.keptn.sh/v1beta1
        kind: WebhookConfig
        metadata: {name: example}
        spec:
          webhooks:
          - type: sh.keptn.event.test.triggered
            subscriptionID: s-1
            sendFinished: true
            envFrom:
            - name: token
              secretRef: {name: my-secret, key: value}
            requests:
            - url: https://example.com/{{.data.project}}
              method: POST
              headers:
              - {key: x-token, value: "{{.env.token}}"}
              payload: '{"a": 1}'
              options: --max-time 5
          - type: sh.keptn.event.deploy.triggered
            subscriptionID: s-2
            sendStarted: false
            requests: [{url: example.com, method: GET}]
        """;

    [Fact]
    public void A_file_of_the_second_version_is_read()
    {
        var webhooks = WebhookConfigText.Parse(Example);
        Assert.Equal(["s-1", "s-2"], webhooks.Select(webhook => webhook.SubscriptionId));
        Assert.Equal([(true, true), (false, false)], webhooks.Select(webhook => (webhook.SendStarted, webhook.SendFinished)));
        Assert.Equal([new WebhookSecret("token", "my-secret", "value")], webhooks[0].Secrets);
        var request = Assert.IsType<DescribedRequest>(Assert.Single(webhooks[0].Requests));
        Assert.Equal(("https://example.com/{{.data.project}}", "POST", "{\"a\": 1}", "--max-time 5"), (request.Url, request.Method, request.Payload, request.Options));
        Assert.Equal([("x-token", "{{.env.token}}")], request.Headers);
    }

    [Fact]
    public void A_file_of_the_first_version_has_commands()
    {
        var webhooks = WebhookConfigText.Parse("""
            apiVersion: webhookconfig.keptn.sh/v1alpha1
            kind: WebhookConfig
            spec:
              webhooks:
              - type: sh.keptn.event.test.triggered
                subscriptionID: s-1
                requests:
                - curl --request GET https://example.com
            """);
        Assert.Equal(new CommandRequest("curl --request GET https://example.com"), Assert.Single(Assert.Single(webhooks).Requests));
    }

    [Theory]
    [InlineData("v1beta1", "v2", "Webhook configuration invalid: unsupported webhook configuration version 'webhookconfig.keptn.sh/v2'")]
    [InlineData("webhooks:", "other:", "Webhook configuration invalid: missing 'webhooks[]' part")]
    [InlineData("- type: sh.keptn.event.test.triggered", "- other: x", "Webhook configuration invalid: missing 'webhooks[].Type' part")]
    [InlineData("subscriptionID: s-2", "other: x", "Webhook configuration invalid: missing 'webhooks[].SubscriptionID' part")]
    [InlineData("requests: [{url: example.com, method: GET}]", "requests: []", "Webhook configuration invalid: missing 'webhooks[].Requests[]' part")]
    [InlineData("{url: example.com, method: GET}", "{method: GET}", "Webhook configuration invalid: webhook request URL empty")]
    [InlineData("{url: example.com, method: GET}", "curl https://example.com", "Webhook configuration invalid: webhook request URL empty")]
    [InlineData("{url: example.com, method: GET}", "{url: example.com}", "Webhook configuration invalid: webhook request method empty")]
    [InlineData("{url: example.com, method: GET}", "{url: example.com, method: DELETE}", "Webhook configuration invalid: unsupported webhook request method")]
    [InlineData("{key: x-token, value: \"{{.env.token}}\"}", "{key: x-token}", "Webhook configuration invalid: webhook request header or value empty")]
    public void One_fault_voids_the_file(string part, string instead, string message) =>
        Assert.Equal(message, Assert.Throws<WebhookConfigException>(() => WebhookConfigText.Parse(Example.Replace(part, instead, StringComparison.Ordinal))).Message);

    [Fact]
    public void Whatever_becomes_of_a_file_it_is_read_or_refused()
    {
        var edits = Gen.Choose(0, Example.Length - 1).Two().SelectMany(_ => Gen.Elements("", " ", "\n", "-", ":", "{", "}", "[", "]", "&a", "*a", "|", ">", "\"", "'", "#", "!", "\t", "null", "<<: ", "1e999", "\0"), (place, text) => (place.Item1, place.Item2 % 12, text));
        Prop.ForAll(Arb.From(edits.ListOf()), list =>
        {
            var file = Example;
            foreach (var (place, length, text) in list)
            {
                var at = Math.Min(place, file.Length);
                file = file.Remove(at, Math.Min(length, file.Length - at)).Insert(at, text);
            }

            try
            {
                WebhookConfigText.Parse(file);
            }
            catch (WebhookConfigException)
            {
            }
        }).Check(Effort.Cases(3_000));
    }
}
