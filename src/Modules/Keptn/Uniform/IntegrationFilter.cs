namespace Headgate.Keptn.Uniform;

/// <summary>Which integrations: each that is not empty narrows the choice.</summary>
internal sealed record IntegrationFilter
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string Hostname { get; init; } = "";

    /// <summary>That is in the filter of one of its subscriptions.</summary>
    public string Project { get; init; } = "";

    /// <inheritdoc cref="Project"/>
    public string Stage { get; init; } = "";

    /// <inheritdoc cref="Project"/>
    public string Service { get; init; } = "";
}
