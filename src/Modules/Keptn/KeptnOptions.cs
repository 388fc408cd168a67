namespace Headgate.Keptn;

/// <summary>The settings of Keptn's API as a whole.</summary>
/// <remarks>Not the section <c>Keptn</c> itself: a section's unknown names end the start, and those of the folders are below it.</remarks>
internal sealed record KeptnOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Keptn:Installation";

    /// <summary>Whether a project made without git credentials gets a repository of the stack's own; default true. Without it, credentials must be sent. Since 0.3.</summary>
    public bool AutomaticProvisioning { get; init; } = true;
}
