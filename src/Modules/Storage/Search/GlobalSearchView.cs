using System.Globalization;
using System.Text.Json.Serialization;
using Headgate.Identity;

namespace Headgate.Storage;

/// <summary>A page of global search on the wire.</summary>
internal sealed record GlobalSearchView(long All, IReadOnlyList<FoundView> Items, IReadOnlyDictionary<string, long> ByType, IReadOnlyDictionary<string, string> ByProject)
{
    public static GlobalSearchView Of(FoundPage found, Project project, IReadOnlyDictionary<long, ProjectBranch> branches)
    {
        var total = found.ByType.Values.Sum();
        return new GlobalSearchView(
            total,
            [.. found.Objects.Select(one => FoundView.Of(one, project, branches[one.Branch]))],
            new Dictionary<string, long>(found.ByType) { ["total"] = total },
            total == 0 ? new Dictionary<string, string>() : new Dictionary<string, string> { [project.Id.Value.ToString(CultureInfo.InvariantCulture)] = project.Name });
    }

    /// <summary>Nothing.</summary>
    public static GlobalSearchView None { get; } = new(0, [], new Dictionary<string, long> { ["total"] = 0 }, new Dictionary<string, string>());
}

internal sealed record FoundView(
    string Id, string Type, string Name, FoundPath FullPath, string? ComponentId, long OrganizationId, long ProjectId, string ProjectName, DateTimeOffset Created)
{
    public static FoundView Of(FoundObject found, Project project, ProjectBranch branch) => new(
        found.Id, found.Type, found.Name, FoundPath.Of(found, project, branch), found.Component.Length > 0 ? found.Component : null, project.Organization, project.Id.Value,
        project.Name, found.Created);
}

/// <summary>Where it is, from the project down.</summary>
internal sealed record FoundPath(PathPart<long> Project, PathBranch Branch)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PathPart<string>? Bucket { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PathPart<string>? Component { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PathPart<string>? Configuration { get; private init; }

    public static FoundPath Of(FoundObject found, Project project, ProjectBranch branch)
    {
        var above = found.Parent.Length > 0 ? new PathPart<string>(found.Parent, found.ParentName ?? found.Parent) : null;
        return new FoundPath(new PathPart<long>(project.Id.Value, project.Name), new PathBranch(branch.Id, branch.Name, branch.IsDefault))
        {
            Bucket = found.Component.Length == 0 ? above : null,
            Component = found.Component.Length > 0 ? new PathPart<string>(found.Component, found.Component) : null,
            Configuration = found.Component.Length > 0 ? above : null,
        };
    }
}

internal sealed record PathPart<T>(T Id, string Name);

internal sealed record PathBranch(long Id, string Name, bool IsDefault)
{
    /// <summary>Branches of other systems are not known here.</summary>
    public bool IsNative { get; } = true;
}
