using System.Text.RegularExpressions;
using Headgate.Identity;
using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Management;

/// <summary>Features of projects. There is no catalogue: a feature is a word that clients and modules look for.</summary>
internal static partial class FeatureEndpoints
{
    /// <summary>The feature of a person who may switch features of projects.</summary>
    private const string MayManageFeatures = "can-manage-features";

    public static void MapFeatures(this RouteGroupBuilder manage)
    {
        manage.MapPost("/projects/{project_id}/features", AddAsync).WithName("ProjectFeatures.Add").WithTags("Features").WithSummary("Turns a feature of a project on")
            .Field("feature", "string", "The feature's name.", required: true);
        manage.MapDelete("/projects/{project_id}/features/{feature}", RemoveAsync).WithName("ProjectFeatures.Remove").WithTags("Features")
            .WithSummary("Turns a feature of a project off").Answers(204, "Off.");
    }

    private static async Task<IResult> AddAsync(
        ManageCaller me, string project_id, RequestBody body, Reach reach, ProjectAdministration administration, ProjectAnswers answers, CancellationToken stop)
    {
        var project = await ReachedAsync(me, project_id, reach, administration, stop);
        var feature = body.Fields.RequiredText("feature");
        if (feature.Length > 0 && !FeatureName().IsMatch(feature))
            body.Fields.Wrong("feature", "A feature is called by up to 100 letters, digits, dashes, dots and underscores.");
        body.Fields.ThrowIfInvalid();
        return await administration.SetFeatureAsync(project.Id, feature, true, stop)
            ? Answer.Ok(await answers.DetailAsync(project.Id, stop))
            : ManagementErrors.FeatureAlreadyOn(feature);
    }

    private static async Task<IResult> RemoveAsync(
        ManageCaller me, string project_id, string feature, Reach reach, ProjectAdministration administration, CancellationToken stop)
    {
        var project = await ReachedAsync(me, project_id, reach, administration, stop);
        return FeatureName().IsMatch(feature) && await administration.SetFeatureAsync(project.Id, feature, false, stop) ? Answer.NoContent : ManagementErrors.FeatureNotOn(feature);
    }

    private static async Task<Project> ReachedAsync(ManageCaller me, string project, Reach reach, ProjectAdministration administration, CancellationToken stop)
    {
        Caller.Require(me.IsSuperAdmin || (me.AdminId is { } id
            && await administration.FindAdminAsync(id.ToString(System.Globalization.CultureInfo.InvariantCulture), stop) is { } admin && admin.Features.Contains(MayManageFeatures)));
        return await reach.ProjectAsync(me, project, ProjectLevel.Manage, stop);
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.CultureInvariant)]
    private static partial Regex FeatureName();
}
