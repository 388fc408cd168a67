using Headgate.Kernel;
using Headgate.Keptn.Resources;
using Microsoft.Extensions.Logging;

namespace Headgate.Keptn.Projects;

/// <summary>Undoes what projects did outside the stack: a repository of the provisioning service is given back, and what an unfinished creation pushed is taken back.</summary>
internal sealed class ProjectTraces(Upstreams upstreams, IFirstPush firstPush, Provisioner provisioner, ILogger<ProjectTraces> log)
{
    /// <returns>The branches that are still upstream, with their commits; none of a project that was finished, whose upstream is its owner's.</returns>
    public async Task<IReadOnlyList<BranchTip>> RemoveAsync(ProjectRow project, CancellationToken stop)
    {
        if (project.IsOfProvider)
            await provisioner.ReleaseAsync(project.Name, stop);
        // What was pushed to a repository that was given goes with it.
        if (project.IsOfProvider || project.Credentials is null || project.Pushed.Count == 0)
            return [];
        try
        {
            return await firstPush.TakeBackAsync(upstreams.Of(project.Name, project.Credentials), project.Pushed, stop);
        }
        catch (RefusedException away)
        {
            log.LogWarning(away, "What was pushed for the Keptn project {Project} could not be taken back", project.Name);
            return project.Pushed;
        }
    }
}
