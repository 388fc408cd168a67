using System.ComponentModel.DataAnnotations;

namespace Headgate.Identity;

/// <summary>Settings of the Identity module, section <c>Identity</c>.</summary>
public sealed record IdentityOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Identity";

    /// <summary>How long expired tokens stay listed before they are deleted. 0 to 3,650 days; default 7 days. Since 0.1.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00")]
    public TimeSpan ExpiredTokenGrace { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long the link to a shared token works, from the moment its mail is sent. 1 min to 90 days; default 2 h. Since 0.2.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "90.00:00:00")]
    public TimeSpan ShareLinkLifetime { get; init; } = TimeSpan.FromHours(2);
}
