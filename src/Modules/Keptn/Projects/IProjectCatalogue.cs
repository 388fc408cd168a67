namespace Headgate.Keptn.Projects;

/// <summary>Which projects, stages and services there are.</summary>
internal interface IProjectCatalogue
{
    /// <summary>The project; <c>null</c> when there is none of this name.</summary>
    Task<ProjectShape?> FindAsync(string project, CancellationToken stop);
}

/// <summary>A project with its stages in the order of the shipyard.</summary>
internal sealed record ProjectShape(string Name, IReadOnlyList<StageShape> Stages);

/// <summary>A stage with its services.</summary>
internal sealed record StageShape(string Name, IReadOnlyList<string> Services);
