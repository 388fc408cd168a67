using Headgate.Kernel;
using Headgate.Storage;

namespace Headgate.Components;

/// <summary>Where a configuration is found.</summary>
internal sealed record ConfigurationKey(ProjectId Project, long Branch, string Component, string Id);

internal static class ConfigurationKeys
{
    /// <summary>A configuration in the branch of the request.</summary>
    public static ConfigurationKey Key(this Origin from, string component, string configuration) => new(from.Project, from.Branch.Id, component, configuration);
}
