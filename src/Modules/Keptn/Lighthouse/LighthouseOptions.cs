namespace Headgate.Keptn.Lighthouse;

/// <summary>Settings of evaluations.</summary>
internal sealed record LighthouseOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Keptn:Lighthouse";

    /// <summary>The provider of values for projects that chose none, such as <c>headgate</c>; empty (the default): they are not evaluated and pass. Since 0.3.</summary>
    public string DefaultSliProvider { get; init; } = "";
}
