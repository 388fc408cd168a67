using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Lake;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

internal static class RowEndpoints
{
    private const int UsualPreviewRows = 100;
    private const int LongestJsonValue = 16_384;

    public static void MapRows(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
    {
        WithSelection(storage.Get("/tables/{table_id}/data-preview", "Tables.Preview", PreviewAsync), inQuery: true)
            .WithTags("Tables").WithSummary("Shows up to 1000 rows as CSV or JSON")
            .Query("limit", "integer", "At most so many rows, up to 1000; default 100.")
            .Query("columns", "string", "Comma-separated; default all.")
            .Query("format", "string", "rfc (default, CSV) or json.")
            .Query("orderBy", "array", "Objects with column, order (ASC, DESC) and dataType.")
            .Query("fulltextSearch", "string", "Only rows that hold this text in any column.")
            .Query("sourceBranchId", "integer", "The branch to read the table from; default that of the path.");
        WithSelection(storage.Post("/tables/{table_id}/export-async", "Tables.Export", ExportAsync), inQuery: false)
            .WithTags("Tables").WithSummary("Writes rows to a file of the file storage").ReadsOnly()
            .Field("limit", "integer", "At most so many rows.")
            .Field("columns", "string", "Comma-separated; default all.")
            .Field("orderBy", "array", "Objects with column, order (ASC, DESC) and dataType.")
            .Field("gzip", "boolean", "Pack the slices.")
            .Field("format", "string", "rfc (default, CSV) or json: an object on each line.")
            .Field("timezone", "string", "IANA name of the zone in which moments with a time zone are written; default UTC. Not for Parquet.")
            .Field("fulltextSearch", "string", "Only rows that hold this text in any column.")
            .Field("sourceBranchId", "integer", "The branch to read the table from; default that of the path.")
            .Field("fileType", "string", "csv (default) or parquet.")
            .Field("includeInternalTimestamp", "boolean", "Add the column _timestamp.")
            .Answers(202, "The job; its results name the file");
        WithSelection(storage.Delete("/tables/{table_id}/rows", "Tables.DeleteRows", DeleteAsync), inQuery: true)
            .WithTags("Tables").WithSummary("Deletes the rows that match filters; body or query")
            .Query("allowTruncate", "boolean", "Must be true to delete all rows when there are no filters.")
            .Answers(202, "The job; its results have deletedRows");
    });

    private static async Task<IResult> PreviewAsync(
        Origin asked, string table_id, RequestQuery query, TableAccessRules access, DataLake lake, TimeProvider clock, CancellationToken stop)
    {
        var from = SourceBranch.Of(asked, query.Fields);
        var format = query.Fields.Text("format", 20);
        var request = RowQuery.Read(query.Fields, clock.GetUtcNow(), UsualPreviewRows, DataLake.MaxPreviewRows);
        query.Fields.ThrowIfInvalid();
        if (format is not (null or "" or "rfc" or "csv" or "json"))
            return TableErrors.InvalidFormat(format);
        var table = await access.FindAsync(from, table_id, BucketAccess.Read, stop);
        RowQuery.CheckFilters(table, request.Rows);
        var asJson = format == "json";
        var longest = asJson ? LongestJsonValue : int.MaxValue;
        return new PreviewAnswer(await lake.PreviewAsync(table.DataOwner, table.Data, number: null, table.Narrow(request), longest, stop), asJson);
    }

    private static async Task<IResult> ExportAsync(
        Origin from, string table_id, RequestBody body, TableAccessRules access, JobSubmission jobs, TimeProvider clock, CancellationToken stop)
    {
        var source = SourceBranch.Of(from, body.Fields);
        var export = ExportFields.Read(body.Fields, clock.GetUtcNow());
        var table = await access.FindAsync(source, table_id, BucketAccess.Read, stop);
        RowQuery.CheckFilters(table, export.Rows.Rows);
        table.Narrow(export.Rows);
        var request = new JobRequest(from, ExportTable.Operation, export.ToParams(body.Fields), new ExportTableWork(table.Id, (JsonObject)body.Fields.Values.DeepClone(), table.Branch))
        {
            TableId = table.Id,
            BucketId = table.BucketId,
        };
        return Answer.Accepted(JobView.From(await jobs.SubmitAsync(request, stop), from.BaseUrl));
    }

    private static async Task<IResult> DeleteAsync(
        Origin from, string table_id, RequestQuery query, RequestBody body, TableAccessRules access, IWorkspaceSource workspaces, JobSubmission jobs, TimeProvider clock, CancellationToken stop)
    {
        var fields = body.Fields.Names.Any() ? body.Fields : query.Fields;
        List<WorkspaceFilter> byWorkspaces = [];
        var rows = RowQuery.ReadSelection(fields, clock.GetUtcNow(), byWorkspaces);
        var allowTruncate = fields.Flag("allowTruncate") ?? false;
        fields.ThrowIfInvalid();
        var table = await access.FindOwnRowsAsync(from, table_id, stop);
        RowQuery.CheckFilters(table, rows with { Filters = [.. rows.Filters, .. byWorkspaces.Select(filter => filter.Filter)] });
        foreach (var filter in byWorkspaces)
            await workspaces.RequireAsync(from, filter.Workspace, stop);
        if (rows.IsAll && byWorkspaces.Count == 0 && !allowTruncate)
            return TableErrors.UnintendedTruncation;
        var work = new DeleteRowsWork(table.Id, (JsonObject)fields.Values.DeepClone());
        var parameters = new JsonObject { ["request"] = RowQuery.ToParams(fields) };
        return Answer.Accepted(JobView.From(await jobs.SubmitAsync(JobRequest.On(table, from, DeleteRows.Operation, parameters, work), stop), from.BaseUrl));
    }

    private static RouteHandlerBuilder WithSelection(RouteHandlerBuilder route, bool inQuery)
    {
        foreach (var (name, type, description) in new[]
        {
            ("whereFilters", "array", "Objects with column, operator (eq, ne, gt, ge, lt, le), values, dataType and type; all must hold."),
            ("whereColumn", "string", "Old form of one filter: the column."),
            ("whereValues", "array", "Old form of one filter: the values."),
            ("whereOperator", "string", "Old form of one filter: eq (default) or ne."),
            ("changedSince", "string", "Only rows loaded at this time or later: unix timestamp, date or words such as -2 days."),
            ("changedUntil", "string", "Only rows loaded before this time."),
        })
            _ = inQuery ? route.Query(name, type, description) : route.Field(name, type, description);
        return route;
    }
}
