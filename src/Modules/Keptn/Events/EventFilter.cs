namespace Headgate.Keptn.Events;

/// <summary>Which events of the store; <c>null</c> and empty for any.</summary>
internal sealed record EventFilter
{
    /// <summary>Whose; <c>null</c> for those of the context's project, without a context for those of none.</summary>
    public string? Project { get; init; }

    public string? Context { get; init; }

    public string? Type { get; init; }

    public string? Stage { get; init; }

    public string? Service { get; init; }

    public string? Id { get; init; }

    public string? Source { get; init; }

    /// <summary>Only later ones.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only earlier ones.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Only the earliest of each context.</summary>
    public bool RootsOnly { get; init; }

    /// <summary>Where the events' places are found.</summary>
    public string Table => RootsOnly ? "keptn.event_root" : "keptn.event";
}
