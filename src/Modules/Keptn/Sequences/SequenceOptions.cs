using System.ComponentModel.DataAnnotations;

namespace Headgate.Keptn.Sequences;

/// <summary>Settings of sequences.</summary>
internal sealed record SequenceOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Keptn:Sequences";

    /// <summary>How long a triggered task waits for somebody to start it before its sequence ends as timed out. 1 s to 365 days; default 10 min. Since 0.3.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan TaskStartedWait { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often tasks that nobody starts are looked for. 100 ms to 1 h; default 10 s. Since 0.3.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "01:00:00")]
    public TimeSpan WatchInterval { get; init; } = TimeSpan.FromSeconds(10);
}
