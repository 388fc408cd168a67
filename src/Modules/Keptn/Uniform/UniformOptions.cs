using System.ComponentModel.DataAnnotations;

namespace Headgate.Keptn.Uniform;

/// <summary>Settings of integrations and their logs, section <c>Keptn:Uniform</c>.</summary>
internal sealed record UniformOptions
{
    public const string Section = "Keptn:Uniform";

    /// <summary>How long an integration that gives no sign of life stays registered. 1 s to 365 days; default 48 h. Since 0.3.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan Expiry { get; init; } = TimeSpan.FromHours(48);

    /// <summary>How long log entries of integrations are kept. 1 s to 365 days; default 120 h. Since 0.3.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan LogRetention { get; init; } = TimeSpan.FromHours(120);

    /// <summary>Pause between two removals of what is past its time. 50 ms to 1 h; default 1 min. Since 0.3.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "01:00:00")]
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromMinutes(1);
}
