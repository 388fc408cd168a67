namespace Headgate.Keptn.Secrets;

/// <summary>Settings of secrets, section <c>Keptn:Secrets</c>.</summary>
internal sealed record SecretsOptions
{
    public const string Section = "Keptn:Secrets";

    /// <summary>The scopes that secrets can have, with commas. Default <c>dynatrace-service,keptn-default,keptn-prometheus-service,keptn-webhook-service</c>. Since 0.3.</summary>
    public string Scopes { get; init; } = "dynatrace-service,keptn-default,keptn-prometheus-service,keptn-webhook-service";

    public IReadOnlyList<string> ScopeList =>
        [.. Scopes.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
