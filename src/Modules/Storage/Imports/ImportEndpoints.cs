using System.Text.Json.Nodes;
using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

internal static class ImportEndpoints
{
    public static void MapImports(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
    {
        WithCsv(storage.Post("/tables/{table_id}/import-async", "Tables.ImportAsync", ImportFileAsync))
            .WithTags("Tables").WithSummary("Loads a file, or a table of a workspace, into a table; loads of one table run one after the other")
            .Field("dataFileId", "integer", "The file: plain, gzip or sliced.")
            .Field("dataWorkspaceId", "integer", "Instead of a file: the workspace that has the rows.")
            .Field("dataObject", "string", "The table or view of that workspace; of a file workspace a file, a folder or a manifest.")
            .Answers(202, "The job");
        WithCsv(storage.Post("/tables/{table_id}/import", "Tables.Import", ImportUploadAsync))
            .WithTags("Tables").WithSummary("Loads an uploaded CSV into a table and answers when that is done")
            .Field("data", "file", "The CSV, plain or gzip.")
            .Field("dataString", "string", "The CSV as text.");
    });

    private static async Task<IResult> ImportFileAsync(
        Origin from, string table_id, RequestBody body, TableAccessRules access, ImportFiles files, IWorkspaceSource workspaces, JobSubmission jobs, CancellationToken stop)
    {
        var fields = ImportFields.Read(body.Fields);
        var file = body.Fields.Number("dataFileId", 1);
        var place = WorkspaceObject.Read(body.Fields);
        body.Fields.ThrowIfInvalid();
        var table = await access.FindOwnRowsAsync(from, table_id, stop);
        if (place is not null)
        {
            await workspaces.RequireAsync(from, place.Workspace, stop);
            var work = new ImportTableWork(table.Id, 0, fields, place);
            return Answer.Accepted(JobView.From(await jobs.SubmitAsync(JobRequest.On(table, from, ImportTable.Operation, fields.ToParams(place.ToParams()), work), stop), from.BaseUrl));
        }

        if (file is not { } number)
            return ImportErrors.NoSource;
        await files.RequireAsync(from, new FileId(number), stop);
        return Answer.Accepted(JobView.From(await jobs.SubmitAsync(Import(table, from, new FileId(number), fields), stop), from.BaseUrl));
    }

    private static async Task<Answer<JsonObject>> ImportUploadAsync(
        Origin from, string table_id, HttpContext context, TableAccessRules access, UploadedCsv uploads, CancellationToken stop)
    {
        var table = await access.FindOwnRowsAsync(from, table_id, stop);
        var job = await uploads.RunAsync(from, context, ImportFields.Read, (fields, file) => Import(table, from, file, fields), stop);
        var answer = new JsonObject { ["status"] = "ok" };
        foreach (var (name, value) in (JsonObject)job.Results!)
            answer[name] = value?.DeepClone();
        return Answer.Ok(answer);
    }

    private static JobRequest Import(Table table, Origin from, FileId file, ImportFields fields) =>
        JobRequest.On(table, from, ImportTable.Operation, fields.ToParams(ImportFiles.ToParams(file)), new ImportTableWork(table.Id, file.Value, fields));

    private static RouteHandlerBuilder WithCsv(RouteHandlerBuilder route) => route
        .Field("incremental", "boolean", "Add to the rows that are there; with a primary key, replace those with the same. Default: replace all rows.")
        .Field("delimiter", "string", "Between fields; default a comma. \\t is a tabulator.")
        .Field("enclosure", "string", "Around fields; default a double quote.")
        .Field("escapedBy", "string", "Before a character that is meant literally; excludes enclosure.")
        .Field("columns", "array", "Names of the file's columns; its first line is data then.")
        .Field("withoutHeaders", "boolean", "The file has no header; its columns are those of the table in their order.")
        .Field("ignoredLinesCount", "integer", "Lines to leave out at the start.")
        .Field("treatValuesAsNull", "array", "The value that means NULL in a typed table; default empty.")
        .Field("deduplicationStrategy", "string", "upsert (default): one row for each primary key, the last. insert: add the rows as they are.")
        .Field("useTimestampFromDataFile", "boolean", "The file has a column _timestamp with the times of its rows.");
}
