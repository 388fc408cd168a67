using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Workspaces;

/// <summary>The tables and views in a workspace.</summary>
internal static class ObjectEndpoints
{
    private const int MostAtOnce = 1_000;
    private const int LongestName = 255;

    public static void MapObjects(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
    {
        storage.Get(WorkspaceEndpoints.One + "/objects", "Workspaces.Objects", ListAsync)
            .WithTags(WorkspaceEndpoints.Tag).WithSummary("Lists the tables and views in a workspace");
        storage.Post(WorkspaceEndpoints.One + "/objects/batch-delete", "Workspaces.DeleteObjects", DeleteAsync)
            .WithTags(WorkspaceEndpoints.Tag).WithSummary("Drops tables and views in a job, which fails when one cannot be dropped")
            .Field("objects", "array", "Their names.", required: true)
            .Answers(202, "The job");
    });

    private static async Task<IResult> ListAsync(Origin from, string workspace_id, OpenWorkspaces open, WorkspaceEngines engines, CancellationToken stop)
    {
        var workspace = await open.SeeAsync(from, workspace_id, stop);
        var engine = engines.Of(workspace);
        if (engine.IsFileEngine)
            return WorkspaceErrors.BackendNotSupported(workspace.Backend);
        return Answer.Ok((await engine.ListAsync(workspace, stop)).Select(one => new ObjectView(one.Name, one.IsView ? "view" : "table")));
    }

    private static async Task<IResult> DeleteAsync(
        Origin from, string workspace_id, RequestBody body, OpenWorkspaces open, WorkspaceEngines engines, JobSubmission jobs, CancellationToken stop)
    {
        var workspace = await open.UseAsync(from, workspace_id, stop);
        if (engines.Of(workspace).IsFileEngine)
            return WorkspaceErrors.BackendNotSupported(workspace.Backend);
        var names = body.Fields.Texts("objects", most: MostAtOnce);
        if (names is { Count: 0 } || (names is null && body.Fields.Errors.Count == 0))
            body.Fields.Wrong("objects", "This collection should contain 1 element or more.");
        else if (names is not null && names.Any(name => string.IsNullOrWhiteSpace(name) || name.Length > LongestName))
            body.Fields.Wrong("objects", $"Names should have 1 to {LongestName} characters.");
        body.Fields.ThrowIfInvalid();
        var parameters = new JsonObject
        {
            ["workspaceId"] = workspace.Id.ToString(CultureInfo.InvariantCulture),
            ["objects"] = JsonSerializer.Serialize(names, JsonWire.Options),
        };
        var request = new JobRequest(from, DeleteObjects.Operation, parameters, new DeleteObjectsWork(workspace.Id, names!)) { Key = WorkspaceJobs.Key(workspace) };
        return Answer.Accepted(JobView.From(await jobs.SubmitAsync(request, stop), from.BaseUrl));
    }

    private sealed record ObjectView(string Name, string Type);
}
