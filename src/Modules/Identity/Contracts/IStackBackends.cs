namespace Headgate.Identity;

/// <summary>The backends that the stack has for every project's workspaces; implemented by the module that owns workspaces.</summary>
public interface IStackBackends
{
    /// <summary>Their words, such as <c>snowflake</c>; the same as long as the node runs.</summary>
    IReadOnlyList<string> Backends { get; }
}

/// <summary>The backends of a host without workspaces.</summary>
internal sealed class NoBackends : IStackBackends
{
    public IReadOnlyList<string> Backends => [];
}
