using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

namespace Headgate.Keptn.Projects;

/// <summary>Settings of Keptn's projects, section <c>Keptn:Projects</c>.</summary>
internal sealed record ProjectsOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Keptn:Projects";

    /// <summary>The longest name of a project. 1 to 200; default 200. Since 0.3.</summary>
    [Range(1, 200)]
    public int MaxProjectName { get; init; } = 200;

    /// <summary>The longest name of a service. 1 to 200; default 43. Since 0.3.</summary>
    [Range(1, 200)]
    public int MaxServiceName { get; init; } = 43;

    /// <summary>Regular expressions, without backtracking: a git upstream whose URL one of them matches is refused. Default none. Since 0.3.</summary>
    public IReadOnlyList<string> RemoteUrlDenylist { get; init; } = [];

    /// <summary>How often what a crash left of deletions, and of creations that nobody asked for again within a day, is removed. 100 ms to 1 day; default 5 min. Since 0.3.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "1.00:00:00")]
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether a git upstream is one of those that are refused.</summary>
    public bool Denies(string remoteUrl) => RemoteUrlDenylist.Any(pattern => Pattern(pattern).IsMatch(remoteUrl));

    /// <summary>An expression that cannot be read ends the start.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var pattern in RemoteUrlDenylist)
        {
            if (Problem(pattern) is { } problem)
                yield return new ValidationResult($"{Section}:{nameof(RemoteUrlDenylist)}: {problem}", [nameof(RemoteUrlDenylist)]);
        }
    }

    private static string? Problem(string pattern)
    {
        try
        {
            _ = Pattern(pattern);
            return null;
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or NotSupportedException)
        {
            return unreadable.Message;
        }
    }

    private static Regex Pattern(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
