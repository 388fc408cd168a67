using Headgate.Kernel;
using Headgate.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Workspaces;

internal static class UnloadEndpoints
{
    public static void MapUnloads(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
    {
        storage.Post($"{WorkspaceEndpoints.One}/table-export", "Workspaces.TableExport", ExportAsync)
            .WithTags(WorkspaceEndpoints.Tag).WithSummary("Writes a table or view of the workspace to a file of the file storage: CSV with a header row")
            .Field("tableName", "string", "The table or view; case matters.", required: true)
            .Field("fileName", "string", "What the file is called; default the table's name.")
            .Field("fileType", "string", "csv (default).")
            .Field("gzip", "boolean", "Pack the file.")
            .Answers(202, "The job; its results have file.id");
        storage.Post($"{WorkspaceEndpoints.One}/unload", "Workspaces.Unload", UnloadAsync)
            .WithTags(WorkspaceEndpoints.Tag).WithSummary("Brings back what the output mapping of the workspace's configuration names")
            .Query("only-direct-grants", "boolean", "Only tables with the unload strategy direct-grant.")
            .Answers(202, "The jobs; none when the workspace was made for no configuration");
    });

    private static async Task<IResult> ExportAsync(
        Origin from, string workspace_id, RequestBody body, OpenWorkspaces open, WorkspaceEngines engines, JobSubmission jobs, CancellationToken stop)
    {
        var workspace = await open.UseAsync(from, workspace_id, stop);
        var table = body.Fields.RequiredText("tableName", 1024);
        var name = body.Fields.Text("fileName", 200);
        var gzip = body.Fields.Flag("gzip") ?? false;
        if (body.Fields.OneOf("fileType", "", "csv", "parquet") == "parquet")
            body.Fields.Wrong("fileType", "Parquet is not supported for tables of workspaces; send csv.");
        body.Fields.ThrowIfInvalid();
        var engine = engines.Of(workspace);
        if (engine.IsFileEngine || await engine.DescribeAsync(workspace, table, stop) is null)
            return UnloadErrors.NotInWorkspace(table, workspace);
        name = string.IsNullOrEmpty(name) ? table : name;
        var work = new ExportWorkspaceTableWork(workspace.Id, table, name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? name : $"{name}.csv", gzip);
        return Answer.Accepted(JobView.From(await jobs.SubmitAsync(ExportWorkspaceTable.Request(from, workspace, work), stop), from.BaseUrl));
    }

    private static async Task<IResult> UnloadAsync(
        Origin from, string workspace_id, RequestQuery query, RequestBody body, OpenWorkspaces open, OutputUnload unload, CancellationToken stop)
    {
        var onlyDirectGrants = query.Fields.Flag("only-direct-grants") ?? body.Fields.Flag("only-direct-grants") ?? false;
        query.Fields.ThrowIfInvalid();
        body.Fields.ThrowIfInvalid();
        var jobs = await unload.SubmitAsync(from, await open.UseAsync(from, workspace_id, stop), onlyDirectGrants, stop);
        return Answer.Accepted((IReadOnlyList<JobView>)[.. jobs.Select(job => JobView.From(job, from.BaseUrl))]);
    }
}
