using Headgate.Kernel;
using Headgate.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Workspaces;

internal static class LoadEndpoints
{
    public static void MapLoads(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
    {
        storage.Post($"{WorkspaceEndpoints.One}/load", "Workspaces.Load", (Origin from, string workspace_id, RequestBody body, LoadSubmission loads, CancellationToken stop) =>
                SubmitAsync(from, workspace_id, LoadCall.Load, body, loads, stop))
            .WithTags(WorkspaceEndpoints.Tag).WithSummary("Loads tables, or files into a file workspace: all of them or none")
            .Field("input", "array", "Objects with source or dataFileId, destination, sourceBranchId, columns, whereFilters, changedSince, changedUntil, rows, incremental, overwrite, loadType, primaryKey, dropTimestampColumn.", required: true)
            .Field("preserve", "boolean", "Keep what is in the workspace; default: it is emptied first, but for the destinations of incremental loads.")
            .Answers(202, "The job");
        storage.Post($"{WorkspaceEndpoints.One}/load-clone", "Workspaces.LoadClone", (Origin from, string workspace_id, RequestBody body, LoadSubmission loads, CancellationToken stop) =>
                SubmitAsync(from, workspace_id, LoadCall.Clone, body, loads, stop))
            .WithTags(WorkspaceEndpoints.Tag).WithSummary("Loads whole tables at no cost")
            .Field("input", "array", "Objects with source, destination, sourceBranchId, overwrite, dropTimestampColumn.", required: true)
            .Field("preserve", "boolean", "Keep what is in the workspace; default: it is emptied first.")
            .Answers(202, "The job");
        WithMapping(storage.Post($"{WorkspaceEndpoints.One}/input-mapping-load", "Workspaces.InputMappingLoad", MappingAsync))
            .WithTags(WorkspaceEndpoints.Tag).WithSummary("Loads tables as the input mapping of a component says")
            .Query("dryRun", "boolean", "Answer 200 with how each table would be loaded and do nothing else.")
            .Field("preserve", "boolean", "Keep what is in the workspace; default: it is emptied first.")
            .Answers(202, "The job");
        WithMapping(storage.Post("/input-mapping-load/preview", "Workspaces.InputMappingPreview", PreviewAsync))
            .WithTags(WorkspaceEndpoints.Tag).WithSummary("Tells how the tables of an input mapping would be loaded into a workspace of a backend")
            .Query("backend", "string", "The backend of items that name none; default the project's.");
    });

    private static RouteHandlerBuilder WithMapping(RouteHandlerBuilder route) => route.Field(
        "input", "array", "Objects with source, destination, source_branch_id, columns, column_types, where_column, where_values, where_operator, changed_since, limit, overwrite, load_type, keep_internal_timestamp_column.", required: true);

    private static async Task<IResult> SubmitAsync(Origin from, string id, LoadCall call, RequestBody body, LoadSubmission loads, CancellationToken stop) =>
        Answer.Accepted(JobView.From(await loads.SubmitAsync(from, id, call, body.Fields, stop), from.BaseUrl));

    private static async Task<IResult> MappingAsync(Origin from, string workspace_id, RequestQuery query, RequestBody body, LoadSubmission loads, CancellationToken stop)
    {
        var dryRun = query.Fields.Flag("dryRun") ?? body.Fields.Flag("dryRun") ?? false;
        query.Fields.ThrowIfInvalid();
        return dryRun
            ? Answer.Ok(await loads.TryAsync(from, workspace_id, body.Fields, stop))
            : await SubmitAsync(from, workspace_id, LoadCall.Mapping, body, loads, stop);
    }

    private static async Task<IResult> PreviewAsync(Origin from, RequestQuery query, RequestBody body, LoadPreview preview, CancellationToken stop)
    {
        var backend = query.Fields.Text("backend", 40);
        query.Fields.ThrowIfInvalid();
        return Answer.Ok(await preview.OfAsync(from, backend, body.Fields, stop));
    }
}
