using System.Text.Json.Nodes;
using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

internal static class CreateTableEndpoints
{
    public static void MapCreateTable(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
    {
        WithCsv(storage.Post("/buckets/{bucket_id}/tables", "Tables.Create", CreateFromUploadAsync))
            .WithTags("Tables").WithSummary("Creates a table from an uploaded CSV and answers when that is done")
            .Field("data", "file", "The CSV, plain or gzip; its header names the columns.")
            .Field("dataString", "string", "The CSV as text.")
            .Answers(201, "The table");
        WithCsv(storage.Post("/buckets/{bucket_id}/tables-async", "Tables.CreateAsync", CreateFromFileAsync))
            .WithTags("Tables").WithSummary("Creates a table from a file, from a workspace, from a snapshot or from another table's past")
            .Field("dataFileId", "integer", "The file: plain, gzip or sliced; its header names the columns.")
            .Field("dataWorkspaceId", "integer", "Instead of a file: the workspace that has the rows.")
            .Field("dataObject", "string", "The table or view of that workspace; of a file workspace a file, a folder or a manifest.")
            .Field("snapshotId", "integer", "Instead of a file: the table as the snapshot has it, with columns, key and metadata.")
            .Field("sourceTableId", "string", "Instead of a file: another table as it was at the time given.")
            .Field("timestamp", "string", "That time, YYYY-MM-DD hh:mm:ss Z, within the project's retention.")
            .Answers(202, "The job; its results are the table");
        storage.Post("/buckets/{bucket_id}/tables-definition", "Tables.Define", DefineAsync)
            .WithTags("Tables").WithSummary("Creates an empty table from a definition, typed when any column has a type")
            .Field("name", "string", "Letters, digits, dashes and underscores.", required: true)
            .Field("primaryKeysNames", "array", "Columns of the primary key.")
            .Field("columns", "array", "Objects with name, definition {type, length, nullable, default} or basetype.", required: true)
            .Field("timestampType", "string", "MANAGED (default) or NONE.")
            .Field("distribution", "object", "Shown in the definition: type and distributionColumnsNames.")
            .Field("index", "object", "Shown in the definition: type and indexColumnsNames.")
            .Field("timePartitioning", "object", "bigquery, shown in the definition: type (DAY, HOUR, MONTH, YEAR), field, expirationMs.")
            .Field("rangePartitioning", "object", "bigquery, shown in the definition: field and range {start, end, interval}.")
            .Field("clustering", "object", "bigquery, shown in the definition: fields.")
            .Answers(202, "The job; its results are the table");
    });

    private static async Task<Answer<JsonNode>> CreateFromUploadAsync(
        Origin from, string bucket_id, HttpContext context, BucketAccessRules access, UploadedCsv uploads, CancellationToken stop)
    {
        var bucket = await access.FindAsync(from, bucket_id, BucketAccess.Write, stop);
        var job = await uploads.RunAsync(from, context, NewTableFields.Read, (fields, file) => fields.ToJob(from, bucket, file), stop);
        return Answer.Created(job.Results!);
    }

    private static async Task<IResult> CreateFromFileAsync(
        Origin from, string bucket_id, RequestBody body, BucketAccessRules access, ImportFiles files, IWorkspaceSource workspaces, CloneFields clones, JobSubmission jobs, CancellationToken stop)
    {
        if (CloneFields.Asked(body.Fields))
            return Answer.Accepted(JobView.From(await jobs.SubmitAsync(await clones.ReadAsync(from, bucket_id, body.Fields, stop), stop), from.BaseUrl));
        var fields = NewTableFields.Read(body.Fields);
        var file = body.Fields.Number("dataFileId", 1);
        var place = WorkspaceObject.Read(body.Fields);
        body.Fields.ThrowIfInvalid(TableErrors.Validation);
        var bucket = await access.FindAsync(from, bucket_id, BucketAccess.Write, stop);
        if (place is not null)
        {
            await workspaces.RequireAsync(from, place.Workspace, stop);
            return Answer.Accepted(JobView.From(await jobs.SubmitAsync(fields.ToJob(from, bucket, place), stop), from.BaseUrl));
        }

        if (file is not { } number)
            return ImportErrors.NoSource;
        await files.RequireAsync(from, new FileId(number), stop);
        return Answer.Accepted(JobView.From(await jobs.SubmitAsync(fields.ToJob(from, bucket, new FileId(number)), stop), from.BaseUrl));
    }

    private static async Task<IResult> DefineAsync(
        Origin from, string bucket_id, RequestBody body, BucketAccessRules access, JobSubmission jobs, CancellationToken stop)
    {
        var bucket = await access.FindAsync(from, bucket_id, BucketAccess.Write, stop);
        var definition = TableDefinition.Read(body.Fields, bucket.Backend);
        var parameters = (JsonObject)body.Fields.Values.DeepClone();
        parameters["queue"] = "main";
        // Shown as if it had been sent.
        foreach (var column in (parameters["columns"] as JsonArray ?? []).Select(column => column?["definition"] as JsonObject).OfType<JsonObject>())
            column.TryAdd("nullable", true);
        var request = NewTableFields.Job(from, bucket, definition.Name, DefineTable.Operation, parameters, new DefineTableWork(bucket.Id, definition));
        return Answer.Accepted(JobView.From(await jobs.SubmitAsync(request, stop), from.BaseUrl));
    }

    private static RouteHandlerBuilder WithCsv(RouteHandlerBuilder route) => route
        .Field("name", "string", "Letters, digits, dashes and underscores.", required: true)
        .Field("primaryKey", "string", "Columns of the primary key, comma-separated.")
        .Field("columns", "array", "Names of the file's columns; its first line is data then.")
        .Field("delimiter", "string", "Between fields; default a comma. \\t is a tabulator.")
        .Field("enclosure", "string", "Around fields; default a double quote.")
        .Field("escapedBy", "string", "Before a character that is meant literally; excludes enclosure.");
}
