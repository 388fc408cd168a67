using System.Text.Json.Serialization;
using Headgate.Identity;
using Headgate.Kernel;

namespace Headgate.Management;

/// <summary>Builds answers about projects: the project, its size, and in details its organization.</summary>
internal sealed class ProjectAnswers(ProjectDirectory directory, OrganizationAdministration organizations, IProjectUsage usage)
{
    public async Task<IReadOnlyList<OwnerView>> ListAsync(IReadOnlyList<ProjectId> projects, CancellationToken stop)
    {
        var views = new List<OwnerView>(projects.Count);
        foreach (var id in projects)
            if (await directory.FindAsync(id, stop) is { } project)
                views.Add(OwnerView.From(project, await usage.OfAsync(id, stop)));
        return views;
    }

    /// <exception cref="RefusedException">404: it was deleted meanwhile.</exception>
    public async Task<ProjectDetailView> DetailAsync(ProjectId id, CancellationToken stop)
    {
        var project = await directory.FindAsync(id, stop) ?? throw new RefusedException(ManagementErrors.NotFound("project", id.ToString()));
        var organization = await organizations.FindAsync(project.Organization, stop);
        return new ProjectDetailView(OwnerView.From(project, await usage.OfAsync(id, stop)), OrganizationView.From(organization!))
        {
            Disabled = project.IsDisabled ? new DisabledView(project.DisabledReason ?? "", null) : null,
        };
    }
}

/// <summary>A project with its organization.</summary>
internal sealed record ProjectDetailView : OwnerView
{
    public ProjectDetailView(OwnerView project, OrganizationView organization) : base(project) => Organization = organization;

    public OrganizationView Organization { get; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DisabledView? Disabled { get; init; }

    public string Timezone { get; } = "UTC";
}

internal sealed record DisabledView(string Reason, DateTimeOffset? EstimatedEndTime);
