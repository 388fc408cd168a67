namespace Headgate.Keptn.Webhooks.Config;

/// <summary>What to do on an event of a subscription.</summary>
internal sealed record Webhook(string SubscriptionId, bool SendStarted, bool SendFinished, IReadOnlyList<WebhookSecret> Secrets, IReadOnlyList<WebhookRequest> Requests);

/// <summary>A value of a secret, known to templates as <c>.env.Name</c>.</summary>
internal sealed record WebhookSecret(string Name, string Secret, string Key);

/// <summary>A request: a curl command, or its parts.</summary>
internal abstract record WebhookRequest;

/// <summary>Version v1alpha1.</summary>
internal sealed record CommandRequest(string Command) : WebhookRequest;

/// <summary>Version v1beta1.</summary>
internal sealed record DescribedRequest(string Url, string Method, IReadOnlyList<(string Key, string Value)> Headers, string Payload, string Options) : WebhookRequest;
