using System.ComponentModel.DataAnnotations;

namespace Headgate.Keptn.Events;

/// <summary>Settings of events from outside.</summary>
internal sealed record EventOptions
{
    public const string Section = "Keptn:Events";

    /// <summary>The project of the platform whose event log has Keptn's events; default the first of the stack. Since 0.3.</summary>
    public long? LogProject { get; init; }

    /// <summary>Whether events are refused that are of no known type or lack what their type asks for. Default false. Since 0.3.</summary>
    public bool Validate { get; init; }

    /// <summary>The largest event in bytes while <see cref="Validate"/> is on. 1 kB to 5 MB; default 64 kB. Since 0.3.</summary>
    [Range(1024, EventBody.Limit)]
    public int MaxValidatedBytes { get; init; } = 64 * 1024;
}
